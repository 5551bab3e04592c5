namespace Vestnik.Gateway;

/// <summary>One authenticated client. All members may be used from any thread.</summary>
public sealed class GatewayConnection
{
    private readonly Lock _gate = new();
    private readonly TopicTable _table;
    private HashSet<Topic>? _topics;
    private CancellationTokenSource? _closed;
    private bool _gone;

    internal GatewayConnection(Session session, TopicTable table, GatewayIdentity identity)
    {
        Session = session;
        _table = table;
        Identity = identity;
    }

    /// <summary>Names the connection. May be shown to others: it opens nothing.</summary>
    public string Id { get; } = Ids.New();

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
                _table.Add(topic, this);
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
                _table.Remove(topic, this);
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
        return Session.Send(e);
    }

    /// <summary>Sends what is queued, then closes. Nothing more is accepted from or for the client. The first reason stays.</summary>
    public void Close(GatewayClose reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Session.Close(reason);
    }

    /// <summary>Ends all subscriptions and cancels <see cref="Closed"/>. The second call does nothing.</summary>
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
                _table.Remove(topic, this);
            }

            _topics = null;
        }

        closed?.Cancel();
    }
}
