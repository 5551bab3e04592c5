using Vestnik.Media.S3;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Where files are kept: S3_ENDPOINT and its kin, or, none of them set, DATA_DIR/media.</summary>
internal static class StorageOptions
{
    /// <summary>Null: on disk. Changed without moving the files: none of those sent before is found.</summary>
    public static S3Settings? ReadS3(IConfiguration configuration)
    {
        string[] names = ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"];
        if (names.All(name => string.IsNullOrWhiteSpace(configuration[name])))
        {
            return null;
        }
        return new S3Settings
        {
            Endpoint = ReadEndpoint(Need(configuration, "S3_ENDPOINT")),
            Bucket = ReadBucket(Need(configuration, "S3_BUCKET")),
            AccessKey = Need(configuration, "S3_ACCESS_KEY"),
            SecretKey = Need(configuration, "S3_SECRET_KEY"),
            Region = configuration["S3_REGION"] is { Length: > 0 } region ? region : "us-east-1",
        };
    }

    private static string Need(IConfiguration configuration, string name) =>
        configuration[name] is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new ConfigurationException(name, "set it too: files are kept in S3 when all of them are set.");

    private static Uri ReadEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
        && endpoint.Scheme is "http" or "https"
        && endpoint.UserInfo.Length == 0
        && endpoint.Query.Length == 0
            ? endpoint
            : throw new ConfigurationException(
                "S3_ENDPOINT",
                "it is not an address such as https://s3.eu-central-1.amazonaws.com."
            );

    /// <summary>As S3 allows them, so that no name leads elsewhere.</summary>
    private static string ReadBucket(string text) =>
        text.Length is >= 3 and <= 63
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && char.IsAsciiLetterOrDigit(text[0])
            ? text
            : throw new ConfigurationException(
                "S3_BUCKET",
                $"'{text}' is not 3 to 63 lower-case letters, digits, hyphens and dots."
            );
}
