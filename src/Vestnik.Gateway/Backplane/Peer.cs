namespace Vestnik.Gateway;

/// <summary>Another node, as far as this one has heard.</summary>
internal sealed class Peer
{
    /// <summary>The number of its last frame that came.</summary>
    public ulong Seen { get; set; }

    /// <summary>When anything came from it, in milliseconds.</summary>
    public long HeardAt { get; set; }

    /// <summary>It was not heard for too long: what it had is forgotten, but not which frame came last.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The shared topics with subscribers there.</summary>
    public HashSet<Topic> Topics { get; } = [];
}
