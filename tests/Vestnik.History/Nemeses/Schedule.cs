using System.Globalization;
using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>What is broken at once, after how long a quiet, and for how long.</summary>
internal sealed record Step(IReadOnlyList<Nemesis> Nemeses, TimeSpan Quiet, TimeSpan Lasts)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Quiet.TotalSeconds:0.0} s of quiet, then {string.Join(" and ", Nemeses.Select(nemesis => nemesis.Name))} for {Lasts.TotalSeconds:0.0} s"
        );
}

/// <summary>The same seed breaks the same things in the same order.</summary>
internal static class Schedule
{
    /// <summary>Each nemesis once, briefly.</summary>
    public static IEnumerable<Step> Short(World world, Random random) =>
        Shuffled(world, random)
            .Select(nemesis => new Step([nemesis], Between(random, 0.1, 0.3), Between(random, 0.5, 1.2)));

    /// <summary>Without an end: each once before any comes again, sometimes two at once, sometimes longer than every timeout.</summary>
    public static IEnumerable<Step> Long(World world, Random random)
    {
        while (true)
        {
            foreach (var nemesis in Shuffled(world, random))
            {
                var others = random.Next(4) == 0 ? Shuffled(world, random) : [];
                var second = others.Find(other => other.Target != nemesis.Target);
                var lasts = random.Next(8) == 0 ? Between(random, 10, 20) : Between(random, 0.5, 5);
                yield return new Step(second is null ? [nemesis] : [nemesis, second], Between(random, 0.5, 3), lasts);
            }
        }
    }

    private static List<Nemesis> Shuffled(World world, Random random)
    {
        var all = Nemesis.All().Where(nemesis => nemesis.Lacks(world) is null).ToArray();
        random.Shuffle(all);
        return [.. all];
    }

    private static TimeSpan Between(Random random, double least, double most) =>
        TimeSpan.FromSeconds(least + (random.NextDouble() * (most - least)));
}
