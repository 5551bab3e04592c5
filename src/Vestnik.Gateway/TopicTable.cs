using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Vestnik.Gateway;

/// <summary>
/// Which local connections are subscribed to what. Delivery happens under a topic's own lock and only queues bytes, so
/// that a connection sees the events of one topic in the order in which they were published.
/// </summary>
/// <param name="changed">Told, under the topic's lock, of a first or last subscriber.</param>
internal sealed class TopicTable(Action<Topic> changed)
{
    // Reused by one thread at a time; keeps an event for many topics from reaching a connection twice.
    [ThreadStatic]
    private static HashSet<GatewayConnection>? _reached;

    private readonly ConcurrentDictionary<Topic, Subscribers> _topics = new();

    public IEnumerable<Topic> Topics => _topics.Select(pair => pair.Key);

    public bool Has(Topic topic) => _topics.ContainsKey(topic);

    public void Add(Topic topic, GatewayConnection connection)
    {
        while (true)
        {
            var subscribers = _topics.GetOrAdd(topic, static _ => new Subscribers());
            lock (subscribers.Gate)
            {
                // A list that lost its last member is already out of the table: take the next one.
                if (subscribers.Dead)
                {
                    continue;
                }

                subscribers.Members.Add(connection);
                if (subscribers.Members.Count == 1)
                {
                    changed(topic);
                }

                return;
            }
        }
    }

    public void Remove(Topic topic, GatewayConnection connection)
    {
        if (!_topics.TryGetValue(topic, out var subscribers))
        {
            return;
        }

        lock (subscribers.Gate)
        {
            var members = subscribers.Members;
            var index = members.IndexOf(connection);
            if (index < 0)
            {
                return;
            }

            members[index] = members[^1];
            members.RemoveAt(members.Count - 1);
            if (members.Count == 0)
            {
                subscribers.Dead = true;
                _topics.TryRemove(topic, out _);
                changed(topic);
            }
        }
    }

    public void Deliver(ReadOnlySpan<Topic> topics, GatewayEvent e, UserSet? among)
    {
        var reached = topics.Length > 1 ? _reached ??= [] : null;
        foreach (var topic in topics)
        {
            if (!_topics.TryGetValue(topic, out var subscribers))
            {
                continue;
            }

            lock (subscribers.Gate)
            {
                foreach (var connection in CollectionsMarshal.AsSpan(subscribers.Members))
                {
                    if (among?.Contains(connection.Identity.UserId) != false && reached?.Add(connection) != false)
                    {
                        connection.Session.Send(e);
                    }
                }
            }
        }

        reached?.Clear();
    }

    private sealed class Subscribers
    {
        public Lock Gate { get; } = new();

        public List<GatewayConnection> Members { get; } = new(1);

        public bool Dead { get; set; }
    }
}
