using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>HEAD uploads/tus/{id}: how far it is. While another request appends, as far as it was last made to last.</summary>
internal static class ReadUpload
{
    public static async Task<Results<Ok, Refusal>> HandleAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        PartUploadStore uploads,
        UploadPlaces places,
        Spool spool
    )
    {
        if (await uploads.FindAsync(id, caller.UserId, context.RequestAborted) is null)
        {
            return Refusals.UploadNotFound;
        }
        await places.SettleAsync(id);
        if (
            await uploads.FindAsync(id, caller.UserId, context.RequestAborted) is not { } upload
            // Begun at another node, or lost: the client begins anew.
            || (!upload.IsKept && !spool.HasPart(id, upload.Received))
        )
        {
            return Refusals.UploadNotFound;
        }
        TusHeaders.Tell(context.Response, upload);
        context.Response.Headers[TusHeaders.Length] = upload.Length.ToString(CultureInfo.InvariantCulture);
        if (upload.Metadata.Length > 0)
        {
            context.Response.Headers[TusHeaders.Metadata] = upload.Metadata;
        }
        return TypedResults.Ok();
    }
}
