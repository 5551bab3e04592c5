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
internal sealed class Outbox(GatewayOptions options)
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
            if (
                _count > 0
                && (_count >= options.QueueEvents / room || _bytes + frame.Length > options.QueueBytes / room)
            )
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
            _count++;
            _bytes += frame.Length;
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
                _frames = null;
            }

            _close ??= close;
            Wake();
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
            _bytes -= _writing;
            _count -= _writing > 0 ? 1 : 0;
            _writing = 0;
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
        _count++;
        _bytes += frame.Length;
        Wake();
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
