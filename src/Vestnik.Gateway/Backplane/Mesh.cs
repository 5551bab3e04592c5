namespace Vestnik.Gateway;

/// <summary>
/// This node among the others: numbers what it sends, notices what it missed, and knows which shared topics have
/// subscribers elsewhere. Events go to all nodes, not only to those known to need them: what a node knows of another is a
/// moment old, and an event for a client that connected in that moment would be lost without a trace.
/// </summary>
internal sealed class Mesh
{
    // In heartbeats; until then a node that comes back is recognised, and what it sent meanwhile is known to be lost.
    private const int ForgottenAfter = 3600;

    private readonly GatewayCore _core;
    private readonly IBackplane _backplane;
    private readonly MeshSender _sender;
    private readonly Announcements _announcements;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Peer> _peers = [];
    private long _beatAt;
    private volatile bool _lost;

    public Mesh(GatewayCore core, IBackplane backplane)
    {
        _core = core;
        _backplane = backplane;
        _sender = new MeshSender(Node, backplane, core.Options.BackplaneQueue, core.Time, core.Log);
        _announcements = new Announcements(core, Send);
    }

    /// <summary>New for every start: frames of this node before a restart are another node's.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    public async Task StartAsync(CancellationToken ct)
    {
        await _backplane.StartAsync(Receive, ct);
        _sender.Start();
        Send(new Frame.Hello(Guid.Empty));
    }

    public async Task StopAsync()
    {
        Send(new Frame.Bye());
        await _sender.StopAsync();
        await _backplane.DisposeAsync();
    }

    /// <summary>Tells the others, if there may be any. Never waits.</summary>
    public void Send(Frame frame)
    {
        if (!_backplane.IsAlone)
        {
            _sender.Send(frame);
        }
    }

    public void Changed(Topic topic) => _announcements.Changed(topic);

    public bool Has(Topic topic)
    {
        lock (_gate)
        {
            foreach (var peer in _peers.Values)
            {
                if (peer.Topics.Contains(topic))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Adds the topics of a space that have subscribers on other nodes.</summary>
    public void AddTo(HashSet<Guid> ids, string space)
    {
        lock (_gate)
        {
            foreach (var peer in _peers.Values)
            {
                ids.UnionWith(peer.Topics.Where(topic => topic.Space == space).Select(topic => topic.Id));
            }
        }
    }

    public void Tick(long now)
    {
        _announcements.Flush();
        var interval = (long)_core.Options.HeartbeatInterval.TotalMilliseconds;
        if (now - _beatAt >= interval)
        {
            _beatAt = now;
            Send(new Frame.Heartbeat());
        }

        lock (_gate)
        {
            foreach (var (node, peer) in _peers)
            {
                Age(node, peer, (now - peer.HeardAt) / interval);
            }
        }

        if (_lost)
        {
            // Once per tick, however many frames were lost.
            _lost = false;
            _core.Sessions.RequireSync();
        }
    }

    private void Receive(ReadOnlyMemory<byte> bytes)
    {
        if (!FrameCodec.TryDecode(bytes, out var node, out var number, out var frame))
        {
            _core.Log.FrameUnreadable(bytes.Length);
            return;
        }

        if (node == Node)
        {
            return;
        }

        lock (_gate)
        {
            try
            {
                if (IsNext(node, number, frame, out var peer))
                {
                    CarryOut(node, peer, frame);
                }
            }
            catch (Exception e)
            {
                _core.Log.ReceiveFailed(node, e);
            }
        }
    }

    private void Age(Guid node, Peer peer, long missed)
    {
        if (missed >= ForgottenAfter)
        {
            // Removing the current pair is allowed while walking a dictionary.
            _peers.Remove(node);
        }
        else if (missed >= _core.Options.HeartbeatsMissed && !peer.IsSilent)
        {
            peer.IsSilent = true;
            peer.Topics.Clear();
            _core.Log.PeerExpired(node);
        }
    }

    /// <summary>Whether the frame is new; notices those lost before it.</summary>
    private bool IsNext(Guid node, ulong number, Frame frame, out Peer peer)
    {
        var isReset = frame is Frame.Presence { Reset: true };
        if (!_peers.TryGetValue(node, out peer!))
        {
            // A node that just started begins at 1. One that was here before this one answers its hello, and what it
            // sent until then was not for this node.
            _peers[node] = peer = new Peer { Seen = isReset && number > 0 ? number - 1 : 0 };
            _core.Log.PeerJoined(node);
        }

        var seen = peer.Seen;
        var arrival = peer.Hear(number, frame is not Frame.Heartbeat, _core.Now, out var wasSilent);
        if (arrival == Arrival.AfterGap)
        {
            _core.Log.FramesLost(node, seen, number);
            _lost = true;
        }

        if ((arrival == Arrival.AfterGap || wasSilent) && !isReset)
        {
            Send(new Frame.Hello(node));
        }

        return arrival != Arrival.Repeated;
    }

    private void CarryOut(Guid node, Peer peer, Frame frame)
    {
        switch (frame)
        {
            case Frame.Hello hello when hello.Target == Guid.Empty || hello.Target == Node:
                _announcements.Repeat();
                break;
            case Frame.Bye:
                _peers.Remove(node);
                _core.Log.PeerLeft(node);
                break;
            case Frame.Publish publish:
                _core.Topics.Deliver(publish.Topics.Span, publish.Event, publish.Among);
                break;
            case Frame.CloseSessions close:
                _core.Sessions.Close(close.Sessions, close.Farewell, close.Reason);
                break;
            case Frame.Presence presence:
                if (presence.Reset)
                {
                    peer.Topics.Clear();
                }

                peer.Topics.ExceptWith(presence.Lost.ToArray());
                peer.Topics.UnionWith(presence.Gained.ToArray());
                break;
        }
    }
}
