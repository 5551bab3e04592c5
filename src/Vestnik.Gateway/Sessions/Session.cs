using System.Net;

namespace Vestnik.Gateway;

/// <summary>
/// One client from its handshake to its end, whatever carries it: what it is sent, what it sends, and when it must go.
/// The dialects derive from it; they parse and frame, nothing more.
/// </summary>
internal abstract class Session : IThreadPoolWorkItem
{
    private readonly RunningHandlers _handlers;
    private readonly TokenBucket _rate;
    private readonly Lock _gate = new();
    private ITransport? _transport;
    private GatewayConnection[] _connections = [];
    private GatewayClose? _closing;
    private long _cutAt = long.MaxValue;

    // When the piece being written was begun, and the message being read; 0 for none.
    private long _writingSince;
    private long _readingSince;

    /// <summary>One that nothing carries yet.</summary>
    /// <param name="core">The gateway.</param>
    /// <param name="address">Where it comes from, if that is known.</param>
    protected Session(GatewayCore core, IPAddress? address)
    {
        Core = core;
        Id = core.Options.SidPrefix + Ids.New();
        Address = address;
        BornAt = core.Now;
        Outbox = new Outbox(core.Options, core.Queued);
        _handlers = new RunningHandlers(core);
        _rate = new TokenBucket(core.Options.EventsPerSecond, core.Options.EventsBurst, BornAt);
    }

    /// <summary>Names the session to the client alone: who knows it may speak for it (Engine.IO's sid).</summary>
    public string Id { get; }

    public IPAddress? Address { get; }

    /// <summary>In milliseconds.</summary>
    public long BornAt { get; }

    public Outbox Outbox { get; }

    /// <summary>What carries it now; null until there is something.</summary>
    public ITransport? Transport => Volatile.Read(ref _transport);

    /// <summary>Whom the client speaks as: one in each namespace; none until it is let in.</summary>
    public GatewayConnection[] Connections => Volatile.Read(ref _connections);

    /// <summary>Its place among those not let in yet; the table's, under its lock.</summary>
    public LinkedListNode<Session>? Handshake { get; set; }

    public GatewayClose? Closing => Volatile.Read(ref _closing);

    public bool IsClosing => Closing is not null;

    /// <summary>When the client last took something of the packet that is being written; 0 when none is.</summary>
    public long TookAt => Volatile.Read(ref _writingSince);

    /// <summary>Nothing is read while so many handlers run: what the client says, the answer to a ping too, is not heard.</summary>
    public bool IsHeldUp => _handlers.IsHolding;

    /// <summary>The largest message that is read from it, bytes.</summary>
    public virtual int MaxMessageBytes => Core.Options.MaxMessageBytes;

    protected GatewayCore Core { get; }

    /// <summary>Takes one message and its buffer. Not called again before the task completes.</summary>
    public abstract ValueTask ReceiveAsync(Incoming incoming);

    public abstract void Acknowledge(
        GatewayConnection connection,
        byte[] ackId,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments
    );

    /// <summary>Frames an event; with an id it asks for an acknowledgement.</summary>
    protected abstract Packet Frame(GatewayConnection connection, GatewayEvent e, long? ackId);

    /// <summary>Ends one connection because the application wants it.</summary>
    public abstract ValueTask DismissAsync(GatewayConnection connection);

    /// <summary>What the dialect says before a final close.</summary>
    protected virtual void SayGoodbye() { }

    /// <summary>What the dialect does as time passes; called about eight times per shortest time-out.</summary>
    protected virtual void OnTick(long now) { }

    /// <summary>The client took the whole of a packet.</summary>
    public virtual void Written(Packet packet) { }

    /// <summary>From now on this carries it, and it alone is given what waits. Once for each.</summary>
    public void Attach(ITransport transport)
    {
        Volatile.Write(ref _transport, transport);
        Outbox.Attach(transport);
    }

    /// <summary>Ends it now, without a word.</summary>
    public virtual void Cut() => Transport?.Cut();

    /// <summary>The writer begins the next piece, or (false) has nothing to write.</summary>
    public void Writes(bool isBusy) => Volatile.Write(ref _writingSince, isBusy ? Core.Now : 0);

    /// <summary>The reader has the beginning of a message, or (false) all of it.</summary>
    public void Reads(bool isBusy) => Volatile.Write(ref _readingSince, isBusy ? Core.Now : 0);

    public bool Send(GatewayConnection connection, GatewayEvent e, long? ackId = null) =>
        Enqueue(Frame(connection, e, ackId), e.Priority);

    /// <summary>The first reason counts. With <paramref name="drop"/> what is queued is not sent.</summary>
    public void Close(GatewayClose reason, bool drop = false)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _closing is null;
            if (isFirst)
            {
                Volatile.Write(ref _cutAt, Core.Now + (long)Core.Options.CloseTimeout.TotalMilliseconds);
                Volatile.Write(ref _closing, reason);
                if (reason.Final)
                {
                    SayGoodbye();
                }
            }

