using System.Diagnostics;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Workloads;

/// <summary>One load on one peer, once.</summary>
/// <param name="Peer">Its title.</param>
/// <param name="Load">The workload and its size.</param>
/// <param name="Figures">By name, in the order of the report; not a number where there is none.</param>
/// <param name="Void">Why it does not count; null: it does.</param>
internal sealed record Measurement(
    string Peer,
    string Load,
    IReadOnlyList<(string Name, double Value)> Figures,
    string? Void
)
{
    // What nothing that is measured may ever cost.
    private static readonly string[] Promises = ["acknowledged and lost", "delivered and lost", "missing", "doubled"];

    private static readonly string[] Deeds = ["acknowledged", "stored/s", "stored"];

    public bool BreaksPromise =>
        Figures.Any(figure =>
            (figure.Value > 0 && Promises.Contains(figure.Name, StringComparer.Ordinal))
            || (figure.Value == 0 && Deeds.Contains(figure.Name, StringComparer.Ordinal))
        );

    /// <summary>One that could not be measured.</summary>
    public static Measurement Failed(string peer, string load, Exception exception) =>
        new(peer, load, [], $"failed: {exception.Message.Split('\n')[0]}");
}

/// <summary>What a server, its database and the generator used of the processors in a while.</summary>
internal sealed class Meter(int server, int database)
{
    // More than that of the machine, and the generator takes from the server what it measures.
    private const double MostOfMachine = 0.3;

    private (TimeSpan Server, TimeSpan Database, TimeSpan Own, long At) _first;
    private (TimeSpan Server, TimeSpan Database, TimeSpan Own, long At) _last;

    public double Seconds => (_last.At - _first.At) / (double)Stopwatch.Frequency;

    public double ServerMicroseconds => (_last.Server - _first.Server).TotalMicroseconds;

    public double DatabaseMicroseconds => (_last.Database - _first.Database).TotalMicroseconds;

    /// <summary>Of the whole machine, 0 to 1.</summary>
    public double GeneratorShare => (_last.Own - _first.Own).TotalSeconds / Seconds / Environment.ProcessorCount;

    public string? Void =>
        GeneratorShare > MostOfMachine ? $"the generator took {GeneratorShare:P0} of the machine" : null;

    public void Begin() => _first = Read();

    public void End() => _last = Read();

    private (TimeSpan Server, TimeSpan Database, TimeSpan Own, long At) Read() =>
        (
            server == 0 ? TimeSpan.Zero : Processor.Of(server),
            database == 0 ? TimeSpan.Zero : Processor.Of(database),
            Environment.CpuUsage.TotalTime,
            Stopwatch.GetTimestamp()
        );
}
