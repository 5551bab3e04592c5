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

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, Subscribers>> _spaces = new(
        StringComparer.Ordinal
    );

    public bool Has(Topic topic) => Space(topic).ContainsKey(topic.Id);

    /// <summary>The topics of a space, as a walk finds them while others come and go.</summary>
    public IEnumerable<Guid> In(string space) =>
        _spaces.TryGetValue(space, out var topics) ? topics.Select(pair => pair.Key) : [];

    public void Add(Topic topic, GatewayConnection connection)
    {
        var topics = Space(topic);
        while (true)
        {
            var subscribers = topics.GetOrAdd(topic.Id, static _ => new Subscribers());
            lock (subscribers)
            {
                // A list that lost its last member is already out of the table: take the next one.
                if (subscribers.Dead)
                {
                    continue;
                }

                subscribers.Add(connection);
                if (subscribers.Count == 1)
                {
                    changed(topic);
                }

                return;
            }
        }
    }

    public void Remove(Topic topic, GatewayConnection connection)
    {
        var topics = Space(topic);
        if (!topics.TryGetValue(topic.Id, out var subscribers))
        {
            return;
        }

        lock (subscribers)
        {
            var index = subscribers.IndexOf(connection);
            if (index < 0)
            {
                return;
            }

            subscribers[index] = subscribers[^1];
            subscribers.RemoveAt(subscribers.Count - 1);
            if (subscribers.Count == 0)
            {
                subscribers.Dead = true;
                topics.TryRemove(topic.Id, out _);
                changed(topic);
            }
        }
    }

    public void Deliver(ReadOnlySpan<Topic> topics, GatewayEvent e, UserSet? among)
    {
        var reached = topics.Length > 1 ? _reached ??= [] : null;
        foreach (var topic in topics)
        {
            if (!Space(topic).TryGetValue(topic.Id, out var subscribers))
            {
                continue;
            }

            lock (subscribers)
            {
                foreach (var connection in CollectionsMarshal.AsSpan(subscribers))
                {
                    if (among?.Contains(connection.Identity.UserId) != false && reached?.Add(connection) != false)
                    {
                        connection.Deliver(topic.Space, e);
                    }
                }
            }
        }

        reached?.Clear();
    }

    private ConcurrentDictionary<Guid, Subscribers> Space(Topic topic) =>
        _spaces.GetOrAdd(topic.Space, static _ => new ConcurrentDictionary<Guid, Subscribers>());

    /// <summary>Of one topic, and its own lock: there are two for each client, nearly always of one.</summary>
    private sealed class Subscribers() : List<GatewayConnection>(1)
    {
        public bool Dead { get; set; }
    }
}
