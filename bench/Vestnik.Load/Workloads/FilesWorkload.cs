using System.Diagnostics;
using System.Security.Cryptography;
using Vestnik.Load.Generator;
using Vestnik.Load.Peers;
using Vestnik.Load.Wires;

namespace Vestnik.Load.Workloads;

/// <summary>
/// Files go up and come down, four people at once, each with one connection. No two are alike: Vestnik stores a content once.
/// </summary>
internal static class FilesWorkload
{
    private const int AtOnce = 4;
    private const int Different = 8;
    private const double Megabyte = 1024 * 1024;

    private static readonly (string Name, int Length)[] Sizes =
    [
        ("100 KB", 100 * 1024),
        ("1 MB", 1024 * 1024),
        ("9 MB", 9 * 1024 * 1024),
        ("90 MB", 90 * 1024 * 1024),
    ];

    public static IEnumerable<Measurement> Run(Peer peer, Surroundings around, LoadOptions options)
    {
        using var server = PeerProcess.Start(peer, around, 2 * AtOnce, members: 0);
        foreach (var (name, length) in Sizes)
        {
            var senders = Enumerable
                .Range(0, AtOnce)
                .Select(n => new Sender(peer, server.Port, n, length, around.Secret));
            var all = senders.ToList();
            try
            {
                all.ForEach(sender => sender.Store(Different));
                yield return Measure($"download of {name}", sender => sender.FetchNext());
                yield return Measure($"upload of {name}", sender => sender.StoreNext());
            }
            finally
            {
                all.ForEach(sender => sender.Dispose());
            }

            Measurement Measure(string load, Action<Sender> act) =>
                FilesWorkload.Measure(peer, load, options, new Meter(server.Pid, around.Cluster.Pid), length, all, act);
        }
    }

    private static Measurement Measure(
        Peer peer,
        string load,
        LoadOptions options,
        Meter meter,
        int length,
        List<Sender> senders,
        Action<Sender> act
    )
    {
        During(options.WarmUp, senders, act);
        // What is still to be written is not paid for here.
        Native.Sync();
        meter.Begin();
        var delays = During(options.Seconds, senders, act);
        meter.End();
        var megabytes = delays.Count * length / Megabyte;
        // The generator reads and writes as many bytes as the server: its share is told, and voids nothing.
        return new Measurement(
            peer.Title,
            load,
            [
                ("MB/s", megabytes / meter.Seconds),
                ("files/s", delays.Count / meter.Seconds),
                ("p50 ms", delays.At(0.5)),
                ("p99 ms", delays.At(0.99)),
                ("server ms a MB", meter.ServerMicroseconds / 1000 / megabytes),
                ("database ms a MB", meter.DatabaseMicroseconds / 1000 / megabytes),
                ("generator, % of the machine", meter.GeneratorShare * 100),
            ],
            delays.Count == 0 ? "no file went through" : null
        );
    }

    private static Histogram During(int seconds, List<Sender> senders, Action<Sender> act)
    {
        var until = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var delays = new Histogram();
        var failures = new List<Exception>();
        var threads = senders
            .Select(sender => new Thread(() =>
            {
                try
                {
                    for (long begun; (begun = Stopwatch.GetTimestamp()) < until; )
                    {
                        act(sender);
                        var delay = Stopwatch.GetTimestamp() - begun;
                        lock (delays)
                        {
                            delays.Add(delay);
                        }
                    }
                }
                catch (Exception exception)
                {
                    lock (failures)
                    {
                        failures.Add(exception);
                    }
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return failures.Count == 0 ? delays : throw new IOException(failures[0].Message, failures[0]);
    }

    /// <summary>Somebody with files.</summary>
    private sealed class Sender(Peer peer, int port, int number, int length, string secret) : IDisposable
    {
        private readonly FileLink _link = new(port);
        private readonly Person _person = new(number, InGroup: false);
        private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(length);
        private readonly List<string> _requests = [];
        private int _stored;
        private int _fetched;

        public void Store(int count)
        {
            for (var i = 0; i < count; i++)
            {
                _requests.Add(StoreNext());
            }
        }

        /// <summary>Answers the request for it.</summary>
        public string StoreNext()
        {
            // Another content each time, at the price of a few bytes.
            BitConverter.TryWriteBytes(_bytes.AsSpan(16), ++_stored);
            return peer.Files!.Store(_link, _stored, _bytes, _person, secret);
        }

        public void FetchNext()
        {
            var got = _link.Fetch(_requests[_fetched++ % _requests.Count]);
            if (got != length)
            {
                throw new IOException($"{got} bytes of {length}");
            }
        }

        public void Dispose() => _link.Dispose();
    }
}
