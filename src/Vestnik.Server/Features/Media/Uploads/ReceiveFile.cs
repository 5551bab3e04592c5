using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>POST upload: a file in one request, to be named in a message within a day.</summary>
internal sealed class ReceiveFile(
    KeepFiles files,
    UploadTurns turns,
    Spool spool,
    FileAddresses addresses,
    MediaOptions options
)
{
    /// <summary>The field of the form with the file.</summary>
    public const string FileField = "file";

    public static async Task<Results<Created<AttachmentView>, Refusal>> HandleAsync(
        HttpContext context,
        Caller caller,
        ReceiveFile receive
    )
    {
        var outcome = await receive.RunAsync(context, caller.UserId, FileUse.Attachment, receive.Most);
        if (outcome.Refused is { } refusal)
        {
            return refusal;
        }
        var file = outcome.Value!;
        var url = receive.Sign(caller.UserId, file);
        return TypedResults.Created(url, file.ToView(url));
    }

    private long Most => options.UploadMax;

    /// <summary>Receives the file of a form and keeps it for this use.</summary>
    /// <param name="limit">Most bytes.</param>
    public async Task<Outcome<FileRow>> RunAsync(HttpContext context, Guid owner, FileUse use, long limit)
    {
        limit = Math.Min(limit, options.UploadMax);
        var taken = turns.Take(owner);
        if (taken.Refused is { } busy)
        {
            return busy;
        }
        using var turn = taken.Value;
        var received = await UploadForm.ReceiveAsync(
            context,
            FileField,
            limit,
            spool,
            _ => files.RefuseAsync(owner, size: 1, context.RequestAborted)
        );
        if (received.Refused is { } unread)
        {
            return unread;
        }
        await using var form = received.Value!;
        var details = FileDetails.Read(form.FileName, form.Fields);
        return details.Refused is { } unbelieved
            ? unbelieved
            : await files.KeepAsync(Guid.NewGuid(), owner, form.File, details.Value!, use, context.RequestAborted);
    }

    private string Sign(Guid owner, FileRow file) => addresses.Signed(owner, file.Id, file.Kind, file.MediaType);
}
