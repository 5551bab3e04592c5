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

/// <summary>A message that is stored for certain, be it the server's own.</summary>
/// <param name="Begin">It cannot have been stored before.</param>
/// <param name="By">What was answered to who sent it, or did what it tells of: from then on it must be there.</param>
internal sealed record Stored(long Begin, Seen Message, Entry By);

/// <summary>A history, sorted by what the rules ask for.</summary>
internal sealed class Facts
{
    private readonly Dictionary<Guid, List<Delete>> _deletes;
    private readonly Dictionary<Guid, List<Edit>> _edits;
    private readonly List<Fault> _crashes;

    public Facts(IReadOnlyList<Entry> entries)
    {
        Entries = entries;
        Chats = entries.OfType<ChatMade>().ToDictionary(made => made.Chat);
        Groups = new Memberships(entries, Chats);
        Sayings = new Sayings(Chats, Groups);
        Sent = entries
            .OfType<Send>()
            .GroupBy(send => (send.Chat, send.User, send.ClientId))
            .ToDictionary(same => same.Key, same => new SentMessage([.. same]));
        Said = Observations()
            .Where(seen => seen.Message.Notice is not null)
            .DistinctBy(seen => (seen.Chat, seen.Message.Id))
            .ToLookup(seen => Sayings.Of(seen.Chat, seen.Message)!, seen => (seen.Message, seen.By));
        Acknowledged = Sent
            .Values.Where(sent => sent.Acknowledged is not null)
            .Select(sent => new Stored(sent.FirstBegin, sent.Acknowledged!.Answer!, sent.Acknowledged))
            .Concat(AcknowledgedSayings())
            .ToLookup(stored => ChatOf(stored.By));
        _deletes = entries
            .OfType<Delete>()
            .GroupBy(delete => delete.Message)
            .ToDictionary(same => same.Key, same => same.ToList());
        _edits = entries
            .OfType<Edit>()
            .GroupBy(edit => edit.Message)
            .ToDictionary(same => same.Key, same => same.ToList());
        _crashes = [.. entries.OfType<Fault>().Where(fault => fault.LosesMarks)];
        FinalReads = entries
            .OfType<Read>()
            .Where(read => read is { IsFinal: true, Outcome: Outcome.Ok })
            .ToLookup(read => read.Chat);
    }

    public IReadOnlyList<Entry> Entries { get; }

    public IReadOnlyDictionary<Guid, ChatMade> Chats { get; }

    /// <summary>Who was in which chat, and as what.</summary>
    public Memberships Groups { get; }

    /// <summary>What explains what groups say of themselves.</summary>
    public Sayings Sayings { get; }

    public IReadOnlyDictionary<(Guid Chat, Guid User, Guid ClientId), SentMessage> Sent { get; }

    /// <summary>System messages, each once, with who was shown it first.</summary>
    public ILookup<Saying, (Seen Message, Entry By)> Said { get; }

    /// <summary>Messages that must be there, by chat.</summary>
    public ILookup<Guid, Stored> Acknowledged { get; }

    /// <summary>By chat.</summary>
    public ILookup<Guid, Read> FinalReads { get; }

    public IReadOnlyList<Delete> DeletesOf(Guid message) => _deletes.GetValueOrDefault(message) ?? [];

    public IReadOnlyList<Edit> EditsOf(Guid message) => _edits.GetValueOrDefault(message) ?? [];

    /// <summary>Whether somebody may have deleted it before a time.</summary>
    public bool MayBeDeleted(Guid message, long before = long.MaxValue) =>
        DeletesOf(message).Any(delete => delete.Outcome != Outcome.Refused && delete.Begin < before);

    /// <summary>When a message was first asked for, be it by an act that it tells of; null: it comes from nowhere.</summary>
    public long? BeginOf(Guid chat, Seen message) =>
        Sayings.Of(chat, message) is { } saying
            ? Sayings.Acts[saying].Select(act => (long?)act.Begin).Min()
            : Sent.GetValueOrDefault((chat, message.Sender, message.ClientId))?.FirstBegin;

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

    /// <summary>What was said once, by the one act that can have led to it and is certain to have changed something.</summary>
    private IEnumerable<Stored> AcknowledgedSayings() =>
        Sayings
            .Acts.Where(acts =>
                acts.Count() == 1 && Sayings.MustBeSaid(acts.Single()) && Said[acts.Key].Take(2).Count() == 1
            )
            .Select(acts => new Stored(acts.Single().Begin, Said[acts.Key].Single().Message, acts.Single()));

    private static Guid ChatOf(Entry by) => by is ChatMade made ? made.Chat : ((Invocation)by).Chat;

    /// <summary>PostgreSQL writes such commits out within 0.6 s (three times wal_writer_delay); the rest is for a busy machine.</summary>
    private const long CrashWindow = 2_000_000;
}
