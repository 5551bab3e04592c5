namespace Vestnik.Gateway;

/// <summary>
/// Tells the other nodes which shared topics have subscribers here. A topic that came and went between two flushes is
/// never mentioned.
/// </summary>
internal sealed class Announcements(GatewayCore core, Action<Frame> send)
{
    // Keeps a frame of many reconnecting clients below a megabyte.
    private const int TopicsPerFrame = 16384;

    private readonly Lock _changedGate = new();
    private readonly Lock _announceGate = new();
    private readonly HashSet<Topic> _announced = [];
    private HashSet<Topic> _changed = [];

    /// <summary>A topic has its first subscriber, or lost its last. Called under the topic's lock.</summary>
    public void Changed(Topic topic)
    {
        if (core.Options.SharedSpaces.Contains(topic.Space))
        {
            lock (_changedGate)
            {
                _changed.Add(topic);
            }
        }
    }

    /// <summary>Sends what changed since the last time.</summary>
    public void Flush()
    {
        HashSet<Topic> changed;
        lock (_changedGate)
        {
            if (_changed.Count == 0)
            {
                return;
            }

            changed = _changed;
            _changed = [];
        }

        lock (_announceGate)
        {
            List<Topic> gained = [];
            List<Topic> lost = [];
            foreach (var topic in changed)
            {
                if (core.Topics.Has(topic))
                {
                    AddIf(_announced.Add(topic), gained, topic);
                }
                else
                {
                    AddIf(_announced.Remove(topic), lost, topic);
                }
            }

            Send(reset: false, gained, lost);
        }
    }

    /// <summary>Sends everything, for a node that does not know it yet.</summary>
    public void Repeat()
    {
        lock (_announceGate)
        {
            Send(reset: true, [.. _announced], []);
        }
    }

    private static void AddIf(bool wanted, List<Topic> list, Topic topic)
    {
        if (wanted)
        {
            list.Add(topic);
        }
    }

    private void Send(bool reset, List<Topic> gained, List<Topic> lost)
    {
        foreach (var part in lost.Chunk(TopicsPerFrame))
        {
            send(new Frame.Presence(Reset: false, default, part));
        }

        var first = reset;
        foreach (var part in gained.Chunk(TopicsPerFrame))
        {
            send(new Frame.Presence(first, part, default));
            first = false;
        }

        if (first)
        {
            send(new Frame.Presence(Reset: true, default, default));
        }
    }
}
