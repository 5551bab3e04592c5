using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>A broken promise, and the lines of the history that prove it.</summary>
internal sealed record Violation(string Rule, string What, params IReadOnlyList<Entry> Proof)
{
    public override string ToString() =>
        $"{Rule}: {What}\n{string.Join('\n', Proof.Distinct().Select(entry => $"  line {entry.Line}: {Shorten(HistoryFile.Write(entry))}"))}";

    private static string Shorten(string line) => line.Length <= 600 ? line : $"{line[..600]}…";
}
