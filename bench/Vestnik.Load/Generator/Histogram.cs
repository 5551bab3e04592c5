using System.Diagnostics;
using System.Numerics;

namespace Vestnik.Load.Generator;

/// <summary>How long things took, to within a fraction of 1/32, without keeping each of them.</summary>
internal sealed class Histogram
{
    private const int Fine = 32;

    private readonly long[] _counts = new long[64 * Fine];

    public long Count { get; private set; }

    public void Add(long ticks)
    {
        var value = Math.Max(ticks, 1);
        var power = BitOperations.Log2((ulong)value);
        var fraction = power >= 5 ? (value >> (power - 5)) - Fine : (value << (5 - power)) - Fine;
        _counts[(power * Fine) + fraction]++;
        Count++;
    }

    /// <summary>In milliseconds; the upper end of the step in which it lies. Not a number when nothing was counted.</summary>
    public double At(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var i = 0; i < _counts.Length && Count > 0; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                var top = Math.ScaleB(Fine + (i % Fine) + 1, (i / Fine) - 5);
                return top * 1000 / Stopwatch.Frequency;
            }
        }

        return double.NaN;
    }
}
