using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>A message as its sends tell: the same client id may have been sent more than once.</summary>
internal sealed class SentMessage(IReadOnlyList<Send> sends)
{
    public IReadOnlyList<Send> Sends => sends;

    /// <summary>It cannot have been stored before.</summary>
    public long FirstBegin { get; } = sends.Min(send => send.Begin);

    /// <summary>The first answer that says it is stored.</summary>
    public Send? Acknowledged { get; } = sends.Where(send => send.Answer is not null).MinBy(send => send.End);

    public bool MayExist { get; } = sends.Any(send => send.Outcome != Outcome.Refused);
}

/// <summary>A history, sorted by what the rules ask for.</summary>
internal sealed class Facts
{
    private readonly Dictionary<Guid, List<Delete>> _deletes;
    private readonly Dictionary<Guid, List<Edit>> _edits;
    private readonly Dictionary<(Guid Chat, Guid User), List<Removal>> _removals;
    private readonly List<Fault> _crashes;

    public Facts(IReadOnlyList<Entry> entries)
    {
        Entries = entries;
        Chats = entries.OfType<ChatMade>().ToDictionary(made => made.Chat);
        Sent = entries
            .OfType<Send>()
            .GroupBy(send => (send.Chat, send.User, send.ClientId))
            .ToDictionary(same => same.Key, same => new SentMessage([.. same]));
        Acknowledged = Sent.Where(sent => sent.Value.Acknowledged is not null)
            .ToLookup(sent => sent.Key.Chat, sent => sent.Value);
        _deletes = entries
            .OfType<Delete>()
            .GroupBy(delete => delete.Message)
            .ToDictionary(same => same.Key, same => same.ToList());
        _edits = entries
            .OfType<Edit>()
            .GroupBy(edit => edit.Message)
            .ToDictionary(same => same.Key, same => same.ToList());
        _removals = entries
            .OfType<Removal>()
            .GroupBy(removal => (removal.Chat, removal.User))
            .ToDictionary(same => same.Key, same => same.ToList());
        _crashes = [.. entries.OfType<Fault>().Where(fault => fault.LosesMarks)];
        FinalReads = entries
            .OfType<Read>()
            .Where(read => read is { IsFinal: true, Outcome: Outcome.Ok })
            .ToLookup(read => read.Chat);
    }

    public IReadOnlyList<Entry> Entries { get; }

    public IReadOnlyDictionary<Guid, ChatMade> Chats { get; }

    public IReadOnlyDictionary<(Guid Chat, Guid User, Guid ClientId), SentMessage> Sent { get; }

    /// <summary>By chat.</summary>
    public ILookup<Guid, SentMessage> Acknowledged { get; }

    /// <summary>By chat.</summary>
    public ILookup<Guid, Read> FinalReads { get; }

    public IReadOnlyList<Delete> DeletesOf(Guid message) => _deletes.GetValueOrDefault(message) ?? [];

    public IReadOnlyList<Edit> EditsOf(Guid message) => _edits.GetValueOrDefault(message) ?? [];

    /// <summary>Whether somebody may have deleted it before a time.</summary>
    public bool MayBeDeleted(Guid message, long before = long.MaxValue) =>
        DeletesOf(message).Any(delete => delete.Outcome != Outcome.Refused && delete.Begin < before);

    /// <summary>When a removal was acknowledged; null: it was not.</summary>
    public Removal? Removed(Guid chat, Guid user) =>
        _removals
            .GetValueOrDefault((chat, user))
            ?.Where(removal => removal.Outcome == Outcome.Ok)
            .MinBy(removal => removal.End);

    /// <summary>Those of a chat whom nobody tried to remove: what they are owed is certain.</summary>
    public IEnumerable<Guid> StayingMembers(Guid chat) =>
        Chats[chat].Members.Where(user => !_removals.ContainsKey((chat, user)));

    /// <summary>Whether a mark of this time may be gone at a later time: PostgreSQL crashed in between, and soon after it.</summary>
    public bool MayBeLost(long marked, long later) =>
        _crashes.Exists(crash => marked >= crash.Begin - CrashWindow && marked <= crash.End && later >= crash.Begin);

    /// <summary>Each message in the history as somebody was shown it.</summary>
    public IEnumerable<(Guid Chat, Seen Message, Entry By)> Observations()
    {
        foreach (var entry in Entries)
        {
            switch (entry)
            {
                case Send { Answer: { } answer } send:
                    yield return (send.Chat, answer, entry);
                    break;
                case Edit { Answer: { } answer } edit:
                    yield return (edit.Chat, answer, entry);
                    break;
                case Read read:
                    foreach (var message in read.Messages)
                    {
                        yield return (read.Chat, message, entry);
                    }
                    break;
                case Walk walk:
                    foreach (var chat in walk.Chats)
                    {
                        foreach (var message in chat.Changes)
                        {
                            yield return (chat.Chat, message, entry);
                        }
                    }
                    break;
                case Notice { Message: { } message } notice:
                    yield return (notice.Chat, message, entry);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>PostgreSQL writes such commits out within 0.6 s (three times wal_writer_delay); the rest is for a busy machine.</summary>
    private const long CrashWindow = 2_000_000;
}
