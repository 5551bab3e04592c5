namespace Vestnik.Contracts;

/// <summary>The events <c>typing:start</c> and <c>typing:stop</c>.</summary>
public sealed record Typing(Guid? ChatId) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("chatId", ChatId);
    }
}

/// <summary>The event <c>typing:update</c>. Clients forget it after six seconds.</summary>
public sealed record TypingUpdate(Guid ChatId, Guid UserId, bool IsTyping);

/// <summary>The event <c>presence:watch</c>: replaces the set of people whose presence this connection is told.</summary>
public sealed record WatchPresence(IReadOnlyList<Guid>? UserIds) : IValidated
{
    /// <summary>The most people one connection can watch.</summary>
    public const int Max = 500;

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (UserIds is null)
        {
            errors.Add("userIds", "required");
        }
        else if (UserIds.Count > Max)
        {
            errors.Add("userIds", "too_long");
        }
    }
}

/// <summary>Somebody's presence as the asker may see it.</summary>
public sealed record PresenceState(Guid UserId, bool IsOnline, string Status, DateTimeOffset? LastSeenAt);

/// <summary>The acknowledgement of <c>presence:watch</c>.</summary>
public sealed record PresenceStates(bool Ok, IReadOnlyList<PresenceState> States);

/// <summary>The event <c>user:online</c>.</summary>
public sealed record UserOnline(Guid UserId);

/// <summary>The event <c>user:offline</c>.</summary>
public sealed record UserOffline(Guid UserId, DateTimeOffset? LastSeenAt);

/// <summary>The event <c>user:status</c>.</summary>
public sealed record UserStatus(Guid UserId, string Status);

/// <summary>The event <c>auth:refresh</c>: a newer access token of the same session, handed in on the live connection.</summary>
public sealed record RenewToken(string? Token) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("token", Token, 1, 4096);
    }
}

/// <summary>The event <c>session:revoked</c>, the last one a connection gets.</summary>
public sealed record SessionRevoked(string Reason);
