namespace Vestnik.Media.S3;

/// <summary>Where a bucket is, and who may use it.</summary>
public sealed class S3Settings
{
    /// <summary>The server's address, http or https, without the bucket.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The bucket's name. Addressed by path, which every S3 server understands.</summary>
    public required string Bucket { get; init; }

    /// <summary>Who asks.</summary>
    public required string AccessKey { get; init; }

    /// <summary>Signs every request; is never sent, and never in a message of an exception.</summary>
    public required string SecretKey { get; init; }

    /// <summary>Part of every signature: what the server calls itself.</summary>
    public string Region { get; init; } = "us-east-1";
}
