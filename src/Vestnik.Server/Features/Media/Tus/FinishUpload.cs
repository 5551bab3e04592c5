using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>
/// Makes a file of an upload of which all is there. Whatever breaks, and whoever leaves, meanwhile: the last byte is asked for
/// again, and then it is the same file that is kept, once.
/// </summary>
internal sealed class FinishUpload(PartUploadStore uploads, Spool spool, KeepFiles files)
{
    public async Task<Outcome<PartUpload>> RunAsync(PartUpload upload)
    {
        var details = UploadMetadata.Read(upload.Metadata);
        if (details.Refused is { } unreadable)
        {
            return await EndAsync(upload, unreadable);
        }
        try
        {
            await using var whole = await OpenAsync(upload);
            var kept = await files.KeepAsync(
                upload.Id,
                upload.OwnerId,
                whole,
                details.Value!,
                FileUse.Attachment,
                CancellationToken.None
            );
            if (kept.Refused is { } refusal)
            {
                // Room may be made; what a file is stays so.
                return refusal.Problem.Status is 400 or 413 or 415 ? await EndAsync(upload, refusal) : refusal;
            }
        }
        catch (FileNotFoundException)
        {
            return Refusals.UploadNotFound;
        }
        var finished = await uploads.FinishAsync(upload);
        spool.RemovePart(upload.Id);
        return finished;
    }

    /// <summary>All of it is read once: whoever has no room for it asks again and again.</summary>
    private async Task<SpoolFile> OpenAsync(PartUpload upload)
    {
        var known = upload.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null;
        var whole = await spool.OpenWholeAsync(upload.Id, upload.Length, CancellationToken.None, known);
        if (known is null)
        {
            await uploads.HashAsync(upload, whole.Sha256);
        }
        return whole;
    }

    private async Task<Outcome<PartUpload>> EndAsync(PartUpload upload, Refusal refusal)
    {
        await uploads.DeleteAsync(upload);
        spool.RemovePart(upload.Id);
        return refusal;
    }
}
