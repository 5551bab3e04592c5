using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// What the server has acknowledged. From then on it holds: a message is there at least in this state unless somebody
/// deletes it, what is deleted stays so, a mark is at least here. Thread-safe.
/// </summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, MessageView> _messages = [];
    private readonly List<Guid> _order = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly HashSet<Guid> _perhapsDeleted = [];
    private readonly HashSet<(Guid UserId, Guid MessageId)> _perhapsHidden = [];
    private readonly HashSet<(Guid UserId, Guid Other)> _perhapsBlocked = [];
    private readonly Dictionary<(Guid ChatId, Guid UserId), (long Delivered, long Read)> _marks = [];
    private readonly Dictionary<(Guid SenderId, Guid ClientId), Guid> _ids = [];
    private readonly List<Promise> _promises = [];
    private readonly List<string> _faults = [];

    /// <summary>Acknowledgements that contradict each other.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>A message was stored, or changed.</summary>
    public void Stored(MessageView message)
    {
        lock (_gate)
        {
            if (!_ids.TryAdd((message.SenderId, message.ClientId), message.Id) && IdOf(message) != message.Id)
            {
                _faults.Add($"{message.ClientId} was acknowledged as {IdOf(message)} and as {message.Id}");
            }
            if (!_messages.TryGetValue(message.Id, out var known))
            {
                _order.Add(message.Id);
            }
            if (known is null || known.ChangeSeq < message.ChangeSeq)
            {
                _messages[message.Id] = message;
            }
        }
    }

    /// <summary>A device says that its message is stored, and knows no more of it than its client id.</summary>
    public void Promised(Promise promise)
    {
        lock (_gate)
        {
            _promises.Add(promise);
        }
    }

    public void Contradicted(string how)
    {
        lock (_gate)
        {
            _faults.Add(how);
        }
    }

    /// <summary>From now on the message may be gone, whatever the answer.</summary>
    public void Deleting(Guid messageId)
    {
        lock (_gate)
        {
            _perhapsDeleted.Add(messageId);
        }
    }

    /// <summary>From now on the message may be out of somebody's sight, whatever the answer.</summary>
    public void Hiding(Guid userId, Guid messageId)
    {
        lock (_gate)
        {
            _perhapsHidden.Add((userId, messageId));
        }
    }

    /// <summary>From now on how far one reads in the chat of the two may stand still for the other, whatever the answer.</summary>
    public void Blocking(Guid userId, Guid other)
    {
        lock (_gate)
        {
            _perhapsBlocked.Add((userId, other));
        }
    }

    public void Unblocked(Guid userId, Guid other)
    {
        lock (_gate)
        {
            _perhapsBlocked.Remove((userId, other));
        }
    }

    public void Deleted(Guid messageId)
    {
        lock (_gate)
        {
            _deleted.Add(messageId);
        }
    }

    public void Marked(MessageView message, Guid userId, bool isRead)
    {
        lock (_gate)
        {
            var (delivered, read) = _marks.GetValueOrDefault((message.ChatId, userId));
            _marks[(message.ChatId, userId)] = (
                Math.Max(delivered, message.No),
                isRead ? Math.Max(read, message.No) : read
            );
        }
    }

    /// <summary>In the order in which they were acknowledged, deleted ones too.</summary>
    public IReadOnlyList<MessageView> Messages(Func<MessageView, bool> which)
    {
        lock (_gate)
        {
            return [.. _order.Select(id => _messages[id]).Where(which)];
        }
    }

    /// <summary>Those nobody has tried to delete.</summary>
    public IReadOnlyList<MessageView> Living(Func<MessageView, bool> which) =>
        Messages(message => which(message) && !IsPerhapsDeleted(message.Id));

    /// <summary>What is acknowledged now, to be looked for in what somebody knows later.</summary>
    public Facts Now()
    {
        lock (_gate)
        {
            return new Facts(
                [.. _order.Select(id => _messages[id])],
                [.. _promises],
                [.. _deleted],
                [.. _perhapsDeleted],
                [.. _perhapsHidden],
                [.. _perhapsBlocked],
                [.. _marks.Select(mark => (mark.Key.ChatId, mark.Key.UserId, mark.Value.Delivered, mark.Value.Read))]
            );
        }
    }

    private Guid IdOf(MessageView message) => _ids[(message.SenderId, message.ClientId)];

    private bool IsPerhapsDeleted(Guid id)
    {
        lock (_gate)
        {
            return _perhapsDeleted.Contains(id);
        }
    }
}

