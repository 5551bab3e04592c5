using System.Diagnostics;

namespace Vestnik.Load.Workloads;

/// <summary>What is measured of a talk, after its warming up (Stopwatch's ticks), and what is to be done when that begins and ends.</summary>
internal sealed record Span(long From, long Until, Action Begun, Action Ended)
{
    /// <summary>It may be over before its time.</summary>
    public Func<bool> IsOver { get; init; } = () => false;

    public static Span FromNow(LoadOptions options, Meter meter) => FromNow(options, meter.Begin, meter.End);

    public static Span FromNow(LoadOptions options, Action begun, Action ended)
    {
        var now = Stopwatch.GetTimestamp();
        var from = now + (options.WarmUp * Stopwatch.Frequency);
        return new Span(from, from + (options.Seconds * Stopwatch.Frequency), begun, ended);
    }
}
