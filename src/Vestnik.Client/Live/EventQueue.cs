using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Vestnik.Client;

/// <summary>
/// What waits for the reader of the events, and the position that is true once each was taken. An event is taken when the
/// reader asks for the next one: then its position is kept. It has room for so many events; whoever adds asks first.
/// </summary>
/// <param name="capacity">From how many waiting entries on the queue is full.</param>
/// <param name="keep">Keeps a position; called in the order of the events.</param>
/// <param name="hasRoom">Called when there is room again after somebody found the queue full.</param>
internal sealed class EventQueue(int capacity, Action<IReadOnlyList<StoreChange>> keep, Action hasRoom)
    : ChannelReader<LiveEvent>
{
    private readonly Channel<Entry> _waiting = Channel.CreateUnbounded<Entry>();
    private readonly Lock _gate = new();
    private IReadOnlyList<StoreChange> _untilTaken = [];
    private ConnectionChanged? _lateState;
    private bool _isOutWithReader;
    private bool _wasFull;

    public override Task Completion => _waiting.Reader.Completion;

    public override bool CanCount => true;

    public override int Count => _waiting.Reader.Count;

    public override bool CanPeek => true;

    /// <summary>Whether nothing more is to be added now. Whoever was told so is called when that changes.</summary>
    public bool IsFull()
    {
        lock (_gate)
        {
            _wasFull |= Count >= capacity;
            return _wasFull;
        }
    }

    /// <summary>Adds an event, or a position alone, which is kept when everything before it was taken.</summary>
    public void Add(LiveEvent? told, params IReadOnlyList<StoreChange> position)
    {
        lock (_gate)
        {
            if (told is not null || _isOutWithReader || Count > 0)
            {
                _waiting.Writer.TryWrite(new Entry(told, position));
            }
            else if (position.Count > 0)
            {
                keep(position);
            }
        }
    }

    /// <summary>Of states that come while the queue is full, the last one is told when there is room.</summary>
    public void Add(ConnectionChanged state)
    {
        lock (_gate)
        {
            if (IsFull() && state.State != LiveState.Ended)
            {
                _lateState = state;
                return;
            }
            _waiting.Writer.TryWrite(new Entry(state, []));
        }
    }

    public void Complete() => _waiting.Writer.TryComplete();

    public override bool TryRead([MaybeNullWhen(false)] out LiveEvent item)
    {
        lock (_gate)
        {
            if (!TryPeek(out item))
            {
                return false;
            }
            _waiting.Reader.TryRead(out var entry);
            (_untilTaken, _isOutWithReader) = (entry.Position, true);
            return true;
        }
    }

    public override bool TryPeek([MaybeNullWhen(false)] out LiveEvent item)
    {
        lock (_gate)
        {
            Take();
            while (_waiting.Reader.TryPeek(out var entry))
            {
                item = entry.Event;
                if (item is not null)
                {
                    return true;
                }
                keep(entry.Position);
                _waiting.Reader.TryRead(out _);
            }
            item = null;
            return false;
        }
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            Take();
        }
        return _waiting.Reader.WaitToReadAsync(cancellationToken);
    }

    /// <summary>The reader asks for more, so it is done with what it has.</summary>
    private void Take()
    {
        if (_untilTaken.Count > 0)
        {
            keep(_untilTaken);
        }
        (_untilTaken, _isOutWithReader) = ([], false);
        if (_wasFull && Count <= capacity / 2)
        {
            _wasFull = false;
            if (_lateState is { } late)
            {
                _waiting.Writer.TryWrite(new Entry(late, []));
                _lateState = null;
            }
            hasRoom();
        }
    }

    private readonly record struct Entry(LiveEvent? Event, IReadOnlyList<StoreChange> Position);
}
