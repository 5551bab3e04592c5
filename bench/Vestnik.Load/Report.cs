using System.Globalization;
using System.Text;
using Vestnik.Load.Workloads;

namespace Vestnik.Load;

/// <summary>Medians of the runs, with the least and the most, as Markdown.</summary>
internal static class Report
{
    public static string Write(IReadOnlyList<Measurement> measurements)
    {
        var text = new StringBuilder();
        foreach (var load in measurements.GroupBy(measurement => measurement.Load, StringComparer.Ordinal))
        {
            var names = load.MaxBy(measurement => measurement.Figures.Count)!
                .Figures.Select(figure => figure.Name)
                .ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"\n**{load.Key}**\n");
            text.AppendLine(CultureInfo.InvariantCulture, $"| | runs | {string.Join(" | ", names)} |");
            text.AppendLine(CultureInfo.InvariantCulture, $"| --- | --- |{string.Concat(names.Select(_ => " --- |"))}");
            foreach (var peer in load.GroupBy(measurement => measurement.Peer, StringComparer.Ordinal))
            {
                var counted = peer.Where(measurement => measurement.Void is null).ToList();
                var cells = names.Select(
                    (_, i) => Cell([.. counted.Select(measurement => measurement.Figures[i].Value).Order()])
                );
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {peer.Key} | {counted.Count} | {string.Join(" | ", cells)} |"
                );
                foreach (var reason in peer.Select(measurement => measurement.Void).OfType<string>())
                {
                    text.AppendLine(
                        CultureInfo.InvariantCulture,
                        $"| {peer.Key} | void: {reason} |{string.Concat(names.Select(_ => " |"))}"
                    );
                }
            }
        }

        return text.ToString();
    }

    private static string Cell(double[] values) =>
        values switch
        {
            [] => "",
            _ when Array.Exists(values, double.IsNaN) => "–",
            [_] => Number(values[0]),
            _ when Number(values[0]) == Number(values[^1]) => Number(values[0]),
            _ => $"{Number(Median(values))} ({Number(values[0])}–{Number(values[^1])})",
        };

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Number(double value) =>
        double.IsInfinity(value)
            ? "never"
            : value.ToString(
                Math.Abs(value) < 100 && value != Math.Floor(value) ? "0.0" : "#,0",
                CultureInfo.InvariantCulture
            );
}