/// <summary>A message of which a device says that it is stored.</summary>
/// <param name="Lane">Promises of one lane were made one after another, and so stand in their chat.</param>
/// <param name="Place">In its lane.</param>
internal sealed record Promise(Guid ChatId, Guid ClientId, string Lane, int Place);

/// <summary>Everything that was acknowledged at some moment.</summary>
internal sealed record Facts(
    IReadOnlyList<MessageView> Messages,
    IReadOnlyList<Promise> Promises,
    HashSet<Guid> Deleted,
    HashSet<Guid> PerhapsDeleted,
    HashSet<(Guid UserId, Guid MessageId)> PerhapsHidden,
    HashSet<(Guid UserId, Guid Other)> PerhapsBlocked,
    IReadOnlyList<(Guid ChatId, Guid UserId, long Delivered, long Read)> Marks
)
{
    /// <summary>What of it is missing in these chats, known by somebody who read them later.</summary>
    /// <param name="reader">Who read them.</param>
    /// <param name="mustKnow">Which chats have to be among them. Of others, those that are there have to be whole.</param>
    public IEnumerable<string> MissingIn(IEnumerable<KnownChat> chats, Guid reader, Func<Guid, bool> mustKnow)
    {
        var known = chats.ToDictionary(chat => chat.Id);
        var byId = known.Values.SelectMany(chat => chat.Messages!).ToDictionary(message => message.Id);
        foreach (var message in Messages.Where(message => IsExpected(message.ChatId)))
        {
            var has = byId.GetValueOrDefault(message.Id);
            if (has is null && !IsPerhapsGone(message.Id))
            {
                yield return $"{message.No} {message.Id} {message.Content} is lost";
            }
            else if (has is not null && Deleted.Contains(message.Id))
            {
                yield return $"{message.No} {message.Id} {message.Content} is back after it was deleted";
            }
            else if (has is not null && has.Files != KnownMessage.Of(message).Files)
            {
                yield return $"{message.No} {message.Id} has the files {has.Files}, and was sent with others";
            }
            else if (has is not null && has.ChangeSeq < message.ChangeSeq)
            {
                yield return $"{message.No} {message.Id} is as at {has.ChangeSeq}, not yet as at {message.ChangeSeq}";
            }
        }
        var kept = known.Values.SelectMany(chat => chat.Messages!).ToDictionary(message => message.ClientId);
        var gone = Messages.Where(message => IsPerhapsGone(message.Id)).Select(message => message.ClientId);
        var promises = Promises.Where(promise => IsExpected(promise.ChatId)).ToList();
        foreach (var promise in promises.ExceptBy(kept.Keys.Concat(gone), promise => promise.ClientId))
        {
            yield return $"{promise} is lost";
        }
        foreach (var lane in promises.GroupBy(promise => (promise.Lane, promise.ChatId)))
        {
            var inOrder = lane.OrderBy(promise => promise.Place).Select(promise => promise.ClientId);
            var numbers = inOrder.Where(kept.ContainsKey).Select(id => kept[id].No).ToList();
            if (!numbers.SequenceEqual(numbers.Order()))
            {
                yield return $"{lane.Key.Lane} sent in order what stands as {string.Join(", ", numbers)}";
            }
        }
        foreach (var (chatId, userId, delivered, read) in Marks.Where(mark => IsExpected(mark.ChatId)))
        {
            var has = known.GetValueOrDefault(chatId)?.Marks.FirstOrDefault(mark => mark.UserId == userId);
            if (has is null && !mustKnow(chatId))
            {
                // Not in the group any more.
                continue;
            }
            if (
                PerhapsBlocked.Contains((userId, reader))
                && known.GetValueOrDefault(chatId)?.Head.Type == ChatType.Direct
            )
            {
                continue;
            }
            if ((has?.DeliveredNo ?? 0) < delivered || (has?.ReadNo ?? 0) < read)
            {
                yield return $"the marks of {userId} in {chatId} are {has}, and were {delivered} and {read}";
            }
        }

        bool IsExpected(Guid chatId) => mustKnow(chatId) || known.ContainsKey(chatId);

        bool IsPerhapsGone(Guid messageId) =>
            PerhapsDeleted.Contains(messageId) || PerhapsHidden.Contains((reader, messageId));
    }
}
