namespace Vestnik.Contracts;

/// <summary>
/// Everything that a server tells of its own accord, as a closed list: whoever heals, applies or tests events can say
/// what becomes of each. A new kind is a new line here, in <c>protocol/events.md</c>, and in the clients.
/// </summary>
public enum EventKind
{
    /// <summary>A new message: <see cref="MessageView"/>.</summary>
    MessageReceived,

    /// <summary>A changed message: <see cref="MessageView"/> with its new <c>changeSeq</c>.</summary>
    MessageUpdated,

    /// <summary>A message deleted for all: <see cref="Contracts.MessageDeleted"/>.</summary>
    MessageDeleted,

    /// <summary>A mark that rose: <see cref="Contracts.DeliveryStatus"/>.</summary>
    DeliveryStatus,

    /// <summary>Somebody types, or stopped: <see cref="Contracts.TypingUpdate"/>.</summary>
    TypingUpdate,

    /// <summary>Somebody watched came: <see cref="Contracts.UserOnline"/>.</summary>
    UserOnline,

    /// <summary>Somebody watched went: <see cref="Contracts.UserOffline"/>.</summary>
    UserOffline,

    /// <summary>Somebody watched says how they are: <see cref="Contracts.UserStatus"/>.</summary>
    UserStatus,

    /// <summary>A chat that one's own devices see from now on: <see cref="ChatView"/>.</summary>
    ChatCreated,

    /// <summary>A chat that is called or arranged otherwise, or that many joined or left: <see cref="ChatView"/> without members.</summary>
    ChatUpdated,

    /// <summary>A chat that is gone, or no longer one's own: <see cref="Contracts.ChatDeleted"/>.</summary>
    ChatDeleted,

    /// <summary>Somebody came, went or has another role: <see cref="Contracts.ChatMember"/>.</summary>
    ChatMember,

    /// <summary>The last event of a connection: <see cref="Contracts.SessionRevoked"/>.</summary>
    SessionRevoked,

    /// <summary>The user log moved, or something may have been lost: <see cref="Contracts.SyncRequired"/>.</summary>
    SyncRequired,
}

/// <summary>The names of events, as they stand in frames.</summary>
public static class EventNames
{
    private static readonly Dictionary<string, EventKind> Kinds = Enum.GetValues<EventKind>()
        .ToDictionary(kind => kind.Name(), StringComparer.Ordinal);

    /// <summary>The name in frames, such as <c>message:received</c>.</summary>
#pragma warning disable CS8524 // A number that is no kind is a bug and throws; a kind without a name (CS8509) does not compile.
    public static string Name(this EventKind kind) =>
        kind switch
        {
            EventKind.MessageReceived => "message:received",
            EventKind.MessageUpdated => "message:updated",
            EventKind.MessageDeleted => "message:deleted",
            EventKind.DeliveryStatus => "message:delivery_status",
            EventKind.TypingUpdate => "typing:update",
            EventKind.UserOnline => "user:online",
            EventKind.UserOffline => "user:offline",
            EventKind.UserStatus => "user:status",
            EventKind.ChatCreated => "chat:created",
            EventKind.ChatUpdated => "chat:updated",
            EventKind.ChatDeleted => "chat:deleted",
            EventKind.ChatMember => "chat:member",
            EventKind.SessionRevoked => "session:revoked",
            EventKind.SyncRequired => "sync:required",
        };
#pragma warning restore CS8524

    /// <summary>Null for a name that this version does not know.</summary>
    public static EventKind? Parse(string name) => Kinds.TryGetValue(name, out var kind) ? kind : null;
}
