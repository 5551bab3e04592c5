using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// How far this client knows the user log without a gap: what is private to its account, numbered. Repeats are dropped, what
/// comes early waits for what is missing. Not safe for several threads.
/// </summary>
internal sealed class UserLog(long? seq)
{
    private readonly SortedDictionary<long, UserChange> _early = [];

    /// <summary>Up to where it is known; null until a first sync has said where it stands.</summary>
    public long? Seq { get; private set; } = seq;

    /// <summary>How many changes wait for what is missing before them.</summary>
    public int EarlyCount => _early.Count;

    /// <summary>True while something is missing.</summary>
    public bool HasGap => Seq is not null && EarlyCount > 0;

    /// <summary>Applies one live change; answers what may be told now, in order.</summary>
    public List<UserChange> Apply(UserChange change)
    {
        if (Seq is null || change.Seq > Seq)
        {
            _early.TryAdd(change.Seq, change);
        }
        return Drain();
    }

    /// <summary>Applies what a sync found, in order, complete up to a seq: of each thing the last change alone.</summary>
    public List<UserChange> Heal(IReadOnlyList<UserChange> changes, long upTo)
    {
        var missed = changes.Where(change => change.Seq > Seq).ToList();
        return [.. missed, .. Skip(upTo)];
    }

    /// <summary>What is up to this seq needs no telling; answers what waited for it.</summary>
    public List<UserChange> Skip(long upTo)
    {
        Seq = Math.Max(Seq ?? 0, upTo);
        foreach (var known in _early.Keys.Where(early => early <= Seq).ToList())
        {
            _early.Remove(known);
        }
        return Drain();
    }

    /// <summary>Forgets everything: the server's log is another one now.</summary>
    public void Clear()
    {
        Seq = null;
        _early.Clear();
    }

    private List<UserChange> Drain()
    {
        var told = new List<UserChange>();
        while (Seq is { } seq && _early.Remove(seq + 1, out var next))
        {
            Seq = next.Seq;
            told.Add(next);
        }
        return told;
    }
}
