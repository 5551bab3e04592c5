using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// What this client knows of chats and marks, and hands to the reader with the position that follows from it. When the
/// reader does not read, what comes live is left out: the server's logs keep it until there is room. Safe for several threads.
/// </summary>
internal sealed class Delivery
{
    private readonly Lock _gate = new();
    private readonly ChatLogs _logs = new();
    private readonly EventQueue _queue;
    private readonly int _capacity;

    // Who has what of a chat, by status: marks only rise, so an older one that comes late is dropped.
    private readonly Dictionary<(Guid ChatId, Guid UserId, string Status), long> _marks = [];

    // Chats whose readers were told that all they know is void, while the first sync after a reset goes on.
    private HashSet<Guid>? _voided;

    // Until the first sync has said where each chat stands, changes wait: they would look like gaps from zero.
    private List<Change>? _beforeFirst;

    public Delivery(EventQueue queue, int capacity, AccountState kept)
    {
        (_queue, _capacity, Cursor) = (queue, capacity, kept.Cursor);
        _beforeFirst = kept.Cursor is null ? [] : null;
        foreach (var (chatId, seq) in kept.Chats)
        {
            _logs.Begin(chatId, seq);
        }
        foreach (var mark in kept.Marks)
        {
            _marks[(mark.ChatId, mark.UserId, mark.Status)] = mark.No;
        }
    }

    /// <summary>What the next sync begins from; null before the first. Moved by syncs alone.</summary>
    public string? Cursor { get; private set; }

    public bool IsFull => _queue.IsFull();

    public long? SeqOf(Guid chatId)
    {
        lock (_gate)
        {
            return _logs.SeqOf(chatId);
        }
    }

    /// <summary>Chats to name in a sync: first those in which something is missing, then those that moved last.</summary>
    public IReadOnlyList<HeldChat> Held(int count)
    {
        lock (_gate)
        {
            return [.. _logs.Latest(count)];
        }
    }

    /// <summary>Chats in which something is missing.</summary>
    public IReadOnlyList<HeldChat> Gaps(int count)
    {
        lock (_gate)
        {
            return [.. _logs.Gaps().Take(count)];
        }
    }

    /// <summary>A live change. True: something is missing before it, or it had to be left out, so sync.</summary>
    public bool Live(Change change)
    {
        lock (_gate)
        {
            if (_queue.IsFull())
            {
                // Who made room will ask for a sync.
                return false;
            }
            if (_logs.EarlyCount + (_beforeFirst?.Count ?? 0) >= _capacity)
            {
                return true;
            }
            if (_beforeFirst is { } waiting)
            {
                waiting.Add(change);
                return false;
            }
            Tell(change.ChatId, _logs.Apply(change));
            return _logs.HasGap;
        }
    }

    /// <summary>What is told now or never: who types, who is there.</summary>
    public void Live(LiveEvent passing)
    {
        if (!_queue.IsFull())
        {
            _queue.Add(passing);
        }
    }

    /// <summary>A live mark.</summary>
    public void Live(DeliveryStatus mark)
    {
        lock (_gate)
        {
            if (!_queue.IsFull())
            {
                Raise(mark.ChatId, mark.UserId, mark.Status, mark.No);
            }
        }
    }

    /// <summary>
    /// Chats of the first sync begin as they are now, with their marks. One that appears later is told from its beginning;
    /// one that appeared just before a reset, and was not told yet, as one to read.
    /// </summary>
    public void Begin(IReadOnlyList<SyncedChat> chats)
    {
        lock (_gate)
        {
            var position = new List<StoreChange>();
            foreach (var synced in chats)
            {
                if (_logs.Begin(synced.Chat.Id, synced.Chat.LastSeq))
                {
                    position.Add(new ChatMoved(synced.Chat.Id, synced.Chat.LastSeq));
                }
                position.AddRange(MarksOf(synced).Where(mark => IsNews(mark)));
            }
            Set(position);
            foreach (var synced in chats.Where(synced => _voided?.Add(synced.Chat.Id) == true))
            {
                _queue.Add(new ChatReloaded(synced.Chat.Id));
            }
            _queue.Add(null, position);
        }
    }

