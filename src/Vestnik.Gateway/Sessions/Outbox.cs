namespace Vestnik.Gateway;

internal enum Added
{
    Queued,
    Dropped,
    Overflow,
    Closed,
}

/// <summary>
/// What waits for one client: bounded in packets and bytes, those being written included. It wakes the transport that
/// carries the session now, and gives to no other; a quiet connection has neither a writer nor a buffer.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="all">What waits for all clients of the node.</param>
internal sealed class Outbox(GatewayOptions options, QueuedBytes all)
{
    // A queue that grew beyond this is let go when it is empty.
    private const int KeptCapacity = 16;

    private readonly Lock _gate = new();
    private Queue<Packet>? _packets;
    private Packet _filled;
    private ITransport? _transport;
    private GatewayClose? _close;
    private long _bytes;
    private int _count;
    private int _writingBytes;
    private int _writingCount;
    private bool _busy;
    private bool _isHurried;
    private TaskCompletionSource? _roomy;

    /// <summary>What was queued is not to be sent, nor the rest of what is being written.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>What waits for this client, the packets being written included.</summary>
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

    /// <summary>While true nobody waits for room: the client takes nothing until what it sent is answered.</summary>
    public bool IsHurried
    {
        set
        {
            lock (_gate)
            {
                _isHurried = value;
                LetIn();
            }
        }
    }

    /// <summary>From now on this transport is woken, and it alone may take.</summary>
    public void Attach(ITransport transport)
    {
        lock (_gate)
        {
            _transport = transport;
            _busy = false;
            Wake();
        }
    }

    public Added Add(Packet packet, EventPriority priority)
    {
        var length = packet.Length;
        lock (_gate)
        {
            if (_close is not null)
            {
                return Added.Closed;
            }

            // An empty queue takes a packet of any size: a large answer must not close a healthy connection.
            var room = priority == EventPriority.Ephemeral ? 2 : 1;
            var isFull =
                _count > 0
                && (
                    _count >= options.QueueEvents / room
                    || _bytes + length > options.QueueBytes / room
                    || (all.IsTooMuch && _bytes + length > QueuedBytes.FairShare)
                );
            if (isFull)
            {
                return priority == EventPriority.Ephemeral ? Added.Dropped : Added.Overflow;
            }

            Enqueue(packet);
            return Added.Queued;
        }
    }

    /// <summary>Queues what keeps the connection itself going, whatever the bounds say.</summary>
    public void AddControl(byte[] text)
    {
        lock (_gate)
        {
            if (_close is null)
            {
                Enqueue(new Packet(text));
            }
        }
    }

    /// <summary>Keeps the next place: what is added meanwhile waits until <see cref="Fill"/>.</summary>
    public void Reserve()
    {
        lock (_gate)
        {
            (_packets ??= new(4)).Enqueue(default);
        }
    }

    public void Fill(byte[] text)
    {
        lock (_gate)
        {
            _filled = new Packet(text);
            Count(_filled);
            Wake();
        }
    }

    /// <summary>Accepts nothing more; the writer gets the reason after the last packet, or at once if they are dropped.</summary>
    public void Finish(GatewayClose close, bool drop)
    {
        lock (_gate)
        {
            if (drop)
            {
                // What is being written still takes its memory.
                IsDropped = true;
                _packets = null;
                _filled = default;
                Free(_bytes - _writingBytes);
                _count = _writingCount;
            }

            _close ??= close;
            LetIn();
            Wake();
        }
    }

    /// <summary>Nothing is written any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _packets = null;
            _transport = null;
            Free(_bytes);
            (_writingBytes, _writingCount) = (0, 0);
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
            if (IsRoomy)
            {
                return Task.CompletedTask;
            }

            _roomy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _roomy.Task;
        }
    }

    /// <summary>
    /// The next packet, or the reason to close after which the writer must stop. False: nothing is left, and the transport
    /// will be woken again. Asking again means that what was taken is written.
    /// </summary>
    public bool TryTake(ITransport taker, out Packet packet, out GatewayClose? close)
    {
        lock (_gate)
        {
            packet = default;
            close = null;
            if (taker != _transport)
            {
                return false;
            }

            Written();
            if (TryDequeue(int.MaxValue, out packet, out close))
            {
                return true;
            }

            if (_packets is { Count: 0, Capacity: > KeptCapacity })
            {
                _packets = null;
            }

            _busy = false;
            return false;
        }
    }

    /// <summary>The same, to be written together with those just taken, if it takes no more of a payload than this.</summary>
    public bool TryTakeMore(ITransport taker, int most, out Packet packet, out GatewayClose? close)
    {
        lock (_gate)
        {
            packet = default;
            close = null;
            return taker == _transport && TryDequeue(most, out packet, out close);
        }
    }

    /// <summary>What was taken is written.</summary>
    public void Wrote(ITransport taker)
    {
        lock (_gate)
        {
            if (taker == _transport)
            {
                Written();
            }
        }
    }

    private bool IsHalfEmpty => _count <= options.QueueEvents / 2 && _bytes <= options.QueueBytes / 2;

    private bool IsRoomy => _isHurried || _close is not null || IsHalfEmpty;

    private bool TryDequeue(int most, out Packet packet, out GatewayClose? close)
    {
        packet = default;
        close = null;
        if (_packets is not { Count: > 0 })
        {
            close = _close;
            return close is not null;
        }

        var isPlace = _packets.Peek().Text is null;
        packet = isPlace ? _filled : _packets.Peek();
        if (packet.Text is null || packet.PayloadLength > most)
        {
            return false;
        }

        _packets.Dequeue();
        _filled = isPlace ? default : _filled;
        _writingBytes += packet.Length;
        _writingCount++;
        return true;
    }

    private void Written()
    {
        Free(_writingBytes);
        _count -= _writingCount;
        (_writingBytes, _writingCount) = (0, 0);
        LetIn();
    }

    private void LetIn()
    {
        if (_roomy is not null && IsRoomy)
        {
            _roomy.TrySetResult();
            _roomy = null;
        }
    }

    private void Enqueue(Packet packet)
    {
        (_packets ??= new(4)).Enqueue(packet);
        Count(packet);
        Wake();
    }

    private void Count(Packet packet)
    {
        _count++;
        _bytes += packet.Length;
        all.Add(packet.Length);
    }

    private void Free(long bytes)
    {
        _bytes -= bytes;
        all.Add(-bytes);
    }

    private void Wake()
    {
        if (!_busy && _transport is not null)
        {
            _busy = true;
            _transport.Wake();
        }
    }
}
