using System.Diagnostics;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// In a moment of quiet every device has what one that was never there before reads, and all of it that was ever
/// acknowledged.
/// </summary>
internal static class Comparison
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // What a client was told may be on its way from one of its parts to another: it is asked again before it is blamed.
    private const int Strikes = 3;

    public static async Task HoldAsync(Stage stage)
    {
        var began = Stopwatch.GetTimestamp();
        for (var strikes = 0; ; )
        {
            var before = await FreshAsync(stage);
            await Task.WhenAll(
                stage.Players.SelectMany(player => player.Devices).Select(device => device.CatchUpAsync())
            );
            var isIdle = (
                await Task.WhenAll(
                    stage.Players.SelectMany(player => player.Devices).Select(device => device.IsIdleAsync())
                )
            ).All(idle => idle);
            var differences = await DifferencesAsync(stage, before);
            var after = await FreshAsync(stage);
            var isQuiet = isIdle && before.Zip(after, SameWords).All(same => same);
            if (isQuiet && differences.Count == 0)
            {
                return;
            }
            if ((isQuiet && ++strikes == Strikes) || Stopwatch.GetElapsedTime(began) > Patience)
            {
                var quiet =
                    isQuiet ? ""
                    : isIdle ? "The server never rests.\n"
                    : "A device is never done.\n";
                Assert.Fail(quiet + string.Join('\n', differences));
            }
        }
    }

    /// <summary>By person: what a device that was never there before reads.</summary>
    private static Task<Known[]> FreshAsync(Stage stage) =>
        Task.WhenAll(stage.Players.Select(player => Patiently.AskAsync(() => FreshLoad.ReadAsync(player.Person))));

    private static async Task<List<string>> DifferencesAsync(Stage stage, Known[] fresh)
    {
        var differences = new List<string>(stage.Ledger.Faults);
        var facts = stage.Ledger.Now();
        foreach (var (player, who) in stage.Players.Select((player, who) => (player, who)))
        {
            var missing = facts.MissingIn(fresh[who].Chats, player.Person.Id, player.MustKnow);
            differences.AddRange(missing.Select(fact => $"A fresh device: {fact}"));
            foreach (var device in player.Devices)
            {
                differences.AddRange(device.Faults.Select(fault => $"{device.Name}: {fault}"));
                var known = await device.KnowsAsync();
                var expected = fresh[who].Within(known).Words(device.HasList);
                var actual = known.Words(device.HasList);
                if (actual != expected)
                {
                    differences.Add($"{device.Name}:\n{Difference(expected, actual)}");
                }
            }
        }
        return differences;
    }

    private static bool SameWords(Known one, Known other) => one.Words(hasList: true) == other.Words(hasList: true);

    /// <summary>The lines that only one of the two has.</summary>
    private static string Difference(string expected, string actual)
    {
        var (wanted, found) = (expected.Split('\n'), actual.Split('\n'));
        return string.Join(
            '\n',
            wanted.Except(found).Select(line => $"- {line}").Concat(found.Except(wanted).Select(line => $"+ {line}"))
        );
    }
}
