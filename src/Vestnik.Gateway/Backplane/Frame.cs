namespace Vestnik.Gateway;

/// <summary>What nodes tell each other.</summary>
internal abstract record Frame
{
    /// <summary>A node says that it is there and asks another, or all, for their shared topics.</summary>
    /// <param name="Target">Whom it asks; empty for all.</param>
    public sealed record Hello(Guid Target) : Frame;

    /// <summary>Takes no number of its own: it carries the last one, so that a lost last frame is noticed.</summary>
    public sealed record Heartbeat : Frame;

    /// <summary>The node stops.</summary>
    public sealed record Bye : Frame;

    /// <summary>An event for the subscribers of topics.</summary>
    /// <param name="Topics">Which rooms.</param>
    /// <param name="Event">What.</param>
    /// <param name="Among">Of their subscribers, these alone; null: all.</param>
    public sealed record Publish(ReadOnlyMemory<Topic> Topics, GatewayEvent Event, UserSet? Among) : Frame;

    public sealed record CloseSessions(IReadOnlyCollection<Guid> Sessions, GatewayEvent? Farewell, GatewayClose Reason)
        : Frame;

    /// <summary>Shared topics that got their first subscriber on the node, or lost their last.</summary>
    /// <param name="Reset">These are all: forget the others.</param>
    /// <param name="Gained">Now subscribed.</param>
    /// <param name="Lost">No longer subscribed.</param>
    public sealed record Presence(bool Reset, ReadOnlyMemory<Topic> Gained, ReadOnlyMemory<Topic> Lost) : Frame;
}
