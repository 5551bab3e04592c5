using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>
/// POST uploads/tus: 201 and where it goes on. Its first bytes may come along: then the upload is there only if they were taken, as
/// nobody knows of one whose making was refused.
/// </summary>
internal sealed class CreateUpload(
    PartUploadStore uploads,
    AppendToUpload append,
    KeepFiles files,
    Spool spool,
    MediaOptions options
)
{
    public static async Task<Results<Created, Refusal>> HandleAsync(
        HttpContext context,
        Caller caller,
        CreateUpload create
    )
    {
        if (TusHeaders.HasBody(context.Request) && !TusHeaders.IsBodyType(context.Request))
        {
            return Refusals.UploadTypeUnsupported;
        }
        var outcome = await create.MakeAsync(context, caller.UserId);
        return outcome.Value is { } upload ? TypedResults.Created($"{TusRoutes.Path}/{upload.Id}") : outcome.Refused!;
    }

    private async Task<Outcome<PartUpload>> MakeAsync(HttpContext context, Guid owner)
    {
        var metadata = context.Request.Headers[TusHeaders.Metadata].ToString();
        if (await RefuseAsync(context, metadata, owner) is { } refusal)
        {
            return refusal;
        }
        var length = TusHeaders.Number(context.Request, TusHeaders.Length)!.Value;
        if (
            await uploads.CreateAsync(owner, length, metadata, spool.RemovePart, context.RequestAborted)
            is not { } upload
        )
        {
            return Refusals.TooManyUnfinished;
        }
        TusHeaders.Tell(context.Response, upload);
        if (!TusHeaders.HasBody(context.Request))
        {
            return upload;
        }
        Refusal? refused = null;
        var isKnown = false;
        try
        {
            refused = await append.RunAsync(upload.Id, owner, 0, context);
            isKnown = refused is null && !context.RequestAborted.IsCancellationRequested;
        }
        finally
        {
            if (!isKnown)
            {
                await uploads.DeleteAsync(upload);
                spool.RemovePart(upload.Id);
            }
        }
        return refused is null ? upload : refused;
    }

    /// <summary>Before a byte of it is received.</summary>
    private async Task<Refusal?> RefuseAsync(HttpContext context, string metadata, Guid owner)
    {
        var request = context.Request;
        if (TusHeaders.Number(request, TusHeaders.Length) is not { } length)
        {
            // A length that is told later is an extension that this is not one of.
            var isMissing = request.Headers[TusHeaders.Length].Count == 0;
            return Refusals.Invalid("uploadLength", isMissing ? "required" : "invalid");
        }
        if (length == 0)
        {
            return Refusals.MediaEmpty;
        }
        if (length > options.ResumableMax)
        {
            return Refusals.TooLarge;
        }
        // What is under way will want its room, too.
        var promised = await uploads.PromisedAsync(owner, context.RequestAborted);
        return UploadMetadata.Read(metadata).Refused
            ?? await files.RefuseAsync(owner, length, context.RequestAborted, promised);
    }
}
