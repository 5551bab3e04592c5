using System.Diagnostics;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;
using Vestnik.Load.Wires;

namespace Vestnik.Load.Workloads;

/// <summary>Requests over HTTP, each connection with one under way.</summary>
internal static class Requests
{
    public static Measurement Measure(
        Peer peer,
        string load,
        LoadOptions options,
        Surroundings around,
        PeerProcess server,
        int connections,
        Func<int, string> request
    )
    {
        using var loop = new Loop();
        var number = 0;
        var links = Enumerable
            .Range(0, connections)
            .Select(_ => new RequestLink(server.Port, new Person(0, InGroup: false), _ => request(number++)))
            .ToList();
        links.ForEach(loop.Add);
        Turn(loop, options.WarmUp);
        var delays = new Histogram();
        links.ForEach(link => link.Delays = delays);
        var meter = new Meter(server.Pid, around.Cluster.Pid);
        meter.Begin();
        Turn(loop, options.Seconds);
        meter.End();
        var count = delays.Count;
        links.ForEach(link => link.IsAsking = false);
        Turn(loop, 1);
        return new Measurement(
            peer.Title,
            load,
            [
                ("requests/s", count / meter.Seconds),
                ("p50 ms", delays.At(0.5)),
                ("p99 ms", delays.At(0.99)),
                ("server ms", meter.ServerMicroseconds / 1000 / Math.Max(1, count)),
                ("database ms", meter.DatabaseMicroseconds / 1000 / Math.Max(1, count)),
                ("MB in all", Processor.Memory(server.Pid) / 1024.0 / 1024),
            ],
            meter.Void
        );
    }

    /// <summary>One request and its answer.</summary>
    public static string Ask(PeerProcess server, string request)
    {
        using var loop = new Loop();
        var link = new RequestLink(server.Port, new Person(0, InGroup: false), _ => request)
        {
            KeepsAnswers = true,
            IsAsking = false,
        };
        loop.Add(link);
        loop.TurnUntil(() => link.Answer.Length > 0, "the request is answered");
        return link.Answer;
    }

    public static string Get(string path, string token) =>
        $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n";

    public static string Post(string path, string json) =>
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}";

    private static void Turn(Loop loop, int seconds)
    {
        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until)
        {
            loop.Turn(until);
            if (loop.Lost > 0)
            {
                throw new IOException("A connection was lost.");
            }
        }
    }
}