    /// <summary>Marks that a sync found. Those of a chat may be told before its messages.</summary>
    public void Raise(IReadOnlyList<SyncedChat> chats)
    {
        lock (_gate)
        {
            foreach (var mark in chats.SelectMany(MarksOf))
            {
                Raise(mark.ChatId, mark.UserId, mark.Status, mark.No);
            }
        }
    }

    /// <summary>What a sync found in a chat. True: sync again, as what came live meanwhile may have been taken for old.</summary>
    public bool Heal(Healing found)
    {
        var page = found.Last!;
        lock (_gate)
        {
            if (!found.IsReload)
            {
                Tell(found.ChatId, _logs.Heal(found.ChatId, found.Changes, page.Chat.LastSeq));
                return false;
            }
            if (found.IsBack)
            {
                _logs.Restart(found.ChatId, page.Chat.LastSeq);
                Set(MarksOf(page));
            }
            else
            {
                _logs.Skip(found.ChatId, page.Chat.LastSeq);
            }
            _queue.Add(
                new ChatReloaded(found.ChatId),
                [new ChatMoved(found.ChatId, _logs.SeqOf(found.ChatId)!.Value), .. found.IsBack ? MarksOf(page) : []]
            );
            Tell(found.ChatId, _logs.Ripe(found.ChatId));
            return found.IsBack;
        }
    }

    /// <summary>What waits for something missing in a chat that is not ours any more waits in vain.</summary>
    public void Drop(Guid chatId)
    {
        lock (_gate)
        {
            _logs.DropEarly(chatId);
        }
    }

    /// <summary>All that a sync found was handed over. True: something is missing all the same, so sync again.</summary>
    public bool Synced(string cursor)
    {
        lock (_gate)
        {
            (Cursor, _voided) = (cursor, null);
            _queue.Add(null, new CursorMoved(cursor));
            if (_beforeFirst is not { } waiting)
            {
                return false;
            }
            _beforeFirst = null;
            foreach (var change in waiting)
            {
                Tell(change.ChatId, _logs.Apply(change));
            }
            return _logs.HasGap;
        }
    }

    /// <summary>The server's logs are other ones now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            (Cursor, _beforeFirst) = (null, _beforeFirst ?? []);
            _marks.Clear();
            var known = _logs.Clear();
            _voided = [.. known];
            foreach (var chatId in known.SkipLast(1))
            {
                _queue.Add(new ChatReloaded(chatId));
            }
            // With the last one: a reader who was told of some only is told of all again.
            _queue.Add(known.Count == 0 ? null : new ChatReloaded(known[^1]), new PositionForgotten());
        }
    }

    private void Tell(Guid chatId, List<Change> told)
    {
        foreach (var change in told)
        {
            _queue.Add(change.Event, new ChatMoved(chatId, change.Seq));
        }
        // Also what needs no telling moves a chat.
        if (_logs.TryMoved(chatId, out var seq) && (told.Count == 0 || told[^1].Seq < seq))
        {
            _queue.Add(null, new ChatMoved(chatId, seq));
        }
    }

    private void Raise(Guid chatId, Guid userId, string status, long no)
    {
        var mark = new MarkMoved(chatId, userId, status, no);
        if (IsNews(mark))
        {
            Set([mark]);
            _queue.Add(new MarksMoved(chatId, userId, no, status), mark);
        }
    }

    /// <summary>What was read was delivered: a delivered mark behind the read one says nothing.</summary>
    private bool IsNews(MarkMoved mark)
    {
        return mark.No > Held(mark.Status)
            && (mark.Status != MessageStatus.Delivered || mark.No > Held(MessageStatus.Read));

        long Held(string status) => _marks.GetValueOrDefault((mark.ChatId, mark.UserId, status));
    }

    private void Set(IEnumerable<StoreChange> position)
    {
        foreach (var mark in position.OfType<MarkMoved>())
        {
            _marks[(mark.ChatId, mark.UserId, mark.Status)] = mark.No;
        }
    }

    private static IEnumerable<MarkMoved> MarksOf(SyncedChat synced) =>
        synced.Marks.SelectMany(mark =>
            new[]
            {
                new MarkMoved(synced.Chat.Id, mark.UserId, MessageStatus.Delivered, mark.DeliveredNo),
                new MarkMoved(synced.Chat.Id, mark.UserId, MessageStatus.Read, mark.ReadNo),
            }
        );
}
