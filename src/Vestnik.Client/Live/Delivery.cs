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

    private readonly UserLog _userLog;
    private long? _keptUserSeq;

    // Chats of one's own, as syncs said. What comes of others waits for the next sync to say whether they are, too: with
    // the number of the sync that went on then, so that what a whole one knew nothing of is dropped.
    private readonly HashSet<Guid> _open;
    private readonly List<(Change Change, int Sync)> _unopened = [];
    private int _syncs;

    public Delivery(EventQueue queue, int capacity, AccountState kept)
    {
        (_queue, _capacity, Cursor) = (queue, capacity, kept.Cursor);
        _userLog = new UserLog(kept.Cursor is null ? null : kept.UserSeq ?? 0);
        _open = [.. kept.Chats.Keys.Except(kept.Left)];
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

    /// <summary>Whether a chat is one's own, as far as syncs have said.</summary>
    public bool IsOpen(Guid chatId)
    {
        lock (_gate)
        {
            return _open.Contains(chatId);
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
            if (IsCrowded)
            {
                return true;
            }
            if (!_open.Contains(change.ChatId))
            {
                _unopened.Add((change, _syncs));
                return true;
            }
            Tell(change.ChatId, _logs.Apply(change));
            return _logs.HasGap;
        }
    }

    /// <summary>Live changes of the user log. True: something is missing before them, so sync.</summary>
    public bool Live(IReadOnlyList<UserChange> changes)
    {
        lock (_gate)
        {
            if (_queue.IsFull())
            {
                // Who made room will ask for a sync.
                return false;
            }
            if (IsCrowded)
            {
                return true;
            }
            foreach (var change in changes)
            {
                Tell(_userLog.Apply(change));
            }
            return _userLog.HasGap;
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

    /// <summary>A sync begins. True: a reset was told of, and no sync has gone through since, so what was read again may be old.</summary>
    public bool Syncing()
    {
        lock (_gate)
        {
            _syncs++;
            return _voided is not null;
        }
    }

    /// <summary>
    /// Chats of the first sync begin as they are now, with their marks, and so does the user log. A chat that appeared just
    /// before a reset, and was not told yet, is told as one to read.
    /// </summary>
    public void Begin(SyncAnswer first)
    {
        var chats = first.Chats;
        lock (_gate)
        {
            var position = new List<StoreChange>();
            foreach (var synced in chats)
            {
                _open.Add(synced.Chat.Id);
                if (_logs.Begin(synced.Chat.Id, synced.Chat.LastSeq))
                {
                    position.Add(new ChatMoved(synced.Chat.Id, synced.Chat.LastSeq));
                }
                position.AddRange(MarkMoved.Of(synced).Where(mark => IsNews(mark)));
            }
            Set(position);
            foreach (var synced in chats.Where(synced => _voided?.Add(synced.Chat.Id) == true))
            {
                _queue.Add(new ChatReloaded(synced.Chat.Id));
            }
            _queue.Add(null, position);
            foreach (var synced in chats)
            {
                ApplyUnopened(synced.Chat.Id);
            }
            Tell(_userLog.Skip(first.UserSeq));
        }
    }

    /// <summary>
    /// What a sync says of the chats in general: which are new, which are not one's own any more, the marks, which may be
    /// told before the messages; and of the user log.
    /// </summary>
    public void Continue(SyncAnswer answer)
    {
        lock (_gate)
        {
            foreach (var synced in answer.Chats.Where(synced => _open.Add(synced.Chat.Id)))
            {
                Open(synced.Chat);
            }
            foreach (var chatId in answer.Left.Where(_open.Remove))
            {
                Close(chatId);
            }
            foreach (var mark in answer.Chats.SelectMany(MarkMoved.Of))
            {
                Raise(mark.ChatId, mark.UserId, mark.Status, mark.No);
            }
            Tell(_userLog.Heal(answer.User, answer.UserSeq));
        }
    }

    /// <summary>What a sync found in a chat. True: sync again, as what came live meanwhile may have been taken for old.</summary>
    public bool Heal(Healing found)
    {
        var page = found.Last!;
        lock (_gate)
        {
            if (!_open.Contains(found.ChatId))
            {
                // Left meanwhile.
                return false;
            }
            if (!found.IsReload)
            {
                var others = new ChatChanged(page.Chat);
                Tell(found.ChatId, _logs.Heal(found.ChatId, found.Changes, page.Chat.LastSeq, others));
                return false;
            }
            if (found.IsBack)
            {
                _logs.Restart(found.ChatId, page.Chat.LastSeq);
                Set(MarkMoved.Of(page));
            }
            else
            {
                _logs.Skip(found.ChatId, page.Chat.LastSeq);
            }
            var moved = new ChatMoved(found.ChatId, _logs.SeqOf(found.ChatId)!.Value);
            _queue.Add(new ChatReloaded(found.ChatId), [moved, .. found.IsBack ? MarkMoved.Of(page) : []]);
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
            // Read again after the reset, and gone before this sync: nothing else would say so.
            foreach (var chatId in (_voided ?? []).Where(chatId => !_open.Contains(chatId)))
            {
                Close(chatId);
            }
            (Cursor, _voided) = (cursor, null);
            _queue.Add(null, new CursorMoved(cursor));
            _unopened.RemoveAll(waiting => waiting.Sync < _syncs);
            return _logs.HasGap || _userLog.HasGap || _unopened.Count > 0;
        }
    }

    /// <summary>The server's logs are other ones now.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Cursor = null;
            _marks.Clear();
            _logs.Clear();
            _userLog.Clear();
            _keptUserSeq = null;
            _voided = [.. _open, .. _voided ?? []];
            _open.Clear();
            foreach (var chatId in _voided)
            {
                _queue.Add(new ChatReloaded(chatId));
            }
            // With the last one: a reader who was told of some only is told of all again.
            _queue.Add(new UserLogReloaded(), new PositionForgotten());
        }
    }

    private bool IsCrowded => _logs.EarlyCount + _userLog.EarlyCount + _unopened.Count >= _capacity;

    /// <summary>
    /// A group or channel begins as it is, or with what came of it first; a direct chat goes on from where it was hidden, a
    /// new one from its beginning.
    /// </summary>
    private void Open(ChatView chat)
    {
        var seq = _logs.SeqOf(chat.Id) ?? 0;
        if (chat.Type is ChatType.Group or ChatType.Channel)
        {
            var first = _unopened
                .Where(waiting => waiting.Change.ChatId == chat.Id)
                .Select(waiting => waiting.Change.Seq);
            seq = Math.Max(seq, Math.Min(chat.LastSeq, first.DefaultIfEmpty(long.MaxValue).Min() - 1));
        }
        _logs.Restart(chat.Id, seq);
        _queue.Add(new ChatOpened(chat), new ChatMoved(chat.Id, seq));
        ApplyUnopened(chat.Id);
    }

    /// <summary>Not one's own any more: what waits for something missing in it waits in vain.</summary>
    private void Close(Guid chatId)
    {
        _logs.DropEarly(chatId);
        _queue.Add(new ChatClosed(chatId), new ChatLeft(chatId));
    }

    /// <summary>What came of a chat before it was known as one's own, as far as there is room; the server has the rest.</summary>
    private void ApplyUnopened(Guid chatId)
    {
        foreach (var (change, _) in _unopened.Where(waiting => waiting.Change.ChatId == chatId))
        {
            if (_queue.IsFull())
            {
                break;
            }
            Tell(chatId, _logs.Apply(change));
        }
        _unopened.RemoveAll(waiting => waiting.Change.ChatId == chatId);
    }

    private void Tell(List<UserChange> told)
    {
        foreach (var change in told)
        {
            _queue.Add(new UserLogChanged(change), new UserMoved(change.Seq));
            _keptUserSeq = change.Seq;
        }
        // Also what needs no telling moves it.
        if (_userLog.Seq is { } seq && seq != _keptUserSeq)
        {
            _queue.Add(null, new UserMoved(seq));
            _keptUserSeq = seq;
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
}
