namespace Vestnik.Gateway;

/// <summary>One authenticated client in one namespace. All members may be used from any thread.</summary>
public sealed class GatewayConnection
{
    private readonly Lock _gate = new();
    private readonly GatewayCore _core;
    private HashSet<Topic>? _topics;
    private CancellationTokenSource? _closed;
    private HeldEvents? _held;
    private Questions? _questions;
    private volatile bool _gone;

    internal GatewayConnection(Session session, HandlerTable handlers, GatewayCore core, GatewayIdentity identity)
    {
        Session = session;
        Handlers = handlers;
        _core = core;
        Identity = identity;
    }

    /// <summary>Names the connection. May be shown to others: it opens nothing.</summary>
    public string Id { get; } = Ids.New();

    /// <summary>The namespace that the client connected to: <c>/</c> unless it named another.</summary>
    public string Namespace => Handlers.Name;

    /// <summary>Whom it speaks for, as last renewed.</summary>
    public GatewayIdentity Identity { get; private set; }

    /// <summary>The application's own; the gateway never looks at it.</summary>
    public object? State { get; set; }

    /// <summary>Cancelled, soon after, when the connection closes for any reason.</summary>
    public CancellationToken Closed
    {
        get
        {
            lock (_gate)
            {
                if (_gone && _closed is null)
                {
                    return new CancellationToken(canceled: true);
                }

                return (_closed ??= new CancellationTokenSource()).Token;
            }
        }
    }

    internal Session Session { get; }

    internal HandlerTable Handlers { get; }

    /// <summary>The client left the namespace, or everything.</summary>
    internal bool IsGone => _gone;

    /// <summary>Those that wait for answers; once asked for, what is published goes through here.</summary>
    internal HeldEvents Held =>
        LazyInitializer.EnsureInitialized(ref _held, () => new HeldEvents(this, _core.Options.QueueEvents / 4))!;

    internal bool HasTopics
    {
        get
        {
            lock (_gate)
            {
                return _topics is { Count: > 0 };
            }
        }
    }

    /// <summary>Takes a new token's identity, usually with a later expiry.</summary>
    /// <exception cref="ArgumentException">Another user, or another session.</exception>
    public void Renew(GatewayIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (identity.UserId != Identity.UserId || identity.SessionId != Identity.SessionId)
        {
            throw new ArgumentException("A connection keeps its user and session.", nameof(identity));
        }

        Identity = identity;
    }

    /// <summary>From now on receives what is published to the topic. Nothing happens if it does already, or is closed.</summary>
    public void Subscribe(Topic topic)
    {
        lock (_gate)
        {
            if (!_gone && (_topics ??= []).Add(topic))
            {
                _core.Topics.Add(topic, this);
            }
        }
    }

    /// <summary>No longer receives what is published to the topic.</summary>
    public void Unsubscribe(Topic topic)
    {
        lock (_gate)
        {
            if (_topics?.Remove(topic) == true)
            {
                _core.Topics.Remove(topic, this);
            }
        }
    }

    /// <summary>Makes these the only topics of a space that it is subscribed to. Those it had already miss nothing.</summary>
    public void ReplaceSubscriptions(string space, IReadOnlyCollection<Guid> ids)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(ids);
        var wanted = ids.Select(id => new Topic(space, id)).ToHashSet();
        lock (_gate)
        {
            Topic[] leaving = [.. (_topics ?? []).Where(topic => topic.Space == space && !wanted.Contains(topic))];
            foreach (var topic in leaving)
            {
                Unsubscribe(topic);
            }

            foreach (var topic in wanted)
            {
                Subscribe(topic);
            }
        }
    }

    /// <summary>Queues an event for this connection alone.</summary>
    /// <returns>False if it is closed, or if the event was dropped because the client is slow.</returns>
    public bool Send(GatewayEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return !_gone && Session.Send(this, e);
    }

    /// <summary>
    /// Queues an event and waits for the client's acknowledgement. Not to be awaited in
    /// <see cref="IGatewayEvents.ConnectedAsync"/>: the client answers after it; nor in <see cref="GatewayOptions.RequestsInFlight"/>
    /// handlers of its own at once, for then nothing more is read.
    /// </summary>
    /// <param name="e">What is asked.</param>
    /// <param name="timeout">How long the answer may take, 1 ms or more; looked at about once a second.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="OperationCanceledException">The connection is closed, or the event was dropped because the client is slow.</exception>
    public Task<GatewayAnswer> AskAsync(GatewayEvent e, TimeSpan timeout, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1));
        var questions = LazyInitializer.EnsureInitialized(ref _questions, static () => new Questions());
        var answer = questions.Add(_core.Now + (long)timeout.TotalMilliseconds, out var id);
        if (_gone || !Session.Send(this, e, id))
        {
            questions.Cancel(id);
        }

        return ct.CanBeCanceled ? answer.WaitAsync(ct) : answer;
    }

    /// <summary>
    /// Sends what is queued, then closes the client's whole connection, in every namespace. Nothing more is accepted from or
    /// for the client. The first reason stays. Nothing happens if it left the namespace.
    /// </summary>
    /// <exception cref="ArgumentException">No WebSocket could carry the reason.</exception>
    public void Close(GatewayClose reason)
    {
        GatewayClose.Check(reason);
        if (!_gone)
        {
            Session.Close(reason);
        }
    }

    /// <summary>
    /// Ends this connection after what is queued, and leaves the client in its other namespaces; it does not come back by
    /// itself. A plain client has no other: it is closed.
    /// </summary>
    public ValueTask LeaveAsync() => _gone ? ValueTask.CompletedTask : Session.DismissAsync(this);

    /// <summary>Sends what was published to a topic of the space, after an answer that it must not overtake.</summary>
    internal void Deliver(string space, GatewayEvent e)
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

    /// <summary>The client acknowledged.</summary>
    internal void Answered(long id, GatewayAnswer answer) => Volatile.Read(ref _questions)?.Answer(id, answer);

    /// <summary>Gives up what was not answered in time.</summary>
    internal void Tick(long now) => Volatile.Read(ref _questions)?.Expire(now);

    /// <summary>Ends all subscriptions and questions and cancels <see cref="Closed"/>. The second call does nothing.</summary>
    internal void Detach()
    {
        CancellationTokenSource? closed;
        lock (_gate)
        {
            if (_gone)
            {
                return;
            }

            _gone = true;
            closed = _closed;
            foreach (var topic in _topics ?? [])
            {
                _core.Topics.Remove(topic, this);
            }

            _topics = null;
        }

        Volatile.Read(ref _questions)?.CancelAll();
        // Elsewhere: what the application does then is none of ours, nor are its exceptions.
        _ = closed?.CancelAsync();
    }
}
