namespace Vestnik.Gateway;

internal enum Arrival
{
    InOrder,
    AfterGap,
    Repeated,
}

/// <summary>Another node, as far as this one has heard.</summary>
internal sealed class Peer
{
    /// <summary>The number of its last frame that came.</summary>
    public ulong Seen { get; set; }

    /// <summary>When anything came from it, in milliseconds.</summary>
    public long HeardAt { get; private set; }

    /// <summary>It was not heard for too long: what it had is forgotten, but not which frame came last.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The shared topics with subscribers there.</summary>
    public HashSet<Topic> Topics { get; } = [];

    /// <summary>Takes note of a frame.</summary>
    /// <param name="number">Its own, or the last one's if it has none.</param>
    /// <param name="isNumbered">Whether it has one of its own.</param>
    /// <param name="now">In milliseconds.</param>
    /// <param name="wasSilent">Whether it was given up before.</param>
    public Arrival Hear(ulong number, bool isNumbered, long now, out bool wasSilent)
    {
        wasSilent = IsSilent;
        IsSilent = false;
        HeardAt = now;
        if (isNumbered && number <= Seen)
        {
            return Arrival.Repeated;
        }

        var hasGap = number > (isNumbered ? Seen + 1 : Seen);
        Seen = Math.Max(Seen, number);
        return hasGap ? Arrival.AfterGap : Arrival.InOrder;
    }
}
