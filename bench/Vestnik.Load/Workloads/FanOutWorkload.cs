using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>A few people of a group write, and all of its members are connected.</summary>
internal static class FanOutWorkload
{
    private const int TextLength = 1024;
    private const int Senders = 4;

    // Deliveries a second: what every peer here manages, and more than any.
    private const int Calm = 5_000;
    private const int Most = 2_000_000;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        foreach (var members in options.Members)
        {
            using var server = PeerProcess.Start(peer, around, members, members);
            using var talking = new Talking((person, talk) => peer.Link!(server.Port, person, talk, around.Secret));
            var people = Enumerable.Range(0, members).Select(n => new Person(n, InGroup: true)).ToList();
            var nothing = new Talk(0, 0, TextLength);
            // The first one makes the room, where there must be one.
            talking.Gather(people.Take(1), nothing);
            talking.Gather(people.Skip(1), nothing);
            // Thousands who come leave the server to answer what each has missed: no part of this.
            talking.Loop.TurnUntil(() => talking.Links.All(link => link.IsInSync), "everybody is in sync");
            var senders = talking.Links.Take(Senders).ToList();
            var seconds = options.WarmUp + options.Seconds;
            var first = 0;
            foreach (var rate in new[] { 0, Math.Max(1, Calm / members) })
            {
                var lost = talking.Loop.Lost;
                var talk = new Talk(first, seconds * Math.Max(rate * 3, Most / members), TextLength, members - 1);
                var meter = new Meter(server.Pid, around.Cluster.Pid);
                var span = Span.FromNow(options, meter);
                if (rate == 0)
                {
                    talking.RunSaturated(talk, window: 1, senders, span, untilAllHaveIt: true);
                }
                else
                {
                    talking.RunAtRate(talk, rate, senders, span);
                }

                talking.Settle(talk);
                lost = talking.Loop.Lost - lost;
                first = talk.End;
                yield return Report(peer, members, rate, talk, meter, lost);
            }
        }
    }

    private static Measurement Report(Peer peer, int members, int rate, Talk talk, Meter meter, int lost) =>
        new(
            peer.Title,
            $"group of {members}, all connected, 1 KB, "
                + (rate == 0 ? $"as fast as it goes ({Senders} senders)" : $"{rate} messages/s"),
            [
                ("stored/s", talk.AcknowledgedInTime / meter.Seconds),
                ("deliveries/s", talk.DeliveredInTime / meter.Seconds),
                ("p50 ms", talk.ToDelivery.At(0.5)),
                ("p99 ms", talk.ToDelivery.At(0.99)),
                ("last p50 ms", talk.ToLast.At(0.5)),
                ("last p99 ms", talk.ToLast.At(0.99)),
                ("server µs a delivery", meter.ServerMicroseconds / Math.Max(1, talk.DeliveredInTime)),
                ("database µs a message", meter.DatabaseMicroseconds / Math.Max(1, talk.AcknowledgedInTime)),
                ("generator %", meter.GeneratorShare * 100),
                ("missing", talk.Missing),
                ("unanswered", talk.Unanswered),
                ("doubled", talk.Doubled),
                ("refused", talk.Refused),
                ("lost", lost),
            ],
            meter.Void ?? talk.Void
        );
}
