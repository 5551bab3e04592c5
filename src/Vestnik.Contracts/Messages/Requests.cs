namespace Vestnik.Contracts;

/// <summary>Limits of a message.</summary>
public static class MessageLimits
{
    /// <summary>Longest text, in UTF-16 units.</summary>
    public const int ContentMax = 16_384;
}

/// <summary>POST messages and the event <c>message:send</c>. The same <c>clientId</c> again answers the first result.</summary>
/// <param name="Content">May be left out with attachments.</param>
/// <param name="Type">
/// What the attachments make of it, and needs no saying: <c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>; without any
/// <c>text</c>. <c>file</c> is kept: they are to be shown as files, pictures as well.
/// </param>
/// <param name="Attachments">Ids of one's own files that are in no message yet, in the order in which they are shown; at most 10.</param>
public sealed record SendMessage(
    Guid? ChatId,
    string? Content,
    Guid? ClientId = null,
    string? Type = null,
    Guid? ReplyTo = null,
    bool IsEncrypted = false,
    IReadOnlyList<Guid>? Attachments = null
) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("chatId", ChatId);
        if (Attachments is { Count: > 0 })
        {
            errors.Text("content", Content, 0, MessageLimits.ContentMax);
            ValidateAttachments(errors, Attachments);
        }
        else
        {
            errors.Required("content", Content, 1, MessageLimits.ContentMax);
        }
        if (ClientId == Guid.Empty)
        {
            errors.Add("clientId", "invalid");
        }
        if (Type is not (null or MessageType.Text) && (Attachments is not { Count: > 0 } || !IsOfFiles(Type)))
        {
            errors.Add("type", "invalid");
        }
    }

    private static bool IsOfFiles(string type) =>
        type is MessageType.Image or MessageType.Video or MessageType.Audio or MessageType.File;

    private static void ValidateAttachments(FieldErrors errors, IReadOnlyList<Guid> attachments)
    {
        if (attachments.Count > FileLimits.PerMessage)
        {
            errors.Add("attachments", "too_long");
        }
        else if (attachments.Contains(Guid.Empty) || attachments.Distinct().Count() < attachments.Count)
        {
            errors.Add("attachments", "invalid");
        }
    }
}

/// <summary>PUT messages/{id}: the text alone. Empty for a message with attachments.</summary>
public sealed record EditMessage(string? Content) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Content is null)
        {
            errors.Add("content", "required");
        }
        errors.Text("content", Content, 0, MessageLimits.ContentMax);
    }
}

/// <summary>The event <c>message:edit</c>.</summary>
public sealed record EditMessageEvent(Guid? MessageId, string? Content) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("messageId", MessageId);
        new EditMessage(Content).Validate(errors);
    }
}

/// <summary>The event <c>message:delete</c>.</summary>
/// <param name="For"><c>all</c> or <c>me</c>; null is <c>all</c>.</param>
public sealed record DeleteMessageEvent(Guid? MessageId, string? For = DeleteMessageEvent.ForAll) : IValidated
{
    /// <summary>For everybody in the chat, or for oneself alone.</summary>
    public const string ForAll = "all",
        ForMe = "me";

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("messageId", MessageId);
        if (For is not (null or ForAll or ForMe))
        {
            errors.Add("for", "invalid");
        }
    }
}

/// <summary>The events <c>message:delivered</c> and <c>message:read</c>, POST chats/{id}/delivered and chats/{id}/read: marks up to it.</summary>
public sealed record MarkMessage(Guid? MessageId) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("messageId", MessageId);
    }
}
