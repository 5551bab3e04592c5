using Vestnik.Media.S3;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Which store it is.</summary>
internal static class StorageSetup
{
    /// <summary>The spool, and the store behind it.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="s3">Of <see cref="StorageOptions.ReadS3"/>; null: on disk.</param>
    public static void AddMediaStorage(this IServiceCollection services, S3Settings? s3)
    {
        services.AddSingleton<Spool>();
        if (s3 is null)
        {
            services.AddSingleton<IMediaStore, DiskStore>();
            return;
        }
        services.AddSingleton(_ => new S3Bucket(s3));
        services.AddSingleton<IMediaStore, S3Store>();
        services.AddHostedService<FindBucket>();
    }
}
