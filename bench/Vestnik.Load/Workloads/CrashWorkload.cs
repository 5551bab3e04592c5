using System.Diagnostics;
using Npgsql;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>What a promise is worth: the server, or its database, is killed under load, and what was acknowledged is looked for.</summary>
internal static class CrashWorkload
{
    private const int TextLength = 200;
    private const int Rate = 1000;
    private const int BrokenAt = 5;
    private const int BackAt = 7;
    private const int OverAt = 12;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        if (peer.StoredTexts is null)
        {
            yield break;
        }

        foreach (var (what, breaks, mends) in Faults(around.Cluster))
        {
            using var server = PeerProcess.Start(peer, around, options.People, members: 0);
            using var talking = new Talking((person, talk) => peer.Link!(server.Port, person, talk, around.Secret));
            talking.Gather(
                Enumerable.Range(0, options.People).Select(n => new Person(n, InGroup: false)),
                new Talk(0, 0, TextLength)
            );
            var talk = new Talk(0, Rate * OverAt * 2, TextLength);
            var began = Stopwatch.GetTimestamp();
            var steps = new Queue<(int At, Action Do)>([
                (BrokenAt, () => breaks(server)),
                (BackAt, () => mends(server)),
            ]);
            var span = new Span(began, began + (OverAt * Stopwatch.Frequency), () => { }, () => { })
            {
                IsOver = () =>
                {
                    if (steps.TryPeek(out var step) && Stopwatch.GetElapsedTime(began).TotalSeconds >= step.At)
                    {
                        steps.Dequeue().Do();
                    }

                    return false;
                },
            };
            talking.RunAtRate(talk, Rate, talking.Links, span);
            talking.Settle(talk);
            server.Stop();
            yield return Report(peer, what, talk, Stored(around.Cluster, server.Database, peer.StoredTexts));
        }
    }

    private static (string What, Action<PeerProcess> Breaks, Action<PeerProcess> Mends)[] Faults(Cluster cluster) =>
        [
            ("the server is killed", server => server.Crash(), _ => { }),
            ("the database is stopped at once, and started again", _ => cluster.Break(), _ => cluster.Mend()),
        ];

    private static Measurement Report(Peer peer, string what, Talk talk, HashSet<int> stored)
    {
        var said = Enumerable.Range(0, talk.Said).ToList();
        return new Measurement(
            peer.Title,
            $"{Rate}/s, and {what}",
            [
                ("sent", talk.Said),
                ("acknowledged", talk.Acknowledged),
                ("stored", stored.Count),
                (
                    "acknowledged and lost",
                    said.Count(message => talk.WasAcknowledged(message) && !stored.Contains(message))
                ),
                ("delivered and lost", said.Count(message => talk.WasDelivered(message) && !stored.Contains(message))),
                (
                    "stored and not acknowledged",
                    said.Count(message => !talk.WasAcknowledged(message) && stored.Contains(message))
                ),
                ("refused", talk.Refused),
                ("doubled", talk.Doubled),
            ],
            Void: null
        );
    }

    private static HashSet<int> Stored(Cluster cluster, string database, string texts)
    {
        using var connection = cluster.Open(database);
        using var command = new NpgsqlCommand(
            $"select distinct substring(t.text from '{System.Text.Encoding.ASCII.GetString(Talk.Mark)}(\\d+)')::int from ({texts}) t (text)",
            connection
        );
        using var reader = command.ExecuteReader();
        var stored = new HashSet<int>();
        while (reader.Read())
        {
            stored.Add(reader.GetInt32(0));
        }

        return stored;
    }
}
