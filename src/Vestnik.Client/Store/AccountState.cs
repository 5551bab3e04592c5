namespace Vestnik.Client;

/// <summary>What a store keeps for one account: the sum of its changes. Not safe for several threads.</summary>
public sealed class AccountState
{
    private readonly Dictionary<Guid, long> _chats = [];
    private readonly HashSet<Guid> _left = [];
    private readonly Dictionary<(Guid ChatId, Guid UserId, string Status), long> _marks = [];
    private readonly SortedDictionary<long, OutgoingMessage> _outbox = [];

    /// <summary>What the next sync begins from; null: from the beginning.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Up to which seq the log of each chat was taken.</summary>
    public IReadOnlyDictionary<Guid, long> Chats => _chats;

    /// <summary>Those of the chats that are not one's own now.</summary>
    public IReadOnlyCollection<Guid> Left => _left;

    /// <summary>Up to where the user log was taken; null: it begins with the next sync.</summary>
    public long? UserSeq { get; private set; }

    /// <summary>Up to which <c>no</c> each member has a chat delivered and read.</summary>
    public IEnumerable<MarkMoved> Marks =>
        _marks.Select(mark => new MarkMoved(mark.Key.ChatId, mark.Key.UserId, mark.Key.Status, mark.Value));

    /// <summary>What is to be sent, in order.</summary>
    public IReadOnlyCollection<OutgoingMessage> Outbox => _outbox.Values;

    /// <summary>How many changes it takes to tell this state.</summary>
    internal int Size => _chats.Count + _left.Count + _marks.Count + _outbox.Count + 2;

    /// <summary>Takes one step.</summary>
    public void Apply(StoreChange change)
    {
        switch (change)
        {
            case CursorMoved moved:
                Cursor = moved.Cursor;
                break;
            case ChatMoved moved:
                _chats[moved.ChatId] = moved.Seq;
                _left.Remove(moved.ChatId);
                break;
            case ChatLeft left:
                _left.Add(left.ChatId);
                break;
            case UserMoved moved:
                UserSeq = moved.Seq;
                break;
            case MarkMoved moved:
                _marks[(moved.ChatId, moved.UserId, moved.Status)] = moved.No;
                break;
            case PositionForgotten:
                (Cursor, UserSeq) = (null, null);
                _chats.Clear();
                _left.Clear();
                _marks.Clear();
                break;
            case MessageQueued queued:
                _outbox[queued.Message.Number] = queued.Message;
                break;
            case MessageSettled settled:
                _outbox.Remove(settled.Number);
                break;
            default:
                throw new ArgumentException($"{change} is no change of an account.", nameof(change));
        }
    }

    /// <summary>The fewest changes that lead from nothing to this state.</summary>
    public IReadOnlyList<StoreChange> ToChanges() =>
        [
            .. _chats.Select(chat => new ChatMoved(chat.Key, chat.Value)),
            .. _left.Select(chatId => new ChatLeft(chatId)),
            .. UserSeq is { } seq ? [new UserMoved(seq)] : Array.Empty<StoreChange>(),
            .. Marks,
            .. _outbox.Values.Select(message => new MessageQueued(message)),
            .. Cursor is null ? Array.Empty<StoreChange>() : [new CursorMoved(Cursor)],
        ];

    internal static AccountState Of(IEnumerable<StoreChange> changes)
    {
        var state = new AccountState();
        foreach (var change in changes)
        {
            state.Apply(change);
        }
        return state;
    }
}
