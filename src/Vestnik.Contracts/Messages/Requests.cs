namespace Vestnik.Contracts;

/// <summary>Limits of a message.</summary>
public static class MessageLimits
{
    /// <summary>Longest text, in UTF-16 units.</summary>
    public const int ContentMax = 16_384;
}

/// <summary>POST messages and the event <c>message:send</c>. The same <c>clientId</c> again answers the first result.</summary>
public sealed record SendMessage(
    Guid? ChatId,
    string? Content,
    Guid? ClientId = null,
    string? Type = null,
    Guid? ReplyTo = null,
    bool IsEncrypted = false
) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("chatId", ChatId);
        errors.Required("content", Content, 1, MessageLimits.ContentMax);
        if (ClientId == Guid.Empty)
        {
            errors.Add("clientId", "invalid");
        }
        if (Type is not (null or MessageType.Text))
        {
            errors.Add("type", "invalid");
        }
    }
}

/// <summary>PUT messages/{id}.</summary>
public sealed record EditMessage(string? Content) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("content", Content, 1, MessageLimits.ContentMax);
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
