using System.Globalization;
using Vestnik.Load.Peers;

namespace Vestnik.Load;

/// <summary>What is measured, of whom, how long and how often.</summary>
internal sealed record LoadOptions
{
    public const string Help = """
        bench/compare [WORKLOAD…] [--peers vestnik,node] [--runs 5] [--seconds 15] [--rates 1000,5000]

        talk      pairs of people write to each other: as fast as it goes, then at 1,000/s and 10, 50 and 90 % of what Vestnik reached (or at --rates)
        polling   the same by long polling
        fanout    a few write to a group whose members are all connected (--members 500,5000)
        idle      connections that say nothing (--crowd 10000): memory and processor time
        reads     pages, chat lists, sync and search on 1,000,000 messages and people (Vestnik alone)
        accounts  registration and sign-in (Vestnik alone)
        files     uploads and downloads, beside nginx
        floor     PostgreSQL alone: the rows of messages in batches (--batches 1,10,50)
        crash     the server, then its database, is killed under load, and what was acknowledged is looked for
        storm     the server restarts, and all of --crowd come back at once

          --peers N,N    folders of bench/peers; all of them by default
          --runs N       how often, in turns (5); figures are medians
          --seconds N    of each measurement (15), after --warm-up (5)
          --people N     an even number (500)
          --window N     messages that each has under way when it goes as fast as it can (2)
        """;

    public IReadOnlyList<string> Workloads { get; private init; } = ["talk"];
    public IReadOnlyList<string> Peers { get; private init; } = [];
    public IReadOnlyList<int> Rates { get; private init; } = [];
    public int Runs { get; private init; } = 5;
    public int Seconds { get; private init; } = 15;
    public int WarmUp { get; private init; } = 5;
    public int People { get; private init; } = 500;
    public int Window { get; private init; } = 2;
    public IReadOnlyList<int> Members { get; private init; } = [500, 5000];
    public IReadOnlyList<int> Batches { get; private init; } = [1, 10, 50];
    public int Crowd { get; private init; } = 10_000;
    public bool Polling { get; init; }

    /// <summary>Null: not understood.</summary>
    public static LoadOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        var workloads = arguments.TakeWhile(argument => !argument.StartsWith('-')).ToList();
        if (workloads.Count > 0)
        {
            options = options with { Workloads = workloads };
        }

        var rest = arguments.Skip(workloads.Count).ToList();
        if (rest.Count % 2 != 0 || workloads.Except(Known, StringComparer.Ordinal).Any())
        {
            return null;
        }

        foreach (var pair in rest.Chunk(2))
        {
            var numbers = Numbers(pair[1]);
            var read = (pair[0], numbers) switch
            {
                ("--peers", _) when pair[1].Split(',').All(name => Peer.All.Any(peer => peer.Name == name)) =>
                    options with
                    {
                        Peers = pair[1].Split(','),
                    },
                ("--rates", not null) => options with { Rates = numbers },
                ("--runs", [> 0 and var runs]) => options with { Runs = runs },
                ("--seconds", [> 0 and var seconds]) => options with { Seconds = seconds },
                ("--warm-up", [var warmUp]) => options with { WarmUp = warmUp },
                ("--people", [> 0 and var people]) when people % 2 == 0 => options with { People = people },
                ("--members", not null) => options with { Members = numbers },
                ("--batches", not null) => options with { Batches = numbers },
                ("--crowd", [> 100 and var crowd]) when crowd % 2 == 0 => options with { Crowd = crowd },
                ("--window", [> 0 and var window]) => options with { Window = window },
                _ => null,
            };
            if (read is null)
            {
                return null;
            }

            options = read;
        }

        return options;
    }

    private static readonly string[] Known =
    [
        "talk",
        "polling",
        "fanout",
        "idle",
        "storm",
        "crash",
        "reads",
        "accounts",
        "files",
        "floor",
    ];

    private static int[]? Numbers(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
