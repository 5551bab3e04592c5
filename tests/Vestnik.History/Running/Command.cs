using System.Globalization;
using Vestnik.History.Checking;
using Vestnik.History.Nemeses;
using Vestnik.History.Recording;

namespace Vestnik.History.Running;

/// <summary>The command line: a long trial, or a history checked again.</summary>
internal static class Command
{
    private const string Help = """
        run [--minutes N] [--seed N] [--world outer|private] [--folder FOLDER]
            clients under faults for N minutes (10); leaves report-….md and history-….jsonl in the folder (.)
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
                var chosen = options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
                return await RunAsync(
                    TimeSpan.FromMinutes(
                        double.Parse(chosen.GetValueOrDefault("--minutes", "10"), CultureInfo.InvariantCulture)
                    ),
                    int.Parse(chosen.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture),
                    chosen.GetValueOrDefault("--world", "outer"),
                    chosen.GetValueOrDefault("--folder", ".")
                );
            default:
                await Console.Error.WriteLineAsync(Help);
                return 2;
        }
    }

    private static async Task<int> RunAsync(TimeSpan longest, int seed, string where, string folder)
    {
        await using var world = where == "private" ? await World.PrivateAsync() : await World.OuterAsync();
        foreach (var missing in Nemesis.All().Where(nemesis => nemesis.Lacks(world) is not null))
        {
            Console.WriteLine($"left out: {missing.Name}, as {missing.Lacks(world)}");
        }
        var trial = new Trial(world, seed, Console.WriteLine);
        var file = Path.Combine(folder, $"history-{where}-{seed}.jsonl");
        try
        {
            await trial.RunAsync(Schedule.Long, longest, TimeSpan.FromMilliseconds(250));
        }
        finally
        {
            Directory.CreateDirectory(folder);
            await HistoryFile.WriteAsync(file, trial.Recorder.Entries);
            await File.WriteAllTextAsync(Path.Combine(folder, $"server-{where}-{seed}.log"), world.Server.Output);
        }
        var entries = await HistoryFile.ReadAsync(file);
        var violations = Checker.Check(entries);
        var title = string.Create(CultureInfo.InvariantCulture, $"{where}, seed {seed}, {longest.TotalMinutes} min");
        var report = Report.Write(title, entries, violations);
        await File.WriteAllTextAsync(Path.Combine(folder, $"report-{where}-{seed}.md"), report);
        Console.WriteLine(report);
        return violations.Count == 0 ? 0 : 1;
    }

    private static async Task<int> CheckAsync(string file)
    {
        var violations = Checker.Check(await HistoryFile.ReadAsync(file));
        Console.WriteLine(violations.Count == 0 ? "Every promise was kept." : string.Join('\n', violations));
        return violations.Count == 0 ? 0 : 1;
    }
}
