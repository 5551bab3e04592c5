using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// A change of a chat's log: what took this seq. As an answer: what may be told, and up to which seq the chat is told then.
/// </summary>
internal readonly record struct Change(Guid ChatId, long Seq, LiveEvent Event);

/// <summary>
/// How far this client knows each chat's log without a gap. Repeats are dropped, what comes early waits for what is
/// missing. Not safe for several threads.
/// </summary>
internal sealed class ChatLogs
{
    private readonly Dictionary<Guid, Log> _logs = [];

    private long _lastMove;

    /// <summary>True while something is missing in some chat.</summary>
    public bool HasGap => EarlyCount > 0;

    /// <summary>How many changes wait for what is missing before them.</summary>
    public int EarlyCount { get; private set; }

    /// <summary>Takes note of a chat that is known up to this seq from now on. False: it was known before, nothing changes.</summary>
    public bool Begin(Guid chatId, long seq) => _logs.TryAdd(chatId, new Log { Seq = seq, KeptSeq = seq });

    /// <summary>Up to where a chat is known; null for a chat never heard of.</summary>
    public long? SeqOf(Guid chatId) => _logs.TryGetValue(chatId, out var log) ? log.Seq : null;

    /// <summary>Whether a chat is known further than when this was last asked, and up to where.</summary>
    public bool TryMoved(Guid chatId, out long seq)
    {
        var log = _logs.GetValueOrDefault(chatId);
        seq = log?.Seq ?? 0;
        if (log is null || log.KeptSeq == seq)
        {
            return false;
        }
        log.KeptSeq = seq;
        return true;
    }

    /// <summary>Chats in which something is missing.</summary>
    public IEnumerable<HeldChat> Gaps() =>
        HasGap ? _logs.Where(log => log.Value.Early.Count > 0).Select(log => new HeldChat(log.Key, log.Value.Seq)) : [];

    /// <summary>So many chats at most: those in which something is missing, then those that moved last.</summary>
    public IEnumerable<HeldChat> Latest(int count) =>
        _logs
            .OrderByDescending(log => log.Value.Early.Count > 0)
            .ThenByDescending(log => log.Value.LastMove)
            .Take(count)
            .Select(log => new HeldChat(log.Key, log.Value.Seq));

    /// <summary>Forgets everything: the server's logs are other ones now. Answers the chats that were known.</summary>
    public List<Guid> Clear()
    {
        var known = _logs.Keys.ToList();
        _logs.Clear();
        EarlyCount = 0;
        return known;
    }

    /// <summary>Applies one live change; answers what may be told now, in order.</summary>
    public List<Change> Apply(Change change)
    {
        var told = new List<Change>();
        // A chat never heard of begins with its first change; anything later is a gap from zero.
        if (!_logs.TryGetValue(change.ChatId, out var log))
        {
            _logs[change.ChatId] = log = new Log();
        }
        log.LastMove = ++_lastMove;
        if (change.Seq > log.Seq && log.Early.TryAdd(change.Seq, change.Event))
        {
            EarlyCount++;
        }
        Drain(change.ChatId, log, told);
        return told;
    }

    /// <summary>
    /// Applies what a sync found in a chat, complete up to <paramref name="upTo"/>. New messages are told in the order of
    /// their numbers, whatever changed them since; then what changed of older ones. Before them all
    /// <paramref name="others"/>, if some number was no message's: it was the chat that changed, or who is in it.
    /// </summary>
    public List<Change> Heal(Guid chatId, IReadOnlyList<MessageView> changes, long upTo, LiveEvent? others = null)
    {
        if (!_logs.TryGetValue(chatId, out var log))
        {
            _logs[chatId] = log = new Log();
        }
        // One that changed while the pages were read stands in two of them: its last state counts.
        var missed = changes
            .Where(message => message.ChangeSeq > log.Seq)
            .GroupBy(message => message.Id)
            .Select(same => same.MaxBy(message => message.ChangeSeq)!)
            .OrderBy(message => message.ChangeSeq)
            .ToList();
        var told = new List<Change>(missed.Count + 1);
        var numbers = missed.SelectMany(message => new[] { message.Seq, message.ChangeSeq });
        var ofMessages = numbers.Distinct().LongCount(seq => seq > log.Seq && seq <= upTo);
        if (others is not null && ofMessages < upTo - log.Seq)
        {
            told.Add(new Change(chatId, log.Seq + 1, others));
        }
        told.AddRange(
            missed
                .Where(message => message.Seq > log.Seq && message.DeletedAt is null)
                .OrderBy(message => message.No)
                .Select(message => new Change(chatId, message.Seq, new MessageReceived(message)))
        );
        told.AddRange(
            missed
                .Where(message => message.Seq <= log.Seq || message.DeletedAt is not null)
                .Select(message => new Change(
                    chatId,
                    message.ChangeSeq,
                    message.DeletedAt is null ? new MessageUpdated(message) : new MessageRemoved(chatId, message.Id)
                ))
        );
        Advance(log, Math.Max(upTo, missed.Select(message => message.ChangeSeq).DefaultIfEmpty().Max()));
        Mark(told, log.Seq);
        Drain(chatId, log, told);
        return told;
    }

    /// <summary>Forgets what was missed in a chat that is too far behind; it is known from this seq on.</summary>
    public void Skip(Guid chatId, long seq)
    {
        Begin(chatId, seq);
        var log = _logs[chatId];
        Advance(log, seq);
        log.KeptSeq = log.Seq;
    }

    /// <summary>Begins a chat anew, at a lower seq as well: what was known and what waited was another log's.</summary>
    public void Restart(Guid chatId, long seq)
    {
        DropEarly(chatId);
        _logs[chatId] = new Log
        {
            Seq = seq,
            KeptSeq = seq,
            LastMove = ++_lastMove,
        };
    }

    /// <summary>What came early and may be told now.</summary>
    public List<Change> Ripe(Guid chatId)
    {
        var told = new List<Change>();
        if (_logs.TryGetValue(chatId, out var log))
        {
            Drain(chatId, log, told);
        }
        return told;
    }

    /// <summary>Forgets what came early in a chat.</summary>
    public void DropEarly(Guid chatId)
    {
        if (_logs.TryGetValue(chatId, out var log))
        {
            EarlyCount -= log.Early.Count;
            log.Early.Clear();
        }
    }

    /// <summary>
    /// Gives each the seq up to which the chat is told with it: below everything that follows, so that whoever ends in
    /// between is told the rest, and of new messages as new ones.
    /// </summary>
    private static void Mark(List<Change> told, long upTo)
    {
        for (var i = told.Count - 1; i >= 0; i--)
        {
            var own = told[i].Seq;
            told[i] = told[i] with { Seq = upTo };
            upTo = Math.Min(upTo, own - 1);
        }
    }

    private void Advance(Log log, long seq)
    {
        log.Seq = Math.Max(log.Seq, seq);
        foreach (var early in log.Early.Keys.Where(early => early <= log.Seq).ToList())
        {
            log.Early.Remove(early);
            EarlyCount--;
        }
    }

    private void Drain(Guid chatId, Log log, List<Change> told)
    {
        while (log.Early.Remove(log.Seq + 1, out var next))
        {
            EarlyCount--;
            log.Seq++;
            told.Add(new Change(chatId, log.Seq, next));
        }
    }

    private sealed class Log
    {
        public long Seq { get; set; }
        public long KeptSeq { get; set; }
        public long LastMove { get; set; }
        public SortedDictionary<long, LiveEvent> Early { get; } = [];
    }
}
