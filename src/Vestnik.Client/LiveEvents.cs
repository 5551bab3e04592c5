using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>Something that happened, in the order in which the client learnt of it.</summary>
public abstract record LiveEvent;

/// <summary>A message nobody told this client of before: live, or found by catching up. Each comes once, in the order of its chat.</summary>
public sealed record MessageReceived(MessageView Message) : LiveEvent;

/// <summary>A message was edited.</summary>
public sealed record MessageUpdated(MessageView Message) : LiveEvent;

/// <summary>A message was deleted for all.</summary>
public sealed record MessageRemoved(Guid ChatId, Guid MessageId) : LiveEvent;

/// <summary>Too much was missed in a chat to be told one by one: read its history again.</summary>
public sealed record ChatReloaded(Guid ChatId) : LiveEvent;

/// <summary>A member has everything up to this <c>no</c> delivered or read (<see cref="MessageStatus"/>), live or found by catching up.</summary>
public sealed record MarksMoved(Guid ChatId, Guid UserId, long No, string Status) : LiveEvent;

/// <summary>Somebody types, or stopped.</summary>
public sealed record SomebodyTyping(TypingUpdate Update) : LiveEvent;

/// <summary>The presence of somebody this client watches.</summary>
public sealed record PresenceChanged(Guid UserId, bool IsOnline, DateTimeOffset? LastSeenAt) : LiveEvent;

/// <summary>The live connection came or went. <see cref="LiveState.Ended"/> is final: the session was ended.</summary>
public sealed record ConnectionChanged(LiveState State) : LiveEvent;

/// <summary>States of the live connection.</summary>
public enum LiveState
{
    /// <summary>On its way, or waiting to try again.</summary>
    Connecting,

    /// <summary>Connected and caught up.</summary>
    Connected,

    /// <summary>The session is over: sign in again.</summary>
    Ended,
}
