using System.Globalization;
using Vestnik.History.Checking;
using Vestnik.History.Nemeses;
using Vestnik.History.Recording;

namespace Vestnik.History.Running;

/// <summary>The command line: a trial, or a history checked again.</summary>
internal static class Command
{
    private const string Help = """
        run [--minutes N] [--seed N] [--world outer|private|both] [--folder FOLDER]
            clients under faults, for N minutes (30) in each world, or with N = 0 each fault once;
            keeps report.md, history.jsonl and server.log in a folder of each world and seed below FOLDER (.)
        check FILE
            the verdict on a history
        """;

    /// <summary>0: every promise was kept; 1: not; 2: not understood.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["check", var file]:
                return await CheckAsync(file);
            case ["run", .. var options] when options.Length % 2 == 0:
                var chosen = Options(options);
                var minutes = double.Parse(chosen.GetValueOrDefault("--minutes", "30"), CultureInfo.InvariantCulture);
                var seed = int.Parse(chosen.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture);
                var world = chosen.GetValueOrDefault("--world", "both");
                var folder = chosen.GetValueOrDefault("--folder", ".");
                var code = 0;
                foreach (var name in world == "both" ? ["outer", "private"] : new[] { world })
                {
                    var kept = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{seed}"));
                    code = Math.Max(code, await RunAsync(TimeSpan.FromMinutes(minutes), seed, name, kept));
                }
                return code;
            default:
                await Console.Error.WriteLineAsync(Help);
                return 2;
        }
    }

    /// <summary>Of one given twice the last counts.</summary>
    private static Dictionary<string, string> Options(string[] options) =>
        options.Chunk(2).GroupBy(pair => pair[0]).ToDictionary(same => same.Key, same => same.Last()[1]);

    private static async Task<int> RunAsync(TimeSpan longest, int seed, string name, string folder)
    {
        await using var world = await World.MakeAsync(name);
        foreach (var missing in Nemesis.All().Where(nemesis => nemesis.Lacks(world) is not null))
        {
            Console.WriteLine($"left out: {missing.Name}, as {missing.Lacks(world)}");
        }
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "history.jsonl");
        var trial = new Trial(world, seed, Console.WriteLine);
        try
        {
            await (longest == TimeSpan.Zero ? trial.RunShortAsync() : trial.RunLongAsync(longest));
        }
        finally
        {
            await HistoryFile.WriteAsync(file, trial.Recorder.Entries);
            await File.WriteAllTextAsync(Path.Combine(folder, "server.log"), world.Server.Output);
        }
        var entries = await HistoryFile.ReadAsync(file);
        var violations = Checker.Check(entries);
        var title = string.Create(CultureInfo.InvariantCulture, $"{name}, seed {seed}, {longest.TotalMinutes} min");
        var report = Report.Write(title, entries, violations);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), report);
        Console.WriteLine(report);
        Console.WriteLine($"Kept in {folder}");
        return violations.Count == 0 ? 0 : 1;
    }

    private static async Task<int> CheckAsync(string file)
    {
        var violations = Checker.Check(await HistoryFile.ReadAsync(file));
        Console.WriteLine(violations.Count == 0 ? "Every promise was kept." : string.Join('\n', violations));
        return violations.Count == 0 ? 0 : 1;
    }
}