            Outbox.Finish(_closing!, drop);
        }

        if (isFirst)
        {
            // Elsewhere, because the caller may hold the lock of a topic that this connection is about to leave.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        if (drop)
        {
            Transport?.Drop();
        }
    }

    void IThreadPoolWorkItem.Execute() => Leave();

    public void Tick(long now, DateTimeOffset utcNow)
    {
        if (now >= Volatile.Read(ref _cutAt))
        {
            Cut();
        }
        else if (!IsClosing)
        {
            var isExpired = false;
            foreach (var connection in Connections)
            {
                isExpired |= utcNow >= connection.Identity.ExpiresAt;
                connection.Tick(now);
            }

            if (isExpired)
            {
                Close(GatewayClose.Expired);
            }
            else if (IsOver(Volatile.Read(ref _writingSince), ReadingPatience, now))
            {
                Close(GatewayClose.TooSlow, drop: true);
            }
            else if (IsOver(Volatile.Read(ref _readingSince), SilencePatience, now))
            {
                Close(GatewayClose.Silent, drop: true);
            }
            else
            {
                OnTick(now);
            }
        }
    }

    /// <summary>Lets the client in: its connection exists, is counted, and the application has subscribed it.</summary>
    /// <param name="identity">Whom it speaks for.</param>
    /// <param name="handlers">Of its namespace.</param>
    /// <param name="askedAt">When it asked to be let in.</param>
    public async ValueTask<GatewayConnection> OpenAsync(GatewayIdentity identity, HandlerTable handlers, long askedAt)
    {
        var connection = new GatewayConnection(this, handlers, Core, identity);
        lock (_gate)
        {
            Volatile.Write(ref _connections, [.. _connections, connection]);
        }

        Core.Sessions.Admit(connection, askedAt);
        Core.Log.Opened(connection.Id, identity.UserId, identity.SessionId);
        try
        {
            await Core.Events.ConnectedAsync(connection);
        }
        catch (Exception e)
        {
            Core.Log.HookFailed(nameof(IGatewayEvents.ConnectedAsync), connection.Id, e);
            Close(GatewayClose.Failed, drop: true);
        }

        return connection;
    }

    /// <summary>Ends one connection, and the others stay. Nothing happens if it is over already.</summary>
    public async ValueTask LeaveAsync(GatewayConnection connection, GatewayClose reason)
    {
        lock (_gate)
        {
            if (!_connections.Contains(connection))
            {
                return;
            }

            Volatile.Write(ref _connections, [.. _connections.Where(other => other != connection)]);
        }

        Core.Sessions.Withdraw(connection);
        connection.Detach();
        Core.Log.Closed(connection.Id, reason.Code, reason.Reason);
        try
        {
            await Core.Events.DisconnectedAsync(connection);
        }
        catch (Exception e)
        {
            Core.Log.HookFailed(nameof(IGatewayEvents.DisconnectedAsync), connection.Id, e);
        }
    }

    /// <summary>The last call: nothing reads or writes any more. Completes when the application is done with it too.</summary>
    public virtual async Task EndAsync()
    {
        Close(GatewayClose.Normal, drop: true);
        Leave();
        Outbox.End();
        Core.Sessions.Remove(this);
        foreach (var connection in Connections)
        {
            await LeaveAsync(connection, Closing!);
        }

        await _handlers.EndedAsync();
    }

    /// <summary>A client that is silent for longer is gone.</summary>
    protected TimeSpan SilencePatience => Core.Options.PingInterval + Core.Options.PingTimeout;

    /// <summary>While too much waits for all, those who read nothing go first.</summary>
    private TimeSpan ReadingPatience =>
        Core.Queued.IsTooMuch ? Core.Options.PingTimeout / 10 : Core.Options.PingTimeout;

    protected bool WithinRate()
    {
        if (_rate.TryTake(Core.Now))
        {
            return true;
        }

        Close(GatewayClose.Flood);
        return false;
    }

    protected bool Enqueue(Packet packet, EventPriority priority = EventPriority.Durable)
    {
        var added = Outbox.Add(packet, priority);
        if (added == Added.Overflow)
        {
            Close(GatewayClose.TooSlow, drop: true);
        }

        return added == Added.Queued;
    }

    /// <summary>Starts the handler; completes when the next message may be read.</summary>
    protected ValueTask DispatchAsync(GatewayRequest request) => _handlers.StartAsync(request);

    protected static bool IsOver(long since, TimeSpan patience, long now) =>
        since > 0 && now - since >= patience.TotalMilliseconds;

    private void Leave()
    {
        foreach (var connection in Connections)
        {
            Core.Sessions.Withdraw(connection);
            connection.Detach();
        }
    }
}
