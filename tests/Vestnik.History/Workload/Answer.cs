using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>How a request ended. The body is there when it is <see cref="Outcome.Ok"/> and the server said something.</summary>
internal sealed record Answer(Outcome Outcome, string? Code = null, JsonElement? Body = null)
{
    /// <summary>A 5xx leaves open whether it happened: the commit may have gone through unseen.</summary>
    public static Answer Refused(int status, string code) =>
        new(status >= 500 ? Outcome.Unknown : Outcome.Refused, code);

    public static Answer Lost(Exception exception) => new(Outcome.Unknown, exception.GetType().Name);

    public T Read<T>() => Body!.Value.Deserialize<T>(VestnikJson.Options)!;

    /// <summary>The message of the answer, which stands alone over HTTP and beside <c>ok</c> in an acknowledgement.</summary>
    public Seen? Message =>
        Body is not { ValueKind: JsonValueKind.Object } body ? null
        : body.TryGetProperty("message", out var inner) ? inner.Deserialize<MessageView>(VestnikJson.Options)!.ToSeen()
        : body.TryGetProperty("changeSeq", out _) ? body.Deserialize<MessageView>(VestnikJson.Options)!.ToSeen()
        : null;
}

internal static class MessageViews
{
    public static Seen ToSeen(this MessageView view) =>
        new(
            view.Id,
            view.No,
            view.Seq,
            view.ChangeSeq,
            view.SenderId,
            view.ClientId,
            view.Content,
            view.DeletedAt is not null,
            view.ReplyTo?.Id,
            view.ReplyTo?.Content,
            view.Notice is { } notice
                ? new SeenNotice(notice.Action, notice.Users is [var one] ? one.Id : null, notice.Title)
                : null,
            Files(view.Attachments.Select(file => file.Id))
        );

    public static string? Files(IEnumerable<Guid> ids) => string.Join(' ', ids) is { Length: > 0 } files ? files : null;

    public static SeenMember ToSeen(this ChatMember told) => new(told.UserId, told.Action, told.Role, told.ActorId);
}
