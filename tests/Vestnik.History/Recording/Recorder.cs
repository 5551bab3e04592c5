using System.Diagnostics;

namespace Vestnik.History.Recording;

/// <summary>Takes the history down, in the order in which things ended. Safe for many threads.</summary>
internal sealed class Recorder
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Microseconds since the recorder was made.</summary>
    public long Now => (long)Stopwatch.GetElapsedTime(_began).TotalMicroseconds;

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    public void Add(Entry entry)
    {
        lock (_gate)
        {
            entry.Line = _entries.Count + 1;
            _entries.Add(entry);
        }
    }

    /// <summary>Whether anything of this kind that ended since a time fits.</summary>
    public bool HasSince<T>(long time, Func<T, bool> fits)
        where T : Entry
    {
        lock (_gate)
        {
            // Nearly in the order of the ends: what is further back than a few seconds is older for certain.
            for (var at = _entries.Count - 1; at >= 0 && _entries[at].End > time - 5_000_000; at--)
            {
                if (_entries[at] is T entry && entry.End >= time && fits(entry))
                {
                    return true;
                }
            }
            return false;
        }
    }
}
