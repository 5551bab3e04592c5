using System.Text.Json;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;

namespace Vestnik.Load.Workloads;

/// <summary>What Vestnik's clients read when they open: pages, lists, what they missed, people. One request at a time.</summary>
internal static class ReadsWorkload
{
    private const int People = 1_000_000;

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        if (peer.Name != "vestnik")
        {
            yield break;
        }

        using var server = PeerProcess.Start(peer, around, People, members: 0);
        void Write(string file) =>
            around.Cluster.RunFile(server.Database, Path.Combine(around.Folder(peer), file), around.Secret);
        Write("reads.sql");
        var upToDate = $"/api/sync?cursor={CursorOf(server, Token(4))}";
        var missed = $"/api/sync?cursor={CursorOf(server, Token(6))}";
        Write("missed.sql");

        var chat = Person.MakeId("a001", 0);
        var random = new Random(3);
        foreach (
            var (load, path, person) in new (string, Func<string>, int)[]
            {
                ("newest page of 50 of 1,000,000 messages", () => $"/api/messages?chatId={chat}&limit=50", 0),
                (
                    "any page of 50 of 1,000,000 messages",
                    () =>
                        $"/api/messages?chatId={chat}&limit=50&before={Person.MakeId("c000", random.Next(100, 1_000_000))}",
                    0
                ),
                ("chat list, 50 of 50", () => "/api/chats?limit=50", 0),
                ("chat list, 50 of 500", () => "/api/chats?limit=50", 2),
                ("chat list, 50 of 5,000", () => "/api/chats?limit=50", 4),
                ("first sync, 50 chats", () => "/api/sync", 0),
                ("first sync, first page of 5,000 chats", () => "/api/sync", 4),
                ("sync after 10,000 missed in 100 chats", () => missed, 6),
                ("sync, nothing missed, 5,000 chats", () => upToDate, 4),
                ("a person among 1,000,000, by name", () => $"/api/users/search?q=person_{random.Next(People)}", 0),
                ("people among 1,000,000, by the beginning of many names", () => "/api/users/search?q=person", 0),
            }
        )
        {
            yield return Requests.Measure(
                peer,
                load,
                options,
                around,
                server,
                connections: 1,
                _ => Requests.Get(path(), Token(person))
            );
        }

        string Token(int person) => Tokens.Jwt(new Person(person, InGroup: false), around.Secret);
    }

    /// <summary>The cursor of somebody who has seen everything.</summary>
    private static string CursorOf(PeerProcess server, string token)
    {
        for (var path = "/api/sync"; ; )
        {
            using var answer = JsonDocument.Parse(Requests.Ask(server, Requests.Get(path, token)));
            var cursor = answer.RootElement.GetProperty("cursor").GetString()!;
            if (!answer.RootElement.GetProperty("more").GetBoolean())
            {
                return cursor;
            }

            path = $"/api/sync?cursor={cursor}";
        }
    }
}
