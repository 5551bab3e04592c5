using Vestnik.History.Running;

namespace Vestnik.History.Nemeses;

/// <summary>SIGKILL, and started again.</summary>
internal sealed class ServerKill() : Nemesis("server killed", Target.Server)
{
    public override Task BeginAsync(World world, Random random) => world.Server.KillAsync();

    public override Task EndAsync(World world) => world.Server.StartAgainAsync();
}

/// <summary>SIGSTOP, as by a virtual machine that is moved; then SIGCONT.</summary>
internal sealed class ServerPause() : Nemesis("server paused", Target.Server)
{
    public override Task BeginAsync(World world, Random random)
    {
        world.Server.Signal(Signals.Stop);
        return Task.CompletedTask;
    }

    public override Task EndAsync(World world)
    {
        world.Server.Signal(Signals.Continue);
        return Task.CompletedTask;
    }
}

/// <summary>The server's wall clock jumps, and jumps back. An access token lives for a day: the longest jump outlives all.</summary>
internal sealed class ClockJump() : Nemesis("clock jumped", Target.Clock)
{
    private static readonly TimeSpan[] Jumps =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(-5),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(-1),
        TimeSpan.FromHours(26),
    ];

    public override string? Lacks(World world) => world.Clock is null ? "libfaketime is not installed" : null;

    public override Task BeginAsync(World world, Random random)
    {
        world.Clock!.Set(Jumps[random.Next(Jumps.Length)]);
        return Task.CompletedTask;
    }

    public override Task EndAsync(World world)
    {
        world.Clock!.Set(TimeSpan.Zero);
        return Task.CompletedTask;
    }
}
