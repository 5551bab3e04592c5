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

/// <summary>
/// What is known of a chat is void: too much was missed to be told one by one, or the server was restored. Read its
/// history again; what happens from now on is told.
/// </summary>
public sealed record ChatReloaded(Guid ChatId) : LiveEvent;

/// <summary>A member has everything up to this <c>no</c> delivered or read (<see cref="MessageStatus"/>), live or found by catching up.</summary>
public sealed record MarksMoved(Guid ChatId, Guid UserId, long No, string Status) : LiveEvent;

/// <summary>
/// The server stored a message that nobody waits for: one that was enqueued, or left by an earlier run. Left out when the
/// reader is far behind, and after a crash; the message itself comes as <see cref="MessageReceived"/> in any case.
/// </summary>
public sealed record MessageSent(MessageView Message) : LiveEvent;

/// <summary>
/// The server refused a message that nobody waits for, for good: it will not be sent again. Told again after a crash until
/// it was taken.
/// </summary>
public sealed record MessageRefused(Guid ChatId, Guid ClientId, string Content, Problem Problem) : LiveEvent;

/// <summary>Somebody types, or stopped.</summary>
public sealed record SomebodyTyping(TypingUpdate Update) : LiveEvent;

/// <summary>The presence of somebody this client watches: what watching answered, and each change after.</summary>
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
