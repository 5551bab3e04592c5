namespace Vestnik.Gateway;

internal enum Added
{
    Queued,
    Dropped,
    Overflow,
    Closed,
}

/// <summary>
/// What waits for one client: bounded in frames and bytes, the frame being written included. It wakes its transport when
/// there is something to write, and at most one writer takes from it at a time; a quiet connection has neither a writer
/// nor a buffer.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="all">What waits for all clients of the node.</param>
internal sealed class Outbox(GatewayOptions options, QueuedBytes all)
{
    // A queue that grew beyond this is let go when it is empty.
    private const int KeptCapacity = 16;

    private readonly Lock _gate = new();

    // A null is a place kept for a frame that must come before those behind it.
    private Queue<byte[]?>? _frames;
    private byte[]? _filled;
    private Action? _wake;
    private GatewayClose? _close;
    private long _bytes;
    private int _count;
    private int _writing;
    private bool _busy;
    private TaskCompletionSource? _roomy;

    /// <summary>What was queued is not to be sent, nor the rest of what is being written.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>What waits for this client, the frame being written included.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>From now on there is a transport to wake.</summary>
    public void Attach(Action wake)
    {
        lock (_gate)
        {
            _wake = wake;
            Wake();
        }
    }

    public Added Add(byte[] frame, EventPriority priority)
    {
        lock (_gate)
        {
            if (_close is not null)
            {
                return Added.Closed;
            }

            // An empty queue takes a frame of any size: a large answer must not close a healthy connection.
            var room = priority == EventPriority.Ephemeral ? 2 : 1;
            var isFull =
                _count > 0
                && (
                    _count >= options.QueueEvents / room
                    || _bytes + frame.Length > options.QueueBytes / room
                    || (all.IsTooMuch && _bytes + frame.Length > QueuedBytes.FairShare)
                );
            if (isFull)
            {
                return priority == EventPriority.Ephemeral ? Added.Dropped : Added.Overflow;
            }

            Enqueue(frame);
            return Added.Queued;
        }
    }

    /// <summary>Queues what keeps the connection itself going, whatever the bounds say.</summary>
    public void AddControl(byte[] frame)
    {
        lock (_gate)
        {
            if (_close is null)
            {
                Enqueue(frame);
            }
        }
    }

    /// <summary>Keeps the next place: what is added meanwhile waits until <see cref="Fill"/>.</summary>
    public void Reserve()
    {
        lock (_gate)
        {
            (_frames ??= new(4)).Enqueue(null);
        }
    }

    public void Fill(byte[] frame)
    {
        lock (_gate)
        {
            _filled = frame;
            Count(frame);
            Wake();
        }
    }

    /// <summary>Accepts nothing more; the writer gets the reason after the last frame, or at once if they are dropped.</summary>
    public void Finish(GatewayClose close, bool drop)
    {
        lock (_gate)
        {
            if (drop)
            {
                // What is being written still takes its memory.
                IsDropped = true;
                _frames = null;
                _filled = null;
                Free(_bytes - _writing);
                _count = _writing > 0 ? 1 : 0;
            }

            _close ??= close;
            _roomy?.TrySetResult();
            Wake();
        }
    }

    /// <summary>Nothing is written any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _frames = null;
            Free(_bytes);
        }
    }

    /// <summary>
    /// Completes when less than half of what may wait is waiting, or when nothing is accepted any more: who does not read
    /// what it asked for is not asked for more. One caller at a time.
    /// </summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            if (_close is not null || IsHalfEmpty)
            {
                return Task.CompletedTask;
            }

            _roomy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _roomy.Task;
        }
    }

    /// <summary>
    /// The writer's next frame, or the reason to close after which it must stop. False: nothing is left, and the writer
    /// will be woken again. Asking again means that the last frame is written.
    /// </summary>
    public bool TryTake(out byte[]? frame, out GatewayClose? close)
    {
        lock (_gate)
        {
            Free(_writing);
            _count -= _writing > 0 ? 1 : 0;
            _writing = 0;
            if (_roomy is not null && IsHalfEmpty)
            {
                _roomy.TrySetResult();
                _roomy = null;
            }

            frame = null;
            close = null;
            if (_frames is { Count: > 0 })
            {
                frame = _frames.Peek() ?? _filled;
                if (frame is not null)
                {
                    _frames.Dequeue();
                    _writing = frame.Length;
                    return true;
                }
            }

            if (_close is not null && _frames is not { Count: > 0 })
            {
                close = _close;
                return true;
            }

            if (_frames is { Count: 0, Capacity: > KeptCapacity })
            {
                _frames = null;
            }

            _busy = false;
            return false;
        }
    }

    private void Enqueue(byte[] frame)
    {
        (_frames ??= new(4)).Enqueue(frame);
        Count(frame);
        Wake();
    }

    private bool IsHalfEmpty => _count <= options.QueueEvents / 2 && _bytes <= options.QueueBytes / 2;

    private void Count(byte[] frame)
    {
        _count++;
        _bytes += frame.Length;
        all.Add(frame.Length);
    }

    private void Free(long bytes)
    {
        _bytes -= bytes;
        all.Add(-bytes);
    }

    private void Wake()
    {
        if (!_busy && _wake is not null)
        {
            _busy = true;
            _wake();
        }
    }
}
