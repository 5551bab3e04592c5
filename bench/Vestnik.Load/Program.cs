using System.Globalization;
using System.Security.Cryptography;
using Vestnik.Load;
using Vestnik.Load.Peers;
using Vestnik.Load.Workloads;

if (LoadOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(LoadOptions.Help);
    return 2;
}

// The arguments are understood: bench/compare asks before it installs anything.
if (Environment.GetEnvironmentVariable("CLUSTER_PORT") is null)
{
    return 0;
}

static string Needed(string name) =>
    Environment.GetEnvironmentVariable(name)
    ?? throw new InvalidOperationException($"{name} is not set: use bench/compare");

var around = new Surroundings(
    new Cluster(
        int.Parse(Needed("CLUSTER_PORT"), CultureInfo.InvariantCulture),
        Path.Combine(Needed("SCRATCH"), "postgres"),
        Path.Combine(Needed("SCRATCH"), "start-cluster")
    ),
    Needed("PEERS"),
    Needed("SCRATCH"),
    Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))
);
var peers = Peer
    .All.Where(peer => options.Peers.Count == 0 || options.Peers.Contains(peer.Name, StringComparer.Ordinal))
    .ToList();
Console.WriteLine(around.Cluster.Describe());
if (!around.Cluster.IsDurable)
{
    await Console.Error.WriteLineAsync("void: the database does not wait for the disk");
    return 1;
}

const int Modest = 1000;
var measurements = new List<Measurement>();
foreach (var workload in options.Workloads)
{
    var chosen = options with { Polling = workload == "polling" };
    var able = peers.Where(peer => peer.Does(workload)).ToList();
    var rates =
        workload is "talk" or "polling" && options.Rates.Count == 0 && able.Count > 0
            ? Shares(able[0], chosen)
            : options.Rates;
    for (var run = 0; run < options.Runs; run++)
    {
        // In turns, and each time another one first.
        foreach (var peer in able.Skip(run % able.Count).Concat(able.Take(run % able.Count)))
        {
            var measured = workload switch
            {
                "fanout" => FanOutWorkload.Run(peer, around, chosen),
                "idle" => IdleWorkload.Run(peer, around, chosen),
                "reads" => ReadsWorkload.Run(peer, around, chosen),
                "accounts" => AccountsWorkload.Run(peer, around, chosen),
                "files" => FilesWorkload.Run(peer, around, chosen),
                "floor" => FloorWorkload.Run(peer, around, chosen),
                "crash" => CrashWorkload.Run(peer, around, chosen),
                "storm" => StormWorkload.Run(peer, around, chosen),
                _ => TalkWorkload.Run(peer, around, chosen, rates),
            };
            foreach (var measurement in Tried(measured, peer.Title, workload))
            {
                Console.WriteLine(
                    $"{run + 1}/{options.Runs} {measurement.Peer}, {measurement.Load}: "
                        + string.Join(", ", measurement.Figures.Select(figure => $"{figure.Name} {figure.Value:0.#}"))
                        + (measurement.Void is { } reason ? $"; VOID: {reason}" : "")
                );
                measurements.Add(measurement);
            }
        }
    }
}

Console.WriteLine(Report.Write(measurements));
var broken = measurements
    .Where(measurement =>
        measurement.Peer == "Vestnik" && (measurement.BreaksPromise || measurement.Figures.Count == 0)
    )
    .ToList();
broken.ForEach(measurement =>
    Console.Error.WriteLine($"Vestnik broke a promise: {measurement.Load} {measurement.Void}")
);
return broken.Count == 0 ? 0 : 1;

// What fails is void, and the others go on.
static IEnumerable<Measurement> Tried(IEnumerable<Measurement> measured, string peer, string workload)
{
    using var each = measured.GetEnumerator();
    while (true)
    {
        Measurement? failed = null;
        try
        {
            if (!each.MoveNext())
            {
                yield break;
            }
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or InvalidOperationException)
        {
            failed = Measurement.Failed(peer, workload, exception);
        }

        yield return failed ?? each.Current;
        if (failed is not null)
        {
            yield break;
        }
    }
}

// As fast as it goes first, which is also what makes the servers' compilers warm; then a rate that all keep up with, and shares
// of what the first peer reached.
int[] Shares(Peer first, LoadOptions chosen)
{
    var peak = TalkWorkload.Run(first, around, chosen, [0]).Single();
    if (peak.Void is { } reason)
    {
        throw new InvalidOperationException($"No rates: {reason}");
    }

    int Share(double share) => Math.Max(10, (int)Math.Round(peak.Figures[0].Value * share / 10) * 10);
    return [0, Modest, Share(0.1), Share(0.5), Share(0.9)];
}
