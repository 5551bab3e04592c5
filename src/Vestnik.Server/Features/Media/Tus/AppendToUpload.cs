using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>
/// PATCH uploads/tus/{id}: bytes behind those that are there. What comes over a line that breaks is kept, but for a body with a
/// checksum, of which all or nothing counts; the last byte makes a file of them.
/// </summary>
internal sealed class AppendToUpload(
    PartUploadStore uploads,
    FinishUpload finish,
    Spool spool,
    UploadPlaces places,
    UploadTurns turns,
    TimeProvider time
)
{
    /// <summary>Of one body, what is lost at most when the server ends: after so many bytes, or so long, what came is made to last.</summary>
    private const long Stride = 8L * 1024 * 1024;
    private static readonly TimeSpan StrideTime = TimeSpan.FromSeconds(10);

    /// <summary>Without a byte: whoever it is comes back.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        AppendToUpload append
    )
    {
        if (!TusHeaders.IsBodyType(context.Request))
        {
            return Refusals.UploadTypeUnsupported;
        }
        if (TusHeaders.Number(context.Request, TusHeaders.Offset) is not { } offset)
        {
            return Refusals.Invalid("uploadOffset", "invalid");
        }
        var refused = await append.RunAsync(id, caller.UserId, offset, context);
        return refused is null ? TypedResults.NoContent() : refused;
    }

    /// <summary>Null: it was appended, and the answer's headers say how far it is.</summary>
    public async Task<Refusal?> RunAsync(Guid id, Guid owner, long offset, HttpContext context)
    {
        if (!UploadChecksum.TryRead(context.Request, out var checksum))
        {
            return Refusals.Invalid("uploadChecksum", "invalid");
        }
        using var promised = checksum;
        var turn = turns.Take(owner);
        using var mine = turn.Value;
        if (turn.Refused is { } tooMany)
        {
            return tooMany;
        }
        // Before anything is asked of others: nobody gets in the way of an upload that is not theirs.
        if (await uploads.FindAsync(id, owner, context.RequestAborted) is null)
        {
            return Refusals.UploadNotFound;
        }
        using var place = await places.TakeAsync(id);
        if (place is null)
        {
            return Refusals.UploadBusy;
        }
        // Once more: who had the place before has moved it.
        if (await uploads.FindAsync(id, owner, context.RequestAborted) is not { } upload)
        {
            return Refusals.UploadNotFound;
        }
        TusHeaders.Tell(context.Response, upload);
        if (offset != upload.Offset)
        {
            return Refusals.UploadMoved;
        }
        if (context.Request.ContentLength > upload.Length - offset)
        {
            return Refusals.TooLarge;
        }
        // Counted below: the length of a body need not be told.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        return upload.IsWhole
            ? await PassOverAsync(upload, place, context)
            : await ReceiveAsync(upload, place, checksum, context);
    }

    private async Task<Refusal?> ReceiveAsync(
        PartUpload upload,
        UploadPlace place,
        UploadChecksum? checksum,
        HttpContext context
    )
    {
        PartUpload? received;
        try
        {
            await using var part = spool.TryOpenPart(upload.Id, upload.Received);
            if (part is null || !await IsStillAsync(upload))
            {
                return Refusals.UploadBusy;
            }
            part.Rewind(upload.Received);
            try
            {
                if (await CopyAsync(upload, part, place, checksum, context) is { } refusal)
                {
                    return refusal;
                }
                received = await StoreAsync(upload, part);
            }
            catch (DiskFullException)
            {
                // What nobody was told of makes room.
                part.Rewind(part.Synchronised);
                throw;
            }
        }
        catch (FileNotFoundException)
        {
            // Begun at another node, or lost with the disk: the client begins anew.
            return Refusals.UploadNotFound;
        }
        if (received is null)
        {
            spool.RemovePart(upload.Id);
            return Refusals.UploadNotFound;
        }
        TusHeaders.Tell(context.Response, received);
        return received.IsWhole ? await FinishAsync(received, place, context) : null;
    }

    /// <summary>Asked while the file is held: another node that shares the folder may have gone on with it, or made a file of it.</summary>
    private async Task<bool> IsStillAsync(PartUpload upload) =>
        await uploads.FindAsync(upload.Id, upload.OwnerId, CancellationToken.None) is { IsKept: false } now
        && now.Received == upload.Received;

    /// <summary>Into the file, not yet for good. Refused: the file has what it had.</summary>
    private async Task<Refusal?> CopyAsync(
        PartUpload upload,
        SpoolPart part,
        UploadPlace place,
        UploadChecksum? checksum,
        HttpContext context
    )
    {
        // What may have to be taken back is not told on the way.
        var mayStore = checksum is null && context.Request.ContentLength is not null;
        var (stored, storedAt) = (part.Length, time.GetTimestamp());
        using var body = new UploadBody(context, place, Silence, time);
        var buffer = ArrayPool<byte>.Shared.Rent(Spool.PieceSize);
        try
        {
            for (int count; (count = await body.ReadAsync(buffer.AsMemory(0, Spool.PieceSize))) > 0; )
            {
                if (part.Length + count > upload.Length)
                {
                    part.Rewind(upload.Received);
                    return Refusals.TooLarge;
                }
                checksum?.Add(buffer.AsSpan(0, count));
                await part.AppendAsync(buffer.AsMemory(0, count), CancellationToken.None);
                var isTime = part.Length - stored >= Stride || time.GetElapsedTime(storedAt) >= StrideTime;
                if (mayStore && isTime && part.Length < upload.Length)
                {
                    if (await StoreAsync(upload, part) is null)
                    {
                        return Refusals.UploadNotFound;
                    }
                    (stored, storedAt) = (part.Length, time.GetTimestamp());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (checksum is not null && (body.IsBroken || !checksum.IsRight))
        {
            part.Rewind(upload.Received);
            return Refusals.ChecksumMismatch;
        }
        return null;
    }

    /// <summary>On disk first, then said.</summary>
    private Task<PartUpload?> StoreAsync(PartUpload upload, SpoolPart part)
    {
        part.Synchronise();
        return uploads.AdvanceAsync(upload, part.Length);
    }

    /// <summary>All of it is there and was not kept: the last byte, which was asked for again, is one that there is.</summary>
    private async Task<Refusal?> PassOverAsync(PartUpload upload, UploadPlace place, HttpContext context)
    {
        using var body = new UploadBody(context, place, Silence, time);
        var room = upload.Length - upload.Offset;
        var buffer = new byte[16];
        for (int count; (count = await body.ReadAsync(buffer)) > 0; )
        {
            room -= count;
            if (room < 0)
            {
                return Refusals.TooLarge;
            }
        }
        return upload.IsKept ? null : await FinishAsync(upload, place, context);
    }

    private async Task<Refusal?> FinishAsync(PartUpload upload, UploadPlace place, HttpContext context)
    {
        if (!place.TryKeep())
        {
            return Refusals.UploadBusy;
        }
        var outcome = await finish.RunAsync(upload);
        if (outcome.Value is { } finished)
        {
            TusHeaders.Tell(context.Response, finished);
        }
        return outcome.Refused;
    }
}
