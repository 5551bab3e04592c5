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

var measurements = new List<Measurement>();
foreach (var workload in options.Workloads)
{
    var chosen = options with { Polling = workload == "polling" };
    var able = peers.Where(peer => !chosen.Polling || peer.PollingLink is not null).ToList();
    var rates = workload is "talk" or "polling" && options.Rates.Count == 0 ? Shares(able[0], chosen) : options.Rates;
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
                "floor" => FloorWorkload.Run(peer, around, chosen),
                "crash" => CrashWorkload.Run(peer, around, chosen),
                "storm" => StormWorkload.Run(peer, around, chosen),
                _ => TalkWorkload.Run(peer, around, chosen, rates),
            };
            foreach (var measurement in measured)
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
var broken = measurements.Where(measurement => measurement.Peer == "Vestnik" && measurement.BreaksPromise).ToList();
broken.ForEach(measurement => Console.Error.WriteLine($"Vestnik broke a promise: {measurement.Load}"));
return broken.Count == 0 ? 0 : 1;

// As fast as it goes first, which is also what makes the servers' compilers warm; then shares of what the first peer reached.
int[] Shares(Peer first, LoadOptions chosen)
{
    var peak = TalkWorkload.Run(first, around, chosen, [0]).Single().Figures[0].Value;
    int Share(double share) => (int)Math.Round(peak * share / 100) * 100;
    return [0, Share(0.9), Share(0.5), Share(0.1)];
}
