using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>DELETE uploads/tus/{id}: the upload and its bytes are gone, also from under whoever appends. What became a file stays one.</summary>
internal static class EndUpload
{
    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        PartUploadStore uploads,
        UploadPlaces places,
        Spool spool
    )
    {
        if (await uploads.FindAsync(id, caller.UserId, context.RequestAborted) is not { } upload)
        {
            return Refusals.UploadNotFound;
        }
        if (!await places.ClearAsync(id))
        {
            return Refusals.UploadBusy;
        }
        await uploads.DeleteAsync(upload);
        spool.RemovePart(id);
        return TypedResults.NoContent();
    }
}
