using System.Diagnostics;

namespace Vestnik.Bench;

/// <summary>Counts what was meant to be sent after the warming up, and how long each message took.</summary>
internal sealed class Figures
{
    private readonly Lock _gate = new();
    private readonly List<long> _stored = [];
    private readonly List<long> _delivered = [];
    private readonly int _seconds;
    private readonly long _from;
    private long _storedInTime;
    private long _deliveredInTime;

    public Figures(Options options)
    {
        _seconds = options.Seconds;
        Began = Stopwatch.GetTimestamp();
        _from = Began + (options.WarmUp * Stopwatch.Frequency);
        Until = _from + (options.Seconds * Stopwatch.Frequency);
    }

    public long Began { get; }

    public long Until { get; }

    /// <summary>Stopwatch's ticks in one of TimeSpan's.</summary>
    public double PerTick { get; } = (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    public int Stored
    {
        get
        {
            lock (_gate)
            {
                return _stored.Count;
            }
        }
    }

    public int Delivered
    {
        get
        {
            lock (_gate)
            {
                return _delivered.Count;
            }
        }
    }

    public void WasStored(long due) => Note(due, _stored, ref _storedInTime);

    public void WasDelivered(long due) => Note(due, _delivered, ref _deliveredInTime);

    /// <summary>How long this share of the messages took at most from their intended send to their delivery, ms.</summary>
    public double DeliveredAt(double share)
    {
        lock (_gate)
        {
            return At(_delivered, share);
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            var missing =
                _stored.Count == _delivered.Count ? "" : $"; NOT DELIVERED: {_stored.Count - _delivered.Count}";
            return $"{_storedInTime / _seconds} stored/s, {_deliveredInTime / _seconds} delivered/s; "
                + $"intended send to delivery {Describe(_delivered)}; to acknowledgement {Describe(_stored)}{missing}";
        }
    }

    private void Note(long due, List<long> taken, ref long inTime)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (now >= _from && now < Until)
            {
                inTime++;
            }
            if (due >= _from && due < Until)
            {
                taken.Add(now - due);
            }
        }
    }

    private static string Describe(List<long> ticks) =>
        ticks.Count == 0 ? "none" : $"p50 {At(ticks, 0.5):0.0} p99 {At(ticks, 0.99):0.0} max {At(ticks, 1):0.0} ms";

    private static double At(List<long> ticks, double share)
    {
        ticks.Sort();
        return ticks[Math.Max(0, (int)Math.Ceiling(share * ticks.Count) - 1)] * 1000.0 / Stopwatch.Frequency;
    }
}
