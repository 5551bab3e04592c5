using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Costs;

/// <summary>A server whose costs are counted, with its files in a bucket.</summary>
public sealed class MeteredS3Server : MeteredServer
{
    private readonly SwiftServer _swift = new();

    /// <summary>From the server to its bucket.</summary>
    public Road ToBucket { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await _swift.InitializeAsync();
        ToBucket = new Road(_swift.Url);
        var bucket = _swift.NewBucket(url: ToBucket.Url);
        await StartAsync(
            ("S3_ENDPOINT", bucket.Endpoint.AbsoluteUri),
            ("S3_BUCKET", bucket.Bucket),
            ("S3_ACCESS_KEY", bucket.AccessKey),
            ("S3_SECRET_KEY", bucket.SecretKey)
        );
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await ToBucket.DisposeAsync();
        await _swift.DisposeAsync();
    }
}
