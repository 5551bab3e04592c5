namespace Vestnik.Gateway;

/// <summary>Handles one event of one connection.</summary>
/// <param name="request">The event. Its payload is valid until the returned task completes.</param>
public delegate ValueTask GatewayHandler(GatewayRequest request);

/// <summary>A namespace: events that a client hears and sends once it has connected to it, beside others on one connection.</summary>
public interface IGatewayNamespace
{
    /// <summary>How clients name it; <c>/</c> is the one they are in unless they name another, and plain clients always.</summary>
    string Name { get; }

    /// <summary>The events that have a handler.</summary>
    IReadOnlyCollection<string> EventNames { get; }

    /// <summary>
    /// Registers the handler of an event, for both dialects. The handlers of one connection start in the order in which
    /// its events arrived, and each runs to its first await before the next one starts; after that they may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty, too long or reserved.</exception>
    /// <exception cref="InvalidOperationException">The event has a handler already.</exception>
    void On(string eventName, GatewayHandler handler);
}

/// <summary>The gateway of this node: handlers in, events out, to the connections of every node. It is the namespace <c>/</c> too.</summary>
public interface IGateway : IGatewayNamespace
{
    /// <summary>Names this node until it stops. A node that starts again has a new one.</summary>
    string NodeId { get; }

    /// <summary>A namespace, which exists from the first call on. Those that were never asked for are refused to clients.</summary>
    /// <exception cref="ArgumentException">It does not begin with a slash, holds a comma, or takes more than 256 bytes.</exception>
    IGatewayNamespace Of(string name);

    /// <summary>
    /// Sends an event to every connection, of any node, that is subscribed to at least one of the topics; once to each.
    /// Local connections have it in their queues when this returns. Other nodes get it at most once: a lost one is
    /// noticed there, and the connections are told with <see cref="GatewayOptions.SyncEvent"/>.
    /// </summary>
    /// <param name="topics">Which rooms.</param>
    /// <param name="e">What.</param>
    /// <param name="among">Of their subscribers, the connections of these users alone; null: all of them.</param>
    ValueTask PublishAsync(ReadOnlyMemory<Topic> topics, GatewayEvent e, UserSet? among = null);

    /// <summary>The same for one topic.</summary>
    ValueTask PublishAsync(Topic topic, GatewayEvent e, UserSet? among = null) =>
        PublishAsync(new[] { topic }, e, among);

    /// <summary>
    /// Closes the connections of these sessions on every node, after a last event. A node that misses the word keeps
    /// them until their tokens expire: the application should check sessions by itself too. Costs a walk over all
    /// connections of the node.
    /// </summary>
    /// <exception cref="ArgumentException">No WebSocket could carry the reason.</exception>
    ValueTask CloseSessionsAsync(IReadOnlyCollection<Guid> sessionIds, GatewayEvent? farewell, GatewayClose reason);

    /// <summary>
    /// Whether a connection is subscribed to the topic: on this node, exactly; on other nodes as last heard, for the
    /// spaces in <see cref="GatewayOptions.SharedSpaces"/> alone.
    /// </summary>
    bool HasSubscribers(Topic topic);

    /// <summary>The topics of a space that have subscribers, known as in <see cref="HasSubscribers"/>. Costs a walk over them.</summary>
    IReadOnlyCollection<Guid> Subscribed(string space);
}
