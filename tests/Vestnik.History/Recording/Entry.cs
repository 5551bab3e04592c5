using System.Text.Json.Serialization;

namespace Vestnik.History.Recording;

/// <summary>What became of a request. Unknown: no answer, or one that leaves it open (5xx): it may have happened, once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    Ok,
    Refused,
    Unknown,
}

/// <summary>One line of a history. Times are microseconds of one monotonic clock; an observation ends when it was made.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChatMade), "chat")]
[JsonDerivedType(typeof(Send), "send")]
[JsonDerivedType(typeof(Edit), "edit")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(Mark), "mark")]
[JsonDerivedType(typeof(GroupChange), "group")]
[JsonDerivedType(typeof(Roster), "roster")]
[JsonDerivedType(typeof(Read), "read")]
[JsonDerivedType(typeof(Walk), "walk")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Event), "event")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(Fault), "fault")]
internal abstract record Entry
{
    public long Begin { get; init; }

    public long End { get; init; }

    /// <summary>Who it was: one connection, one program, one walker; unique in a history.</summary>
    public string Client { get; init; } = "";

    /// <summary>Which line of the file it is, from 1.</summary>
    [JsonIgnore]
    public int Line { get; set; }
}

/// <summary>Something asked of the server by a person about a chat.</summary>
internal abstract record Invocation : Entry
{
    public Guid User { get; init; }

    public Guid Chat { get; init; }

    public Outcome Outcome { get; init; }

    /// <summary>The code of the refusal, or why the outcome is not known.</summary>
    public string? Code { get; init; }
}

internal sealed record ChatMade : Entry
{
    public Guid Chat { get; init; }

    public IReadOnlyList<Guid> Members { get; init; } = [];

    /// <summary>Who owns the group from its beginning; null: it is none.</summary>
    public Guid? Owner { get; init; }

    /// <summary>What the group is called.</summary>
    public string? Title { get; init; }
}

internal sealed record Send : Invocation
{
    public Guid ClientId { get; init; }

    public string Content { get; init; } = "";

    public Guid? ReplyTo { get; init; }

    /// <summary>As in <see cref="Seen"/>.</summary>
    public string? Files { get; init; }

    public Seen? Answer { get; init; }
}

internal sealed record Edit : Invocation
{
    public Guid Message { get; init; }

    public string Content { get; init; } = "";

    public Seen? Answer { get; init; }
}

internal sealed record Delete : Invocation
{
    public Guid Message { get; init; }
}

/// <summary>Everything up to <see cref="No"/> is delivered to this person, or read by them.</summary>
internal sealed record Mark : Invocation
{
    public Guid Message { get; init; }

    public long No { get; init; }

    public bool IsRead { get; init; }
}

/// <summary>A page of history over HTTP, newest first; the final one is the whole history.</summary>
internal sealed record Read : Invocation
{
    /// <summary>Only messages below this no were asked for.</summary>
    public long? Before { get; init; }

    /// <summary>Fewer than this many: there is nothing further back.</summary>
    public int Limit { get; init; }

    public bool IsFinal { get; init; }

    public IReadOnlyList<Seen> Messages { get; init; } = [];
}

/// <summary>One sync by cursor, with all pages of changes of the chats that it named.</summary>
internal sealed record Walk : Entry
{
    public Guid User { get; init; }

    public bool IsFinal { get; init; }

    public IReadOnlyList<WalkedChat> Chats { get; init; } = [];
}

/// <summary>What a sync said of a chat that was known up to <paramref name="From"/>.</summary>
internal sealed record WalkedChat(
    Guid Chat,
    long From,
    long LastSeq,
    long LastNo,
    bool IsReloaded,
    IReadOnlyList<SeenMark> Marks,
    IReadOnlyList<Seen> Changes
);

internal sealed record SeenMark(Guid User, long Delivered, long Read);

/// <summary>A connection is up, or a client has caught up for the first time: what is sent from now on has to reach it.</summary>
internal sealed record Opened : Entry
{
    public Guid User { get; init; }

    /// <summary>The client library, which reconnects and heals; else one connection.</summary>
    public bool IsProgram { get; init; }
}

/// <summary>A client's session ended: from now on nothing has to reach it.</summary>
internal sealed record Closed : Entry;

/// <summary>What happened to a message, a mark, a member or a chat, as events tell it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Happening>))]
internal enum Happening
{
    Received,
    Updated,
    Deleted,
    Delivered,
    Read,

    /// <summary>Somebody came to a group, went, or has another role.</summary>
    Member,

    /// <summary>Told by the client library alone: one is in the chat from now on, or too much was missed to be told one by one.</summary>
    Reloaded,

    /// <summary>Told by the client library alone: one is not in the chat any more.</summary>
    Left,
}

internal abstract record Notice : Entry
{
    public Guid User { get; init; }

    public Guid Chat { get; init; }

    public Happening What { get; init; }

    /// <summary>For Received and Updated.</summary>
    public Seen? Message { get; init; }

    /// <summary>For Deleted and marks.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Of the deletion, or of what became of a member.</summary>
    public long Seq { get; init; }

    /// <summary>Of a mark.</summary>
    public long No { get; init; }

    /// <summary>Whose mark it is.</summary>
    public Guid? Of { get; init; }

    /// <summary>What became of a member.</summary>
    public SeenMember? Member { get; init; }
}

/// <summary>A frame as it came over one connection, nothing healed.</summary>
internal sealed record Event : Notice;

/// <summary>What the client library told its program, everything healed.</summary>
internal sealed record Told : Notice;

/// <summary>Something was broken from Begin to End.</summary>
internal sealed record Fault : Entry
{
    public string Name { get; init; } = "";

    /// <summary>PostgreSQL crashed: marks are committed without waiting for the disk, so the last ones may be gone.</summary>
    public bool LosesMarks { get; init; }
}

/// <summary>
/// A message as somebody was shown it. A deleted one has no content and no files; one with a notice is the server's own.
/// </summary>
/// <param name="Files">The ids of what is attached, in order, with spaces between; null: nothing.</param>
internal sealed record Seen(
    Guid Id,
    long No,
    long Seq,
    long ChangeSeq,
    Guid Sender,
    Guid ClientId,
    string Content,
    bool IsDeleted = false,
    Guid? ReplyId = null,
    string? ReplyContent = null,
    SeenNotice? Notice = null,
    string? Files = null
);
