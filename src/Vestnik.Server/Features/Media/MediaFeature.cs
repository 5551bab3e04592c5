using Vestnik.Server.Features.Media.Serving;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Sweeping;
using Vestnik.Server.Features.Media.Tus;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>
/// Files: how they come in, where they are kept, who gets them, when they go. Owns blobs, files, file_use, file_total and
/// part_uploads; which message a file is in the writer of messages notes.
/// </summary>
internal static class MediaFeature
{
    /// <summary>What pages of other sites must be allowed to read of the answers.</summary>
    public static IReadOnlyList<string> ExposedHeaders => TusHeaders.Exposed;

    public static void AddMedia(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(MediaOptions.Read(configuration));
        services.AddMediaStorage(StorageOptions.ReadS3(configuration));
        services.AddSingleton<FileAddresses>();
        services.AddSingleton<FileQuotas>();
        services.AddSingleton<StoreContents>();
        services.AddSingleton<KeepFiles>();
        services.AddSingleton<UploadTurns>();
        services.AddSingleton<ReceiveFile>();
        services.AddSingleton<FindFile>();
        services.AddSingleton<ServeFiles>();
        services.AddSingleton<FindLost>();
        services.AddSingleton<SweepFiles>();
        services.AddSingleton<SweepContents>();
        services.AddHostedService<Sweeper>();
        services.AddTus();
    }

    public static void MapMedia(this IEndpointRouteBuilder api)
    {
        api.MapPost("/upload", ReceiveFile.HandleAsync)
            .WithTags("Uploads")
            .Accepts<FileForm>(UploadForm.MediaType)
            .WithRateLimit("UPLOADS")
            .WithMediaFailures();
        api.MapTus();
    }

    /// <summary>At the root, not below /api.</summary>
    public static void MapFiles(this IEndpointRouteBuilder root)
    {
        foreach (var method in new[] { HttpMethods.Get, HttpMethods.Head })
        {
            var route = root.MapMethods($"{FileAddresses.Root}/{{kind}}/{{file}}", [method], ServeFiles.HandleAsync)
                .WithTags("Uploads")
                // It finds out by itself who asks.
                .AllowAnonymous()
                .AddEndpointFilter(ServeFiles.IdentifyAsync)
                .WithRateLimit("FILES")
                .WithMediaFailures();
            if (method == HttpMethods.Head)
            {
                route.ExcludeFromDescription();
            }
        }
    }
}
