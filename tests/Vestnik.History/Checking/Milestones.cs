using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Numbers that were reached, each at the end of an entry: which was the highest before a time?</summary>
internal sealed class Milestones
{
    private readonly List<(long End, long Highest, Entry By)> _reached = [];

    public Milestones(IEnumerable<(long Number, Entry By)> reached)
    {
        foreach (var (number, by) in reached.OrderBy(one => one.By.End))
        {
            var isHigher = _reached.Count == 0 || number > _reached[^1].Highest;
            _reached.Add(isHigher ? (by.End, number, by) : (by.End, _reached[^1].Highest, _reached[^1].By));
        }
    }

    public (long Number, Entry By)? Before(long time)
    {
        var (low, high) = (0, _reached.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _reached[middle].End < time ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? null : (_reached[low - 1].Highest, _reached[low - 1].By);
    }
}
