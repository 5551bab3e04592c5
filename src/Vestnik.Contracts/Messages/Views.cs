using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Kinds of message.</summary>
public static class MessageType
{
    /// <summary>Text written by a person.</summary>
    public const string Text = "text";

    /// <summary>What its attachments are: pictures; films, or films and pictures; one sound; anything else.</summary>
    public const string Image = "image",
        Video = "video",
        Audio = "audio",
        File = "file";

    /// <summary>Told by the server: what happened to the chat and its people.</summary>
    public const string System = "system";
}

/// <summary>How far a message came, as its sender sees it (<c>sending</c> exists in clients alone).</summary>
public static class MessageStatus
{
    /// <summary>Stored; on a device of a recipient; seen by a recipient.</summary>
    public const string Sent = "sent",
        Delivered = "delivered",
        Read = "read";
}

/// <summary>Who wrote a message.</summary>
public sealed record SenderView(Guid Id, string Username, string DisplayName, string? AvatarUrl);

/// <summary>What a message answers, as far as it can be shown in a line.</summary>
public sealed record ReplyView(Guid Id, Guid SenderId, string Type, string Content);

/// <summary>How many reacted with an emoji; <c>mine</c> is left out in events.</summary>
public sealed record ReactionView(
    string Emoji,
    int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Mine
);

/// <summary>A message. <c>seq</c> orders all changes of the chat, <c>no</c> its messages alone; both are dense.</summary>
/// <param name="ChangeSeq">The chat's seq of this message's last change; equal to <paramref name="Seq"/> while it was never changed.</param>
/// <param name="Status">For the sender alone; left out in events.</param>
public sealed record MessageView(
    Guid Id,
    Guid ChatId,
    long Seq,
    long No,
    long ChangeSeq,
    Guid SenderId,
    SenderView Sender,
    string Type,
    string Content,
    bool IsEncrypted,
    Guid ClientId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReplyView? ReplyTo,
    IReadOnlyList<AttachmentView> Attachments,
    IReadOnlyList<Guid> Mentions,
    IReadOnlyList<ReactionView> Reactions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DeliveredCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ReadCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    DateTimeOffset? ExpiresAt
)
{
    /// <summary>What a system message says; <see cref="Content"/> says the same in plain English.</summary>
    [JsonPropertyName("system")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SystemNotice? Notice { get; init; }

    /// <summary>As events carry it: without what differs by viewer.</summary>
    public MessageView ForEverybody() =>
        this with
        {
            Status = null,
            DeliveredCount = null,
            ReadCount = null,
            Attachments = [.. Attachments.Select(attachment => attachment.ForEverybody())],
        };
}

/// <summary>The acknowledgement of <c>message:send</c> and <c>message:edit</c>.</summary>
public sealed record MessageAnswer(bool Ok, MessageView Message);

/// <summary>The event <c>message:deleted</c>.</summary>
public sealed record MessageDeleted(Guid ChatId, Guid MessageId, long Seq, DateTimeOffset DeletedAt, string For);

/// <summary>The event <c>message:delivery_status</c>: everything up to <paramref name="No"/> has this status for that member.</summary>
public sealed record DeliveryStatus(Guid ChatId, Guid MessageId, long No, Guid UserId, string Status);
