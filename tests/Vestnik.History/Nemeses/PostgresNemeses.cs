using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>SIGKILL of the postmaster; whoever watches it starts it again.</summary>
internal sealed class PostgresKill() : Nemesis("PostgreSQL killed", Target.Postgres)
{
    public override bool LosesMarks => true;

    public override Task BeginAsync(World world, Random random)
    {
        world.Postgres?.Signal(Signals.Kill);
        return Task.CompletedTask;
    }

    public override Task EndAsync(World world) => Task.CompletedTask;
}

/// <summary>SIGSTOP of all its processes, as by a storage that hangs.</summary>
internal sealed class PostgresPause() : Nemesis("PostgreSQL paused", Target.Postgres)
{
    private List<int> _paused = [];

    public override Task BeginAsync(World world, Random random)
    {
        _paused = Signals.Family(world);
        Signals.Send(Signals.Stop, _paused);
        return Task.CompletedTask;
    }

    public override Task EndAsync(World world)
    {
        Signals.Send(Signals.Continue, _paused);
        return Task.CompletedTask;
    }
}

/// <summary>SIGKILL of one of the server's backends: PostgreSQL ends all others and recovers.</summary>
internal sealed class BackendKill() : Nemesis("backend killed", Target.Postgres)
{
    public override bool LosesMarks => true;

    public override async Task BeginAsync(World world, Random random)
    {
        if (await Signals.BackendAsync(world, random) is { } backend)
        {
            Signals.Send(Signals.Kill, [backend]);
        }
    }

    public override Task EndAsync(World world) => Task.CompletedTask;
}

/// <summary>SIGSTOP of one of the server's backends, whatever locks it holds.</summary>
internal sealed class BackendPause() : Nemesis("backend paused", Target.Postgres)
{
    private int? _paused;

    public override async Task BeginAsync(World world, Random random)
    {
        _paused = await Signals.BackendAsync(world, random);
        if (_paused is { } backend)
        {
            Signals.Send(Signals.Stop, [backend]);
        }
    }

    public override Task EndAsync(World world)
    {
        if (_paused is { } backend)
        {
            Signals.Send(Signals.Continue, [backend]);
        }
        return Task.CompletedTask;
    }
}
