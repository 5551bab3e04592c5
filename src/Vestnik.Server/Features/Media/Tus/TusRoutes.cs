using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>tus 1.0: files that are large, over lines that break. Owns part_uploads.</summary>
internal static class TusRoutes
{
    public const string Path = "/api/uploads/tus";

    public static void AddTus(this IServiceCollection services)
    {
        services.AddSingleton<PartUploadStore>();
        services.AddSingleton<UploadPlaces>();
        services.AddSingleton<FinishUpload>();
        services.AddSingleton<AppendToUpload>();
        services.AddSingleton<CreateUpload>();
        services.AddHostedService<ForgetUploads>();
    }

    public static void MapTus(this IEndpointRouteBuilder api)
    {
        var tus = api.MapGroup("/uploads/tus").WithTags("Uploads").AddEndpointFilter(SpeakAsync).WithMediaFailures();
        string[] version = [TusHeaders.Resumable];
        string[] far = [TusHeaders.Offset, TusHeaders.Expires, TusHeaders.AttachmentId];
        tus.MapMethods("/", ["OPTIONS"], Describe)
            .WithRateLimit("READS")
            .DescribeTus(
                needs: [],
                takes: [],
                tells: [TusHeaders.Versions, TusHeaders.Extension, TusHeaders.MaxSize, TusHeaders.ChecksumAlgorithm]
            );
        tus.MapPost("/", CreateUpload.HandleAsync)
            .WithRateLimit("UPLOADS")
            .DescribeTus(
                needs: [.. version, TusHeaders.Length],
                takes: [TusHeaders.Metadata, TusHeaders.Checksum],
                tells: [TusHeaders.Location, .. far],
                isBodyNeeded: false
            );
        tus.MapMethods("/{id:guid}", ["HEAD"], ReadUpload.HandleAsync)
            .WithRateLimit("READS")
            .DescribeTus(needs: version, takes: [], tells: [.. far, TusHeaders.Length, TusHeaders.Metadata]);
        tus.MapPatch("/{id:guid}", AppendToUpload.HandleAsync)
            .WithRateLimit("READS")
            .DescribeTus(
                needs: [.. version, TusHeaders.Offset],
                takes: [TusHeaders.Checksum],
                tells: far,
                mayMove: true,
                isBodyNeeded: true
            );
        tus.MapDelete("/{id:guid}", EndUpload.HandleAsync)
            .WithRateLimit("READS")
            .DescribeTus(needs: version, takes: [], tells: []);
        tus.MapPost("/{id:guid}", OverrideAsync)
            .WithRateLimit("READS")
            .DescribeTus(
                needs: [.. version, TusHeaders.MethodOverride],
                takes: [TusHeaders.Offset, TusHeaders.Checksum],
                tells: far,
                mayMove: true,
                isBodyNeeded: false
            );
    }

    /// <summary>Every answer names the version, refusals too; every request but the question for it must.</summary>
    private static async ValueTask<object?> SpeakAsync(
        EndpointFilterInvocationContext invocation,
        EndpointFilterDelegate next
    )
    {
        var context = invocation.HttpContext;
        // At the start of the answer: whoever answers a failure clears the headers set before.
        context.Response.OnStarting(
            static state =>
            {
                ((HttpResponse)state).Headers[TusHeaders.Resumable] = TusHeaders.Version;
                return Task.CompletedTask;
            },
            context.Response
        );
        var isQuestion = HttpMethods.IsOptions(context.Request.Method);
        if (!isQuestion && context.Request.Headers[TusHeaders.Resumable].ToString() != TusHeaders.Version)
        {
            context.Response.Headers[TusHeaders.Versions] = TusHeaders.Version;
            return Refusals.TusVersionUnsupported;
        }
        return await next(invocation);
    }

    /// <summary>OPTIONS uploads/tus: what this server speaks.</summary>
    private static NoContent Describe(HttpContext context, MediaOptions options)
    {
        var headers = context.Response.Headers;
        headers[TusHeaders.Versions] = TusHeaders.Version;
        headers[TusHeaders.Extension] = TusHeaders.Extensions;
        headers[TusHeaders.MaxSize] = options.ResumableMax.ToString(CultureInfo.InvariantCulture);
        headers[TusHeaders.ChecksumAlgorithm] = UploadChecksum.Algorithms;
        return TypedResults.NoContent();
    }

    /// <summary>POST uploads/tus/{id} with X-HTTP-Method-Override: for networks that let no PATCH or DELETE through.</summary>
    private static Task<Results<NoContent, Refusal>> OverrideAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        AppendToUpload append,
        PartUploadStore uploads,
        UploadPlaces places,
        Spool spool
    ) =>
        context.Request.Headers[TusHeaders.MethodOverride].ToString().ToUpperInvariant() switch
        {
            "PATCH" => AppendToUpload.HandleAsync(id, context, caller, append),
            "DELETE" => EndUpload.HandleAsync(id, context, caller, uploads, places, spool),
            _ => Task.FromResult<Results<NoContent, Refusal>>(Refusals.MethodNotAllowed),
        };
}
