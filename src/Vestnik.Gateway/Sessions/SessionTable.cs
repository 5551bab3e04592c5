using System.Collections.Concurrent;

namespace Vestnik.Gateway;

/// <summary>Every session of this node, those still shaking hands included, and the connections of each user by age.</summary>
internal sealed class SessionTable(GatewayCore core)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<Session>> _users = [];

    // Sessions closed a moment ago: one whose handshake began before must not slip in after.
    private readonly ConcurrentDictionary<Guid, (long At, GatewayClose Reason)> _revoked = new();

    // Those not let in yet, the oldest first.
    private readonly LinkedList<Session> _handshakes = new();

    public IEnumerable<Session> All => _sessions.Select(pair => pair.Value);

    public bool IsEmpty => _sessions.IsEmpty;

    public void Add(Session session) => _sessions[session.Id] = session;

    public void Remove(Session session)
    {
        Settle(session);
        _sessions.TryRemove(session.Id, out _);
    }

    /// <summary>Counts one that is not let in yet, and closes the oldest of those if there are too many.</summary>
    public void Await(Session session)
    {
        Session? oldest = null;
        lock (_handshakes)
        {
            session.Handshake = _handshakes.AddLast(session);
            if (_handshakes.Count > core.Options.Handshakes)
            {
                oldest = _handshakes.First!.Value;
                oldest.Handshake = null;
                _handshakes.RemoveFirst();
            }
        }

        oldest?.Close(GatewayClose.Crowded);
    }

    /// <summary>Counts a connection, closes the user's oldest if there are too many, and refuses one of a session closed meanwhile.</summary>
    public void Admit(Session session, GatewayIdentity identity, long started)
    {
        Settle(session);
        Session? oldest = null;
        lock (_users)
        {
            if (!_users.TryGetValue(identity.UserId, out var mine))
            {
                _users[identity.UserId] = mine = new(1);
            }

            mine.Add(session);
            if (mine.Count > core.Options.ConnectionsPerUser)
            {
                oldest = mine[0];
                mine.RemoveAt(0);
            }
        }

        oldest?.Close(GatewayClose.Replaced);
        if (_revoked.TryGetValue(identity.SessionId, out var revoked) && started <= revoked.At)
        {
            session.Close(revoked.Reason);
        }
    }

    /// <summary>Let in, or gone.</summary>
    private void Settle(Session session)
    {
        lock (_handshakes)
        {
            if (session.Handshake is { } place)
            {
                session.Handshake = null;
                _handshakes.Remove(place);
            }
        }
    }

    public void Leave(Session session, Guid userId)
    {
        lock (_users)
        {
            if (_users.TryGetValue(userId, out var mine) && mine.Remove(session) && mine.Count == 0)
            {
                _users.Remove(userId);
            }
        }
    }

    public void Close(IReadOnlyCollection<Guid> ids, GatewayEvent? farewell, GatewayClose reason)
    {
        foreach (var id in ids)
        {
            _revoked[id] = (core.Now, reason);
        }

        var wanted = ids.ToHashSet();
        foreach (var session in All)
        {
            if (session.Connection is { } connection && wanted.Contains(connection.Identity.SessionId))
            {
                if (farewell is not null)
                {
                    session.Send(farewell);
                }

                session.Close(reason);
            }
        }
    }

    /// <summary>Tells every subscribed connection that something for it may have been lost.</summary>
    public void RequireSync()
    {
        var e = new GatewayEvent(core.Options.SyncEvent, "{}"u8.ToArray());
        foreach (var session in All)
        {
            if (session.Connection is { HasTopics: true })
            {
                session.Send(e);
            }
        }
    }

    public void Tick(long now)
    {
        var utcNow = core.Time.GetUtcNow();
        foreach (var session in All)
        {
            session.Tick(now, utcNow);
        }

        // No handshake lives longer than its time-out.
        var forget = now - (2 * (long)core.Options.ConnectTimeout.TotalMilliseconds);
        foreach (var (id, revoked) in _revoked)
        {
            if (revoked.At < forget)
            {
                _revoked.TryRemove(id, out _);
            }
        }
    }
}
