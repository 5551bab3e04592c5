using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// POST messages/upload-audio: a voice message in one request. Whether it may be sent is asked before anything of it is kept,
/// and by the writer again; repeated with its client id it keeps no second file and answers the first message.
/// </summary>
internal sealed class SendAudio(
    NpgsqlDataSource database,
    MessageReader reader,
    SendMessages send,
    KeepFiles files,
    UploadTurns turns,
    Spool spool,
    MediaOptions options,
    TimeProvider time
)
{
    /// <summary>The field of the form with the sound.</summary>
    public const string FileField = "audio";

    public static Task<Results<Created<MessageView>, Refusal>> PostAsync(
        HttpContext context,
        Caller caller,
        SendAudio audio,
        CancellationToken cancellation
    ) => audio.HandleAsync(context, caller, cancellation);

    private async Task<Results<Created<MessageView>, Refusal>> HandleAsync(
        HttpContext context,
        Caller caller,
        CancellationToken cancellation
    )
    {
        if (send.Refuse(caller) is { } limited)
        {
            return limited;
        }
        var taken = turns.Take(caller.UserId);
        if (taken.Refused is { } busy)
        {
            return busy;
        }
        using var turn = taken.Value;
        var received = await UploadForm.ReceiveAsync(
            context,
            FileField,
            options.UploadMax,
            spool,
            fields => RefuseEarlyAsync(caller, fields, cancellation)
        );
        if (received.Refused is { } unread)
        {
            return unread;
        }
        await using var form = received.Value!;
        var details = FileDetails.Read(form.FileName, form.Fields);
        if (details.Refused is { } implausible)
        {
            return implausible;
        }
        var read = ReadMessage(form.Fields, caller);
        if (read.Refused is { } invalid)
        {
            return invalid;
        }
        var message = read.Value!;
        var standing = await SenderStanding.AskAsync(database, caller, message, cancellation);
        if (standing is { RepeatOf: { } original })
        {
            return await AnswerAsync(caller, original, cancellation);
        }
        if (SenderStanding.Judge(standing, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }
        var kept = await files.KeepAsync(
            message.Attachments![0],
            caller.UserId,
            form.File,
            details.Value!,
            FileUse.Voice,
            cancellation
        );
        return kept.Refused is { } notKept ? notKept : await send.CreateAsync(caller, message);
    }

    /// <summary>By the fields that came before the sound. Repeats are answered when all is there: their sender is sending it.</summary>
    private async Task<Refusal?> RefuseEarlyAsync(
        Caller caller,
        IReadOnlyDictionary<string, string> fields,
        CancellationToken cancellation
    )
    {
        if (!fields.ContainsKey("chatId"))
        {
            return await files.RefuseAsync(caller.UserId, size: 1, cancellation);
        }
        var read = ReadMessage(fields, caller);
        if (read.Refused is { } invalid)
        {
            return invalid;
        }
        var standing = await SenderStanding.AskAsync(database, caller, read.Value!, cancellation);
        return standing is { RepeatOf: not null }
            ? null
            : SenderStanding.Judge(standing, time.GetUtcNow())
                ?? await files.RefuseAsync(caller.UserId, size: 1, cancellation);
    }

    private async Task<Results<Created<MessageView>, Refusal>> AnswerAsync(
        Caller caller,
        Guid original,
        CancellationToken cancellation
    ) =>
        await reader.GetManyAsync(caller.UserId, [original], cancellation) is [var first]
            ? TypedResults.Created($"/api/messages/{first.Id}", first)
            : Refusals.ChatNotFound;

    private static Outcome<SendMessage> ReadMessage(IReadOnlyDictionary<string, string> fields, Caller caller)
    {
        var errors = new FieldErrors();
        var chatId = ReadId("chatId");
        var clientId = ReadId("clientId");
        var replyTo = ReadId("replyTo");
        if (!errors.IsEmpty)
        {
            return Refusals.Invalid(errors);
        }
        var file = FileOf(caller.UserId, chatId, clientId);
        var message = new SendMessage(chatId, Content: null, clientId, ReplyTo: replyTo, Attachments: [file]);
        return Validation.Check(message) is { } refusal ? refusal : message;

        Guid? ReadId(string name)
        {
            if (fields.GetValueOrDefault(name) is not { Length: > 0 } text)
            {
                return null;
            }
            if (!Guid.TryParseExact(text, "D", out var id))
            {
                errors.Add(name, "invalid");
            }
            return id;
        }
    }

    /// <summary>
    /// The id of the file: of a message that can be repeated always the same (UUID version 8, RFC 9562), so that of two who ask
    /// at once neither keeps one that is nobody's.
    /// </summary>
    private static Guid FileOf(Guid sender, Guid? chatId, Guid? clientId)
    {
        if (clientId is null)
        {
            return Guid.NewGuid();
        }
        Span<byte> key = stackalloc byte[48];
        sender.TryWriteBytes(key);
        chatId.GetValueOrDefault().TryWriteBytes(key[16..]);
        clientId.Value.TryWriteBytes(key[32..]);
        var id = SHA256.HashData(key).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0f) | 0x80);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
