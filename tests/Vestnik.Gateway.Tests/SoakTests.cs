using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Vestnik.Gateway.Tests;

/// <summary>Alone, because it measures the process.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A day of clients that come, fail and break off, by a clock that is moved: nothing of them stays.</summary>
[Collection(nameof(SoakTests))]
public sealed class SoakTests
{
    private readonly FakeTime _time = new();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_a_day_of_coming_and_going_everything_is_as_it_began()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerAddress = 50, _time);
        var core = (GatewayCore)gateway.Gateway;
        // Once before it is measured: what is made once and kept is not lost.
        await HourAsync(gateway);
        await EmptiedAsync(core);
        var (timers, handles, memory) = (_time.Timers, Handles(), GC.GetTotalMemory(forceFullCollection: true));

        var sessions = new List<WeakReference>();
        for (var hour = 0; hour < 24; hour++)
        {
            sessions.AddRange(await HourAsync(gateway));
        }

        await EmptiedAsync(core);
        Assert.Equal(timers, _time.Timers);
        Assert.Equal(gateway.Connected.Count, gateway.Disconnected.Count);
        gateway.Connected.Clear();
        gateway.Disconnected.Clear();
        gateway.Log.Lines.Clear();
        await Wait.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return sessions.All(session => !session.IsAlive) && Handles() <= handles + 10;
        });
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (4 * 1024 * 1024));
    }

    /// <summary>Every way to come and go, and an hour in which nobody says anything.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<List<WeakReference>> HourAsync(TestGateway gateway)
    {
        var core = (GatewayCore)gateway.Gateway;
        using var talk = new Talk(gateway.Address);
        await talk.AskAsync("GET", "?EIO=3&transport=polling");
        await talk.AskAsync("POST", "?EIO=4&transport=polling&sid=unknown", "1");
        using (var refused = new Client())
        {
            await Assert.ThrowsAnyAsync<Exception>(() =>
                refused.OpenAsync(new Uri(gateway.Address, "/socket.io/?EIO=4&transport=websocket&sid=unknown"), null)
            );
        }

        // Those who say no more: connected, not connected, in the middle of an upgrade, of bytes, of a poll.
        using var patience = new CancellationTokenSource();
        using var polls = new Poller(gateway.Address);
        await polls.OpenAsync();
        var poll = polls.GetAsync(ct: patience.Token);
        using var connected = await talk.SocketAsync();
        using var silent = await talk.SocketAsync(connects: false);
        await connected.SendAsync("451-[\"n\",{\"_placeholder\":true,\"num\":0}]");
        await talk.OpenAsync();
        using var probing = await talk.SocketAsync(connects: false, "&sid=$sid");
        await probing.SendAsync("2probe");
        await talk.HearAsync(probing);
        await talk.OpenAsync();
        using var upgraded = await talk.SocketAsync(connects: false, "&sid=$sid");
        await upgraded.SendAsync("5");
        await talk.OpenAsync();
        await talk.PostAsync("1");
        await talk.OpenAsync(connects: false);
        List<WeakReference> sessions = [.. core.Sessions.All.Select(session => new WeakReference(session))];
        Assert.InRange(sessions.Count, 6, 10);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        for (var minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await EmptiedAsync(core);
        return sessions;
    }

    private Task EmptiedAsync(GatewayCore core) =>
        Wait.UntilAsync(
            () => core.Sessions.IsEmpty && core.Queued.Total == 0,
            () => _time.Advance(TimeSpan.FromSeconds(1))
        );

    private static int Handles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
