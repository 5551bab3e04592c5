using System.Globalization;
using Vestnik.History.Checking;
using Vestnik.History.Nemeses;
using Vestnik.History.Recording;
using Vestnik.History.Running;
using Xunit.Abstractions;

namespace Vestnik.History.Tests;

/// <summary>
/// The real server and a real PostgreSQL with fsync, people who talk, and everything that can break, once each: the
/// history of it is checked. A failure says what breaks which rule, where the history is kept and how to do it again.
/// </summary>
public abstract class TrialTests(string name, ITestOutputHelper output)
{
    /// <summary>Each nemesis once, in a random order.</summary>
    /// <param name="lacking">What this world has nothing of.</param>
    private protected async Task HoldAsync(params Target[] lacking)
    {
        var seed = Random.Shared.Next(1_000_000);
        var again = $"bench/history --minutes 0 --world {name} --seed {seed}";
        output.WriteLine(again);
        await using var world = await World.MakeAsync(name);
        var leftOut = Nemesis
            .All()
            .Where(nemesis => nemesis.Lacks(world) is not null && !lacking.Contains(nemesis.Target));
        var reasons = string.Join("; ", leftOut.Select(nemesis => $"{nemesis.Name}: {nemesis.Lacks(world)}"));
        output.WriteLine($"left out: {reasons}");
        // Anybody may run the tests; where root does, nothing may be missing.
        Assert.True(reasons.Length == 0 || !Environment.IsPrivilegedProcess, reasons);

        var trial = new Trial(world, seed, output.WriteLine);
        try
        {
            await trial.RunShortAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{again}\n{await KeepAsync(seed, trial, world)}", exception);
        }

        var violations = Checker.Check(trial.Recorder.Entries);
        if (violations.Count > 0)
        {
            Assert.Fail($"{again}\n{await KeepAsync(seed, trial, world)}\n{string.Join('\n', violations)}");
        }
        output.WriteLine(Report.Write(again, trial.Recorder.Entries, violations));
        AssertMuchHappened(trial.Recorder.Entries);
    }

    /// <summary>A history in which nothing happens proves nothing.</summary>
    private static void AssertMuchHappened(IReadOnlyList<Entry> entries)
    {
        foreach (
            var kind in new[]
            {
                typeof(Send),
                typeof(Edit),
                typeof(Delete),
                typeof(Mark),
                typeof(Read),
                typeof(GroupChange),
            }
        )
        {
            Assert.Contains(
                entries.OfType<Invocation>(),
                asked => asked.GetType() == kind && asked.Outcome == Outcome.Ok
            );
        }
        Assert.Contains(entries.OfType<Send>(), send => send.Outcome == Outcome.Unknown);
        var changes = entries.OfType<GroupChange>().Where(change => change.Outcome == Outcome.Ok).ToList();
        Assert.Contains(changes, change => change.Act is GroupAct.Add or GroupAct.Join);
        Assert.Contains(changes, change => change.Act is GroupAct.Remove or GroupAct.Ban or GroupAct.Leave);
        Assert.Contains(changes, change => change.Act is GroupAct.SetRole or GroupAct.Rename);
        Assert.NotEmpty(entries.OfType<Walk>());
        Assert.NotEmpty(entries.OfType<Event>());
        Assert.NotEmpty(entries.OfType<Told>());
    }

    private async Task<string> KeepAsync(int seed, Trial trial, World world)
    {
        var path = Path.Combine(
            Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture, $"vestnik-history-{name}-{seed}.jsonl")
        );
        await HistoryFile.WriteAsync(path, trial.Recorder.Entries);
        await File.WriteAllTextAsync($"{path}.log", world.Server.Output);
        return $"the history is in {path}, what the server said beside it";
    }
}

[Trait("Category", "Slow")]
public sealed class OuterTrialTests(ITestOutputHelper output) : TrialTests("outer", output)
{
    [Fact]
    public Task Whatever_breaks_between_clients_server_and_a_PostgreSQL_elsewhere_nothing_is_lost_doubled_or_reordered() =>
        HoldAsync();
}

[Trait("Category", "Slow")]
public sealed class PrivateTrialTests(ITestOutputHelper output) : TrialTests("private", output)
{
    [Fact]
    public Task Whatever_breaks_around_a_server_and_its_own_PostgreSQL_nothing_is_lost_doubled_or_reordered() =>
        HoldAsync(Target.DatabaseRoad);
}
