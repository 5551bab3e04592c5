using System.Diagnostics;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>Everybody is signed in and says nothing.</summary>
internal static class IdleWorkload
{
    private const int Settling = 10;

    // More than the longest heartbeat here.
    private const int Seconds = 30;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        using var server = PeerProcess.Start(peer, around, options.Crowd, members: 0);
        using var talking = new Talking((person, talk) => peer.Link!(server.Port, person, talk, around.Secret));
        var nothing = new Talk(0, 0, 0);
        // A hundred people come before it is measured: what any connection needs is there then.
        var people = Enumerable.Range(0, options.Crowd).Select(n => new Person(n, InGroup: false)).ToList();
        talking.Gather(people.Take(100), nothing);
        server.Collect(talking.Loop);
        var before = Processor.Memory(server.Pid);
        talking.Gather(people.Skip(100), nothing);
        talking.Loop.TurnUntil(() => talking.Links.All(link => link.IsInSync), "everybody is in sync");
        var after = Processor.Memory(server.Pid);
        var meter = new Meter(server.Pid, 0);
        // What their coming leaves to do (compiling, who is there) is no part of saying nothing.
        var quietAt = Stopwatch.GetTimestamp() + (Settling * Stopwatch.Frequency);
        talking.Rest(new Span(quietAt, quietAt + (Seconds * Stopwatch.Frequency), meter.Begin, meter.End));
        var rested = Processor.Memory(server.Pid);
        var collected = server.Collect(talking.Loop) ? Processor.Memory(server.Pid) : double.NaN;
        var each = options.Crowd - 100;
        yield return new Measurement(
            peer.Title,
            $"{options.Crowd} idle connections",
            [
                ("KB each at once", (after - before) / 1024.0 / each),
                ("KB each after half a minute", (rested - before) / 1024.0 / each),
                ("KB each after a full collection", (collected - before) / 1024.0 / each),
                ("MB in all", rested / 1024.0 / 1024),
                ("CPU % of a core", meter.ServerMicroseconds / meter.Seconds / 10_000),
                ("lost", talking.Loop.Lost),
            ],
            meter.Void ?? (talking.Loop.Lost > 0 ? "not all connections stayed" : null)
        );
    }
}
