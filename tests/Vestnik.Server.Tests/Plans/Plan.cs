using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vestnik.Server.Tests.Plans;

/// <summary>What PostgreSQL did for one statement.</summary>
/// <param name="Rows">How many it answered.</param>
public sealed partial record Plan(string Statement, double Rows, IReadOnlyList<Scan> Scans, string Text)
{
    /// <summary>Tables that grow with people and their messages.</summary>
    private static readonly HashSet<string> Large = new(StringComparer.Ordinal)
    {
        "users",
        "user_words",
        "presence",
        "sessions",
        "refresh_tokens",
        "chats",
        "members",
        "messages",
        "contacts",
        "blocks",
        "user_log",
        "departures",
        "chat_preferences",
        "folders",
        "hidden_messages",
        "blobs",
        "files",
        "file_use",
        "part_uploads",
    };

    /// <summary>Indexes of what waits to be done, nearly always empty: read whole, with no condition.</summary>
    private static readonly HashSet<string> Queues = new(StringComparer.Ordinal) { "chats_pending", "chats_deleted" };

    /// <summary>Each entry of the log that has a plan: a line that says so, and indented JSON.</summary>
    public static IEnumerable<Plan> ReadLog(string log)
    {
        foreach (Match entry in Entry().Matches(log))
        {
            using var document = JsonDocument.Parse(entry.Groups["json"].Value);
            var root = document.RootElement;
            var top = root.GetProperty("Plan");
            yield return new Plan(
                root.GetProperty("Query Text").GetString()!,
                Number(top, "Actual Rows"),
                [.. ScansOf(top)],
                string.Join('\n', Describe(top, ""))
            );
        }
    }

    /// <summary>What is wrong with it, in words; nothing: it reads about what it answers.</summary>
    /// <param name="budget">So many rows a scan may read besides what is in proportion to the answer.</param>
    public IEnumerable<string> Faults(int budget) =>
        from scan in Scans
        where Large.Contains(scan.Table)
        let fault = scan.Kind is "Seq Scan" ? "reads the whole table"
        : scan is { IsBounded: false } ? "reads the whole index"
        : scan.Read > budget + (20 * Rows) ? $"reads {scan.Read:0} rows"
        : null
        where fault is not null
        select $"{scan.Kind} of {scan.Table} {fault} to answer {Rows:0}:\n{Statement}\n{Text}";

    private static IEnumerable<Scan> ScansOf(JsonElement node)
    {
        if (
            node.TryGetProperty("Relation Name", out var table)
            && Kind(node) is "Seq Scan" or "Index Scan" or "Index Only Scan" or "Bitmap Heap Scan"
        )
        {
            var loops = Number(node, "Actual Loops");
            var perLoop =
                Number(node, "Actual Rows")
                + Number(node, "Rows Removed by Filter")
                + Number(node, "Rows Removed by Index Recheck");
            var isBounded =
                Kind(node) is "Bitmap Heap Scan"
                || node.TryGetProperty("Index Cond", out _)
                || (node.TryGetProperty("Index Name", out var index) && Queues.Contains(index.GetString()!));
            yield return new Scan(Kind(node), table.GetString()!, isBounded, perLoop * loops);
        }
        if (node.TryGetProperty("Plans", out var children))
        {
            foreach (var scan in children.EnumerateArray().SelectMany(ScansOf))
            {
                yield return scan;
            }
        }
    }

    /// <summary>Short enough to be read in a failure.</summary>
    private static IEnumerable<string> Describe(JsonElement node, string indent)
    {
        string[] parts =
        [
            Kind(node),
            .. new[] { "Index Name", "Relation Name", "Index Cond", "Filter" }
                .Where(name => node.TryGetProperty(name, out _))
                .Select(name => $"{name} {node.GetProperty(name).GetString()}"),
            $"rows {Number(node, "Actual Rows"):0}, filtered {Number(node, "Rows Removed by Filter"):0}, loops {Number(node, "Actual Loops"):0}",
        ];
        yield return indent + string.Join("; ", parts);
        if (node.TryGetProperty("Plans", out var children))
        {
            foreach (var line in children.EnumerateArray().SelectMany(child => Describe(child, indent + "  ")))
            {
                yield return line;
            }
        }
    }

    private static string Kind(JsonElement node) => node.GetProperty("Node Type").GetString()!;

    private static double Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    [GeneratedRegex(
        @"duration: [0-9.]+ ms  plan:\n(?<json>(?:\t.*\n?)+)",
        RegexOptions.None,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Entry();
}

/// <summary>One table, read in one way.</summary>
/// <param name="IsBounded">By a condition on the index.</param>
/// <param name="Read">Rows looked at, in all loops.</param>
public sealed record Scan(string Kind, string Table, bool IsBounded, double Read);
