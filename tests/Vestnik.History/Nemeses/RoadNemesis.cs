using Vestnik.History.Running;
using Vestnik.Testing;

namespace Vestnik.History.Nemeses;

/// <summary>A way that breaks: cut once, closed for a while, held without a word, or slow.</summary>
internal sealed class RoadNemesis(string name, Target target, Func<World, Road?> road, Action<Road, Random> begin)
    : Nemesis(name, target)
{
    public static IReadOnlyList<Nemesis> AllOf(string whose, Target target, Func<World, Road?> road) =>
        [
            new RoadNemesis($"{whose} cut", target, road, (way, _) => way.Cut()),
            new RoadNemesis($"{whose} cut off", target, road, (way, _) => way.Close()),
            new RoadNemesis($"{whose} held", target, road, (way, _) => way.Hold()),
            new RoadNemesis(
                $"{whose} slow",
                target,
                road,
                (way, random) => way.Delay = TimeSpan.FromMilliseconds(random.Next(20, 300))
            ),
        ];

    public override string? Lacks(World world) => road(world) is null ? "there is no such way" : null;

    public override Task BeginAsync(World world, Random random)
    {
        begin(road(world)!, random);
        return Task.CompletedTask;
    }

    public override Task EndAsync(World world)
    {
        var way = road(world)!;
        way.Delay = TimeSpan.Zero;
        way.Open();
        return Task.CompletedTask;
    }
}
