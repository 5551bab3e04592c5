namespace Vestnik.Gateway;

/// <summary>
/// One client from its handshake to its end, whatever carries it: what it is sent, what it sends, and when it must go.
/// The dialects derive from it; they parse and frame, nothing more.
/// </summary>
internal abstract class Session : IThreadPoolWorkItem
{
    private readonly RunningHandlers _handlers;
    private readonly long _started;
    private readonly TokenBucket _rate;
    private WebSocketTransport? _transport;
    private HeldEvents? _held;
    private GatewayClose? _closing;
    private long _cutAt = long.MaxValue;

    // When the piece being written was begun, and the message being read; 0 for none.
    private long _writingSince;
    private long _readingSince;

    protected Session(GatewayCore core)
    {
        Core = core;
        Outbox = new Outbox(core.Options, core.Queued);
        _handlers = new RunningHandlers(core);
        _started = core.Now;
        _rate = new TokenBucket(core.Options.EventsPerSecond, core.Options.EventsBurst, _started);
    }

    /// <summary>Names the session to the client alone: who knows it may speak for it (Engine.IO's sid).</summary>
    public string Id { get; } = Ids.New();

    public Outbox Outbox { get; }

    /// <summary>Null until the client is let in.</summary>
    public GatewayConnection? Connection { get; private set; }

    /// <summary>Its place among those not let in yet; the table's, under its lock.</summary>
    public LinkedListNode<Session>? Handshake { get; set; }

    public GatewayClose? Closing => Volatile.Read(ref _closing);

    public bool IsClosing => Closing is not null;

    /// <summary>The largest message that is read from it, bytes.</summary>
    public virtual int MaxMessageBytes => Core.Options.MaxMessageBytes;

    protected GatewayCore Core { get; }

    /// <summary>Takes one text message and the rented buffer it is in. Not called again before the task completes.</summary>
    public abstract ValueTask ReceiveAsync(byte[] rented, int length);

    public abstract void Acknowledge(byte[] ackId, ReadOnlySpan<byte> json);

    protected abstract byte[] Frame(GatewayEvent e);

    /// <summary>What the dialect says before a final close.</summary>
    protected virtual void SayGoodbye() { }

    /// <summary>What the dialect does as time passes; called about eight times per shortest time-out.</summary>
    protected virtual void OnTick(long now) { }

    /// <summary>The client took the whole of a frame.</summary>
    public virtual void Written(byte[] frame) { }

    public void Attach(WebSocketTransport transport) => _transport = transport;

    /// <summary>Ends it now, without a word.</summary>
    public void Cut() => _transport?.Abort();

    /// <summary>The writer begins the next piece, or (false) has nothing to write.</summary>
    public void Writes(bool isBusy) => Volatile.Write(ref _writingSince, isBusy ? Core.Now : 0);

    /// <summary>The reader has the beginning of a message, or (false) all of it.</summary>
    public void Reads(bool isBusy) => Volatile.Write(ref _readingSince, isBusy ? Core.Now : 0);

    public bool Send(GatewayEvent e) => Enqueue(Frame(e), e.Priority);

    /// <summary>Sends what was published to a topic of the space, after an answer that it must not overtake.</summary>
    public void Deliver(string space, GatewayEvent e)
    {
        if (Volatile.Read(ref _held) is { } held)
        {
            held.Send(space, e);
        }
        else
        {
            Send(e);
        }
    }

    /// <summary>Those that wait for answers; once asked for, what is published goes through here.</summary>
    public HeldEvents Held =>
        LazyInitializer.EnsureInitialized(ref _held, () => new HeldEvents(this, Core.Options.QueueEvents / 4))!;

    /// <summary>The first reason counts. With <paramref name="drop"/> what is queued is not sent.</summary>
    public void Close(GatewayClose reason, bool drop = false)
    {
        if (Interlocked.CompareExchange(ref _closing, reason, null) is null)
        {
            Volatile.Write(ref _cutAt, Core.Now + (long)Core.Options.CloseTimeout.TotalMilliseconds);
            if (reason.Final)
            {
                SayGoodbye();
            }

            // Elsewhere, because the caller may hold the lock of a topic that this connection is about to leave.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        Outbox.Finish(reason, drop);
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
            if (Connection is { } connection && utcNow >= connection.Identity.ExpiresAt)
            {
                Close(GatewayClose.Expired);
            }
            else if (IsOver(Volatile.Read(ref _writingSince), ReadingPatience, now))
            {
                Close(GatewayClose.TooSlow, drop: true);
            }
            else if (
                IsOver(Volatile.Read(ref _readingSince), Core.Options.PingInterval + Core.Options.PingTimeout, now)
            )
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
    /// <returns>False if it is closing instead.</returns>
    public async ValueTask<bool> OpenAsync(GatewayIdentity identity)
    {
        var connection = new GatewayConnection(this, Core.Topics, identity);
        Connection = connection;
        Core.Sessions.Admit(this, identity, _started);
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

        return !IsClosing;
    }

    /// <summary>The last call: nothing reads or writes any more. Completes when the application is done with it too.</summary>
    public async Task EndAsync()
    {
        Close(GatewayClose.Normal, drop: true);
        Leave();
        Outbox.End();
        Core.Sessions.Remove(this);
        if (Connection is { } connection)
        {
            Core.Log.Closed(connection.Id, Closing!.Code, Closing.Reason);
            try
            {
                await Core.Events.DisconnectedAsync(connection);
            }
            catch (Exception e)
            {
                Core.Log.HookFailed(nameof(IGatewayEvents.DisconnectedAsync), connection.Id, e);
            }
        }

        await _handlers.EndedAsync();
    }

    /// <summary>When the client last took something of the frame that is being written; 0 when none is.</summary>
    protected long TookAt => Volatile.Read(ref _writingSince);

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

    protected bool Enqueue(byte[] frame, EventPriority priority = EventPriority.Durable)
    {
        var added = Outbox.Add(frame, priority);
        if (added == Added.Overflow)
        {
            Close(GatewayClose.TooSlow, drop: true);
        }

        return added == Added.Queued;
    }

    /// <summary>Starts the handler; completes when the next message may be read.</summary>
    protected ValueTask DispatchAsync(GatewayRequest request) => _handlers.StartAsync(request);

    private static bool IsOver(long since, TimeSpan patience, long now) =>
        since > 0 && now - since >= patience.TotalMilliseconds;

    private void Leave()
    {
        if (Connection is { } connection)
        {
            Core.Sessions.Leave(this, connection.Identity.UserId);
            connection.Detach();
        }
    }
}
