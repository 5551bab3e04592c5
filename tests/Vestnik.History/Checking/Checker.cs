using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Proves from a recorded history alone that the message path kept its promise, or shows where it did not.</summary>
internal static class Checker
{
    internal static readonly Func<Facts, IEnumerable<Violation>>[] Rules =
    [
        Identity.Check,
        Origin.Check,
        Kept.Check,
        Dense.Check,
        RealTime.Check,
        FreshReads.Check,
        Edits.Check,
        Deletions.Check,
        Marks.Check,
        Rights.Check,
        Rosters.Check,
        Walks.Check,
        Streams.Check,
    ];

    /// <summary>The broken promises, at most a few of each rule; empty: the history is a proof.</summary>
    public static IReadOnlyList<Violation> Check(IReadOnlyList<Entry> entries, int ofEachRule = 3)
    {
        var facts = new Facts(entries);
        return [.. Rules.SelectMany(rule => rule(facts).Take(ofEachRule))];
    }
}
