using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>What a nemesis breaks; two of them at once break different things.</summary>
internal enum Target
{
    Server,
    Postgres,
    ClientRoad,
    DatabaseRoad,
    Clock,
}

/// <summary>Breaks something, and mends it again.</summary>
internal abstract class Nemesis(string name, Target target)
{
    public string Name => name;

    public Target Target => target;

    /// <summary>PostgreSQL crashes of it: the last marks may be gone.</summary>
    public virtual bool LosesMarks => false;

    /// <summary>Why this world cannot have it; null: it can.</summary>
    public virtual string? Lacks(World world) => null;

    public abstract Task BeginAsync(World world, Random random);

    public abstract Task EndAsync(World world);

    /// <summary>All there are, a new one each.</summary>
    public static IReadOnlyList<Nemesis> All() =>
        [
            new ServerKill(),
            new ServerPause(),
            new PostgresKill(),
            new PostgresPause(),
            new BackendKill(),
            new BackendPause(),
            new FullDisk(),
            new NoSlots(),
            new ClockJump(),
            .. RoadNemesis.AllOf("clients", Target.ClientRoad, world => world.ToServer),
            .. RoadNemesis.AllOf("database", Target.DatabaseRoad, world => world.ToDatabase),
        ];
}
