using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>Pairs of people write to each other: as fast as it goes, and at given rates.</summary>
internal static class TalkWorkload
{
    private const int TextLength = 200;

    // More a second than any server here stores.
    private const int MostPerSecond = 60_000;

    /// <summary>Who stores less than this of what is sent is behind, and would begin the next rate with what is left of this one.</summary>
    private const double KeepsUp = 0.95;

    /// <summary>On one start of the server, one rate after the other, until it does not keep up.</summary>
    /// <param name="peer">Who is measured.</param>
    /// <param name="around">Where.</param>
    /// <param name="options">How long, how many people.</param>
    /// <param name="rates">Messages a second, all together; 0: as many as it can.</param>
    public static IEnumerable<Measurement> Run(
        Peer peer,
        Surroundings around,
        LoadOptions options,
        IReadOnlyList<int> rates
    )
    {
        var connect = options.Polling ? peer.PollingLink! : peer.Link!;
        using var server = PeerProcess.Start(peer, around, options.People, members: 0);
        using var talking = new Talking((person, talk) => connect(server.Port, person, talk, around.Secret));
        talking.Gather(
            Enumerable.Range(0, options.People).Select(n => new Person(n, InGroup: false)),
            new Talk(0, 0, TextLength)
        );
        var next = 0;
        foreach (var rate in rates)
        {
            Native.Sync();
            var seconds = options.WarmUp + options.Seconds;
            var talk = new Talk(next, seconds * (rate == 0 ? MostPerSecond : rate * 2), TextLength);
            var meter = new Meter(server.Pid, around.Cluster.Pid);
            var commits = 0L;
            var lost = talking.Loop.Lost;
            var span = Span.FromNow(
                options,
                () =>
                {
                    commits = -around.Cluster.Commits(server.Database);
                    meter.Begin();
                },
                () =>
                {
                    meter.End();
                    commits += around.Cluster.Commits(server.Database);
                }
            );
            if (rate == 0)
            {
                talking.RunSaturated(talk, options.Window, talking.Links, span);
            }
            else
            {
                talking.RunAtRate(talk, rate, talking.Links, span);
            }

            var isBehind = talk.AcknowledgedInTime < KeepsUp * rate * options.Seconds;
            if (!isBehind)
            {
                talking.Settle(talk);
            }

            lost = talking.Loop.Lost - lost;
            next = talk.End;
            yield return Report(peer, options, rate, talk, meter, commits, lost);
            if (isBehind)
            {
                yield break;
            }
        }
    }

    private static Measurement Report(
        Peer peer,
        LoadOptions options,
        int rate,
        Talk talk,
        Meter meter,
        long commits,
        int lost
    )
    {
        var load =
            $"{(options.Polling ? "polling, " : "")}{options.People / 2} pairs, "
            + (rate == 0 ? $"as fast as it goes ({options.Window} under way each)" : $"{rate}/s");
        // Stored and delivered: of one that falls behind the lesser.
        var each = Math.Max(1, Math.Min(talk.AcknowledgedInTime, talk.DeliveredInTime));
        return new Measurement(
            peer.Title,
            load,
            [
                ("stored/s", talk.AcknowledgedInTime / meter.Seconds),
                ("delivered/s", talk.DeliveredInTime / meter.Seconds),
                ("p50 ms", talk.ToDelivery.At(0.5)),
                ("p99 ms", talk.ToDelivery.At(0.99)),
                ("p99.9 ms", talk.ToDelivery.At(0.999)),
                ("ack p99 ms", talk.ToAcknowledgement.At(0.99)),
                ("server µs", meter.ServerMicroseconds / each),
                ("database µs", meter.DatabaseMicroseconds / each),
                ("both µs", (meter.ServerMicroseconds + meter.DatabaseMicroseconds) / each),
                (
                    "messages a commit",
                    peer.StoredTexts is null ? double.NaN : talk.AcknowledgedInTime / (double)commits
                ),
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
}
