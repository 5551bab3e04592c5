using Microsoft.Extensions.Configuration;
using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Tests.Media.Storage;

public sealed class StorageOptionsTests
{
    private static readonly Dictionary<string, string?> Whole = new(StringComparer.Ordinal)
    {
        ["S3_ENDPOINT"] = "https://s3.example.org",
        ["S3_BUCKET"] = "vestnik-files",
        ["S3_ACCESS_KEY"] = "who",
        ["S3_SECRET_KEY"] = "hunter2",
    };

    [Fact]
    public void Nothing_set_is_the_disk()
    {
        Assert.Null(Read(new()));
        Assert.Null(Read(new() { ["S3_ENDPOINT"] = "", ["S3_REGION"] = "eu-central-1" }));
    }

    [Fact]
    public void All_set_is_a_bucket()
    {
        var settings = Read(new(Whole, StringComparer.Ordinal) { ["S3_REGION"] = "eu-central-1" })!;

        Assert.Equal(
            ("https://s3.example.org/", "vestnik-files", "who", "hunter2", "eu-central-1"),
            (settings.Endpoint.AbsoluteUri, settings.Bucket, settings.AccessKey, settings.SecretKey, settings.Region)
        );
        Assert.Equal("us-east-1", Read(Whole)!.Region);
    }

    [Theory]
    [InlineData("S3_ENDPOINT", null)]
    [InlineData("S3_BUCKET", null)]
    [InlineData("S3_ACCESS_KEY", null)]
    [InlineData("S3_SECRET_KEY", " ")]
    [InlineData("S3_ENDPOINT", "s3.example.org")]
    [InlineData("S3_ENDPOINT", "ftp://s3.example.org")]
    [InlineData("S3_ENDPOINT", "https://who:hunter2@s3.example.org")]
    [InlineData("S3_BUCKET", "UPPER")]
    [InlineData("S3_BUCKET", "a/b")]
    [InlineData("S3_BUCKET", "..")]
    [InlineData("S3_BUCKET", "ab")]
    public void What_cannot_be_used_is_refused_by_name_and_no_secret_is_told(string name, string? value)
    {
        var refused = Assert.Throws<ConfigurationException>(() =>
            Read(new(Whole, StringComparer.Ordinal) { [name] = value })
        );

        Assert.StartsWith($"{name}: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    private static Vestnik.Media.S3.S3Settings? Read(Dictionary<string, string?> settings) =>
        StorageOptions.ReadS3(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
