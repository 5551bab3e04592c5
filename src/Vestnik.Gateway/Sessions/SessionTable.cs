using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;

namespace Vestnik.Gateway;

/// <summary>Every session of this node, those still shaking hands included, and the connections of each user by age.</summary>
internal sealed class SessionTable(GatewayCore core)
{
    private readonly GatewayEvent? _sync = core.Options.SyncEvent is { } name ? new(name, "{}"u8.ToArray()) : null;
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<GatewayConnection>> _users = [];
    private readonly NetworkCounts _addresses = new();

    // Sessions closed a moment ago: one whose handshake began before must not slip in after.
    private readonly ConcurrentDictionary<Guid, (long At, GatewayClose Reason)> _revoked = new();

    // Those not let in yet, the oldest first, and how many of each network.
    private readonly LinkedList<Session> _handshakes = new();
    private readonly NetworkCounts _strangers = new();
    private long _second;
    private int _letIn;
    private int _letInBefore;

    public IEnumerable<Session> All => _sessions.Select(pair => pair.Value);

    public bool IsEmpty => _sessions.IsEmpty;

    private IEnumerable<GatewayConnection> Connections => All.SelectMany(session => session.Connections);

    /// <summary>False: the address has too many already. Where it is not known there is no limit.</summary>
    public bool TryAdd(Session session)
    {
        if (session.Address is { } address)
        {
            lock (_addresses)
            {
                if (_addresses.Of(address) >= core.Options.ConnectionsPerAddress)
                {
                    return false;
                }

                _addresses.Add(address);
            }
        }

        _sessions[session.Id] = session;
        return true;
    }

    public Session? Find(string id) => _sessions.GetValueOrDefault(id);

    /// <summary>Once for each that was added.</summary>
    public void Remove(Session session)
    {
        lock (_handshakes)
        {
            Leave(session);
        }

        if (session.Address is { } address)
        {
            lock (_addresses)
            {
                _addresses.Remove(address);
            }
        }

        _sessions.TryRemove(session.Id, out _);
    }

    /// <summary>
    /// Counts one that is not let in yet. If there are too many, the network with the most of them loses its oldest: a crowd
    /// from one place is in nobody else's way. But while many are let in, those who wait are about to be: the newest of that
    /// network goes, or else all of a crowd that comes back at once would be sent away before its turn.
    /// </summary>
    public void Await(Session session)
    {
        Session? leaving = null;
        lock (_handshakes)
        {
            session.Handshake = _handshakes.AddLast(session);
            _strangers.Add(AddressOf(session));
            if (_handshakes.Count > core.Options.Handshakes)
            {
                var crowd = _strangers.Most;
                leaving = IsCrowd(session) && AreManyLetIn() ? session : _handshakes.First(IsCrowd);
                Leave(leaving);

                bool IsCrowd(Session other) => _strangers.Of(AddressOf(other)) == crowd;
            }
        }

        leaving?.Close(GatewayClose.Crowded, drop: true);
    }

    /// <summary>Counts a connection, closes the user's oldest if there are too many, and refuses one of a session closed meanwhile.</summary>
    public void Admit(GatewayConnection connection, long askedAt)
    {
        lock (_handshakes)
        {
            NextSecond();
            _letIn++;
            Leave(connection.Session);
        }

        GatewayConnection? oldest = null;
        lock (_users)
        {
            ref var mine = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, connection.Identity.UserId, out _);
            mine ??= new(1);
            if (mine.Count >= core.Options.ConnectionsPerUser)
            {
                // Not the session itself, which may speak in several namespaces.
                oldest = mine.Find(other => other.Session != connection.Session);
                mine.Remove(oldest!);
            }

            mine.Add(connection);
        }

        oldest?.Close(GatewayClose.Replaced);
        if (_revoked.TryGetValue(connection.Identity.SessionId, out var revoked) && askedAt <= revoked.At)
        {
            connection.Close(revoked.Reason);
        }
    }

    /// <summary>The connection counts no more.</summary>
    public void Withdraw(GatewayConnection connection)
    {
        var user = connection.Identity.UserId;
        lock (_users)
        {
            if (_users.TryGetValue(user, out var mine) && mine.Remove(connection) && mine.Count == 0)
            {
                _users.Remove(user);
            }
        }
    }

    /// <summary>In this second or the one before, one in a hundred of as many as may wait.</summary>
    private bool AreManyLetIn()
    {
        NextSecond();
        return (_letIn + _letInBefore) * 100L > core.Options.Handshakes;
    }

    private void NextSecond()
    {
        var second = core.Now / 1000;
        if (second != _second)
        {
            _letInBefore = second == _second + 1 ? _letIn : 0;
            (_second, _letIn) = (second, 0);
        }
    }

    /// <summary>It is let in, or gone.</summary>
    private void Leave(Session session)
    {
        if (session.Handshake is not { } place)
        {
            return;
        }

        session.Handshake = null;
        _handshakes.Remove(place);
        _strangers.Remove(AddressOf(session));
    }

    private static IPAddress AddressOf(Session session) => session.Address ?? IPAddress.None;

    public void Close(IReadOnlyCollection<Guid> ids, GatewayEvent? farewell, GatewayClose reason)
    {
        foreach (var id in ids)
        {
            _revoked[id] = (core.Now, reason);
        }

        var wanted = ids.ToHashSet();
        foreach (var connection in Connections)
        {
            if (wanted.Contains(connection.Identity.SessionId))
            {
                if (farewell is not null)
                {
                    connection.Send(farewell);
                }

                connection.Close(reason);
            }
        }
    }

    /// <summary>Tells every subscribed connection that something for it may have been lost.</summary>
    public void RequireSync()
    {
        foreach (var connection in Connections)
        {
            if (_sync is not null && connection.HasTopics)
            {
                connection.Send(_sync);
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
