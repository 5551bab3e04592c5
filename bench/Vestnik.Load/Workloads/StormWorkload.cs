using System.Diagnostics;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>The server is restarted, and everybody comes back at the same moment, while some of them go on writing.</summary>
internal static class StormWorkload
{
    private const int TextLength = 200;
    private const int Rate = 200;
    private const int Writers = 100;
    private const int Patience = 180;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        using var server = PeerProcess.Start(peer, around, options.Crowd, members: 0);
        using var talking = new Talking((person, talk) => peer.Link!(server.Port, person, talk, around.Secret));
        talking.Gather(
            Enumerable.Range(0, options.Crowd).Select(n => new Person(n, InGroup: false)),
            new Talk(0, 0, TextLength)
        );
        talking.Loop.TurnUntil(() => talking.Links.All(link => link.IsInSync), "everybody is in sync");
        server.Stop();
        talking.Loop.TurnUntil(() => talking.Links.All(link => !link.IsOpen), "everybody was sent away");
        var lost = talking.Loop.Lost;
        server.Start();

        var talk = new Talk(0, Rate * Patience * 2, TextLength);
        var meter = new Meter(server.Pid, around.Cluster.Pid);
        var began = Stopwatch.GetTimestamp();
        foreach (var link in talking.Links)
        {
            link.Open();
        }

        var lookAt = 0L;
        var half = double.PositiveInfinity;
        var span = new Span(began, began + (Patience * Stopwatch.Frequency), meter.Begin, meter.End)
        {
            IsOver = () =>
            {
                var now = Stopwatch.GetTimestamp();
                if (now < lookAt)
                {
                    return false;
                }

                lookAt = now + (Stopwatch.Frequency / 100);
                foreach (var link in talking.Links.Where(link => !link.IsOpen))
                {
                    link.Open();
                }

                var inSync = talking.Links.Count(link => link.IsInSync);
                if (double.IsInfinity(half) && inSync * 2 >= options.Crowd)
                {
                    half = Stopwatch.GetElapsedTime(began).TotalSeconds;
                }

                return inSync == options.Crowd;
            },
        };
        talking.RunAtRate(talk, Rate, [.. talking.Links.Where((_, n) => n % (options.Crowd / Writers) == 0)], span);
        var all = talking.Links.All(link => link.IsInSync) ? meter.Seconds : double.PositiveInfinity;
        talking.Settle(talk);
        yield return new Measurement(
            peer.Title,
            $"{options.Crowd} come back at once",
            [
                ("half in sync s", half),
                ("all in sync s", all),
                ("sends meanwhile", talk.Acknowledged),
                ("unanswered", talk.Unanswered),
                ("ack p50 ms", talk.ToAcknowledgement.At(0.5)),
                ("ack p99 ms", talk.ToAcknowledgement.At(0.99)),
                ("server s", meter.ServerMicroseconds / 1e6),
                ("database s", meter.DatabaseMicroseconds / 1e6),
                ("generator %", meter.GeneratorShare * 100),
                ("lost on the way", talking.Loop.Lost - lost),
            ],
            meter.Void
        );
    }
}
