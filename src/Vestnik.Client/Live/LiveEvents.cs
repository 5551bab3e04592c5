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
/// What is known of a chat is void: too much was missed to be told one by one, or the server was restored. Read it and its
/// history again, if it is still one's own (404: it is not); what happens from now on is told.
/// </summary>
public sealed record ChatReloaded(Guid ChatId) : LiveEvent;

/// <summary>
/// One is in a chat from now on. Nothing of it was told before; a group's or channel's history is for reading, a direct chat
/// is told from its beginning, or from where it was hidden.
/// </summary>
public sealed record ChatOpened(ChatView Chat) : LiveEvent;

/// <summary>
/// A chat is called, arranged or peopled otherwise. Live, the view is without members and what differs by viewer; found by
/// catching up it is whole, and stands for all changes that are no messages.
/// </summary>
public sealed record ChatChanged(ChatView Chat) : LiveEvent;

/// <summary>Somebody came, went or has another role, in the order of the chat.</summary>
public sealed record MemberChanged(ChatMember Member) : LiveEvent;

/// <summary>
/// So many ask to join; for those who may answer. Told live alone: <see cref="ChatOpened"/> and a <see cref="ChatChanged"/>
/// that was found by catching up say it, too.
/// </summary>
public sealed record RequestsChanged(Guid ChatId, int Count) : LiveEvent;

/// <summary>A chat was deleted, left, taken away or hidden. Nothing of it is told until it is opened again.</summary>
public sealed record ChatClosed(Guid ChatId) : LiveEvent;

/// <summary>Something private to one's account changed, here or on another device: each change once, in order.</summary>
public sealed record UserLogChanged(UserChange Change) : LiveEvent;

/// <summary>The server was restored: folders, contacts, blocks and pins are to be read again.</summary>
public sealed record UserLogReloaded : LiveEvent;

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
public sealed record MessageRefused(Guid ChatId, Guid ClientId, string Content, Problem Problem) : LiveEvent
{
    /// <summary>
    /// What was attached. With an error of <c>attachments</c> the server has them no longer, or in another message: upload
    /// them again.
    /// </summary>
    public IReadOnlyList<Guid> Attachments { get; init; } = [];
}

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
