using System.Globalization;
using System.Text;
using Vestnik.History.Checking;
using Vestnik.History.Recording;
using Vestnik.History.Workload;

namespace Vestnik.History.Running;

/// <summary>What happened in a trial, in words and figures.</summary>
internal static class Report
{
    public static string Write(string title, IReadOnlyList<Entry> entries, IReadOnlyList<Violation> violations)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {title}");
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Verdict: {(violations.Count == 0 ? "every promise was kept" : "BROKEN")}. {entries.Count} lines of history."
        );
        foreach (var violation in violations)
        {
            text.AppendLine().AppendLine("```").AppendLine(violation.ToString()).AppendLine("```");
        }
        WriteOperations(text, entries);
        WriteRecovery(text, entries);
        WriteSchedule(text, entries);
        return text.ToString();
    }

    private static void WriteOperations(StringBuilder text, IReadOnlyList<Entry> entries)
    {
        text.AppendLine().AppendLine("| operation | ok | refused | unknown |").AppendLine("| --- | --- | --- | --- |");
        foreach (
            var kind in entries.OfType<Invocation>().GroupBy(Name).OrderBy(kind => kind.Key, StringComparer.Ordinal)
        )
        {
            var by = kind.CountBy(asked => asked.Outcome).ToDictionary();
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {kind.Key} | {by.GetValueOrDefault(Outcome.Ok)} | {by.GetValueOrDefault(Outcome.Refused)} | {by.GetValueOrDefault(Outcome.Unknown)} |"
            );
        }
        text.AppendLine();
        foreach (
            var kind in entries.Where(entry => entry is Walk or Event or Told).CountBy(entry => entry.GetType().Name)
        )
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {kind.Key}: {kind.Value}");
        }
    }

    private static string Name(Invocation asked) =>
        asked is GroupChange change ? $"group: {change.Act}" : asked.GetType().Name;

    /// <summary>From the end of a fault to the answer of the first send that began after it.</summary>
    private static void WriteRecovery(StringBuilder text, IReadOnlyList<Entry> entries)
    {
        text.AppendLine().AppendLine("| after | times | probe: median | most | people: median | most |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- |");
        var sends = entries
            .OfType<Send>()
            .Where(send => send.Outcome == Outcome.Ok)
            .ToLookup(send => send.Client == Crowd.Probe);
        foreach (
            var faults in entries
                .OfType<Fault>()
                .GroupBy(fault => fault.Name)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
        )
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {faults.Key} | {faults.Count()} | {Figures(faults, sends[true])} | {Figures(faults, sends[false])} |"
            );
        }
    }

    private static string Figures(IEnumerable<Fault> faults, IEnumerable<Send> sends)
    {
        var times = faults
            .Select(fault =>
                sends.Where(send => send.Begin >= fault.End).Select(send => (long?)(send.End - fault.End)).Min()
            )
            .OfType<long>()
            .Order()
            .ToList();
        return times.Count == 0 ? "- | -" : $"{Seconds(times[times.Count / 2])} | {Seconds(times[^1])}";
    }

    private static string Seconds(long microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:0.00} s");

    private static void WriteSchedule(StringBuilder text, IReadOnlyList<Entry> entries)
    {
        text.AppendLine().AppendLine("Broken, from second to second:").AppendLine();
        foreach (var fault in entries.OfType<Fault>())
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"- {fault.Begin / 1e6:0.0}–{fault.End / 1e6:0.0} {fault.Name}"
            );
        }
    }
}
