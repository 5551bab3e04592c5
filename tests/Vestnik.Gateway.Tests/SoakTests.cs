using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Vestnik.Gateway.Tests;

/// <summary>Alone, because it measures the process.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// A day of clients that come, fail and break off, hundreds an hour, beside some that stay, by a clock that is moved: nothing
/// of those who went stays.
/// </summary>
[Collection(nameof(SoakTests))]
public sealed class SoakTests
{
    private const int AtOnce = 20;

    private static readonly TimeSpan Ping = TimeSpan.FromMinutes(5);

    // One ping for everybody.
    private static readonly TimeSpan Step = Ping + TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task After_a_day_of_coming_and_going_everything_is_as_it_began()
    {
        await using var gateway = await TestGateway.StartAsync(
            options =>
            {
                options.PingInterval = Ping;
                options.PingTimeout = TimeSpan.FromMinutes(1);
                options.ConnectionsPerAddress = 10_000;
            },
            _time
        );
        gateway.Echo("echo");
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(new Topic("user", connection.Identity.UserId));
            // Most are gone before it is too late for an answer.
            _ = connection
                .AskAsync(TestGateway.Event("silence"), TimeSpan.FromMinutes(2))
                .ContinueWith(_ => { }, TaskScheduler.Default);
            return ValueTask.CompletedTask;
        };
        var core = (GatewayCore)gateway.Gateway;
        (await gateway.PlainAsync()).Dispose();
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        var alone = Held.By(core);
        gateway.Connected.Clear();
        gateway.Disconnected.Clear();
        List<Resident> staying =
        [
            Resident.Live(await gateway.SocketIoAsync()),
            Resident.Live(await gateway.PollingAsync()),
        ];
        var quiet = await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 3);
        GatewayConnection[] there = [.. gateway.Connected];

        // Once before it is measured: what is made once and kept is not lost.
        await HourAsync(gateway, staying, there);
        var (timers, handles, memory) = (_time.Timers, Handles(), GC.GetTotalMemory(forceFullCollection: true));
        var held = Held.By(core);
        var sessions = new List<WeakReference>();
        for (var hour = 0; hour < 24; hour++)
        {
            sessions.AddRange(await HourAsync(gateway, staying, there));
        }

        Assert.True(sessions.Count > 24 * AtOnce * 6);
        await Held.ComesToAsync(core, held, _time);
        Assert.Equal(timers, _time.Timers);
        await Wait.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return sessions.All(session => !session.IsAlive) && Handles() <= handles + 10;
        });
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (2 * 1024 * 1024));
        Assert.DoesNotContain(staying, resident => resident.IsGone);

        // And of those who stayed so long nothing stays either.
        quiet.Dispose();
        staying.ForEach(resident => resident.Dispose());
        await Held.ComesToAsync(core, alone, _time);
    }

    /// <summary>Every way to come and go, many times, and an hour for those who stay.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<List<WeakReference>> HourAsync(
        TestGateway gateway,
        List<Resident> staying,
        GatewayConnection[] there
    )
    {
        var core = (GatewayCore)gateway.Gateway;
        var before = core.Sessions.All.ToHashSet();
        // Just before a moment at which the clock stands still, so that both hear of it before they are cut.
        var inHalfAnHour = TestGateway.Token(expires: _time.GetUtcNow() + (6 * Step) - TimeSpan.FromSeconds(3));
        List<Resident> present =
        [
            .. staying,
            Resident.Live(await gateway.SocketIoAsync(inHalfAnHour)),
            Resident.Live(await gateway.PollingAsync(inHalfAnHour)),
        ];
        var expiring = present[staying.Count..];
        foreach (var way in Ways)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => way(gateway)));
        }

        List<WeakReference> sessions =
        [
            .. core
                .Sessions.All.Where(session => !before.Contains(session))
                .Select(session => new WeakReference(session)),
        ];
        var asked = there.Take(2).Select(one => one.AskAsync(TestGateway.Event("ask"), TimeSpan.FromMinutes(1)));
        await Wait.ForAsync(Task.WhenAll(asked));
        var unanswered = there[0].AskAsync(TestGateway.Event("silence"), TimeSpan.FromMinutes(1));
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromHours(1); elapsed += Step)
        {
            var due = present.ConvertAll(resident => resident.Answered + 1);
            await gateway.PassAsync(Step);
            await Wait.UntilAsync(() =>
                present.Zip(due).All(pair => pair.First.IsGone || pair.First.Answered >= pair.Second)
            );
        }

        await Assert.ThrowsAsync<TimeoutException>(() => Wait.ForAsync(unanswered));
        Assert.All(expiring, resident => Assert.True(resident.IsGone));
        Assert.All(present, resident => Assert.Null(resident.Fault));
        expiring.ForEach(resident => resident.Dispose());
        await Wait.UntilAsync(
            () =>
                gateway.Connected.Count == gateway.Disconnected.Count + there.Length
                && core.Sessions.All.ToHashSet().SetEquals(before),
            () => _time.Advance(TimeSpan.FromSeconds(1))
        );
        gateway.Disconnected.Clear();
        gateway.Connected.Clear();
        Array.ForEach(there, gateway.Connected.Enqueue);
        gateway.Log.Lines.Clear();
        return sessions;
    }

    private static readonly Func<TestGateway, Task>[] Ways =
    [
        // Requests that begin nothing, and one that is never finished.
        async gateway =>
        {
            using var wire = await Wire.ConnectAsync(gateway.Address);
            await wire.AskAsync("GET", "?EIO=3&transport=polling");
            await wire.HearAsync("Unsupported");
            await wire.AskAsync("POST", "?EIO=4&transport=polling&sid=unknown", body: "1");
            await wire.HearAsync("unknown");
            await wire.SendAsync("GET /socket.io/?EIO=4&transport=pol"u8.ToArray());
        },
        // A handshake, and no more.
        async gateway =>
            (await OpenAsync(gateway)).Wire.Dispose(),
        async gateway => (await SocketAsync(gateway)).Dispose(),
        // Somebody who is not let in.
        async gateway =>
        {
            using var socket = await SocketAsync(gateway, "40{\"token\":\"bad\"}");
            await socket.HearAsync("44{");
        },
        async gateway =>
        {
            var (wire, sid) = await OpenAsync(gateway);
            using (wire)
            {
                await wire.AskAsync("POST", Polling(sid), body: "40{\"token\":\"bad\"}");
                await wire.HearAsync("ok");
                await wire.AskAsync("GET", Polling(sid));
                await wire.HearAsync("44{");
            }
        },
        // Somebody who is, and breaks off: his socket, in the middle of bytes, his poll, his post.
        async gateway =>
        {
            using var socket = await SocketAsync(gateway, Connect());
            await socket.HearAsync("40{");
        },
        async gateway =>
        {
            using var socket = await SocketAsync(gateway, Connect());
            await socket.HearAsync("40{");
            await socket.SayAsync("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]");
        },
        async gateway =>
        {
            var (wire, sid) = await ConnectAsync(gateway);
            using (wire)
            {
                await wire.AskAsync("GET", Polling(sid));
            }
        },
        async gateway =>
        {
            var (wire, sid) = await ConnectAsync(gateway);
            using (wire)
            {
                await wire.AskAsync("POST", Polling(sid), body: "42", length: 100);
            }
        },
        // One who never comes again.
        async gateway =>
            (await ConnectAsync(gateway)).Wire.Dispose(),
        // An upgrade that is abandoned, and one that is done.
        async gateway =>
        {
            var (wire, sid) = await ConnectAsync(gateway);
            using (wire)
            using (var socket = await Wire.ConnectAsync(gateway.Address))
            {
                await socket.UpgradeAsync(Socket(sid), "", "2probe");
                await socket.HearAsync("3probe");
            }
        },
        async gateway =>
        {
            var (wire, sid) = await ConnectAsync(gateway);
            using (wire)
            using (var socket = await Wire.ConnectAsync(gateway.Address))
            {
                await socket.UpgradeAsync(Socket(sid), "", "5", "421[\"echo\",1]");
                await socket.HearAsync("431[1]");
            }
        },
        // A plain client, and one whose session is closed.
        async gateway =>
        {
            using var socket = await Wire.ConnectAsync(gateway.Address);
            await socket.UpgradeAsync(
                "/ws",
                $"Authorization: Bearer {TestGateway.Token()}\r\n",
                Say.Emit(Say.Plain, "echo", "1", 1)
            );
            await socket.HearAsync(Say.Ack(Say.Plain, 1, "1"));
        },
        async gateway =>
        {
            var session = Guid.NewGuid();
            using var socket = await SocketAsync(gateway, Connect(session));
            await socket.HearAsync("40{");
            await gateway.Gateway.CloseSessionsAsync([session], null, GatewayClose.Revoked);
            await socket.HearAsync("41");
        },
    ];

    private static string Connect(Guid? session = null) =>
        $$"""40{"token":"{{TestGateway.Token(session: session)}}"}""";

    private static string Polling(string sid) => $"?EIO=4&transport=polling&sid={sid}";

    private static string Socket(string sid) => $"/socket.io/?EIO=4&transport=websocket&sid={sid}";

    private static async Task<(Wire Wire, string Sid)> OpenAsync(TestGateway gateway)
    {
        var wire = await Wire.ConnectAsync(gateway.Address);
        await wire.AskAsync("GET", "?EIO=4&transport=polling");
        var heard = await wire.HearAsync("}");
        var open = JsonDocument.Parse(heard[heard.IndexOf('{')..]);
        return (wire, open.RootElement.GetProperty("sid").GetString()!);
    }

    private static async Task<(Wire Wire, string Sid)> ConnectAsync(TestGateway gateway)
    {
        var (wire, sid) = await OpenAsync(gateway);
        await wire.AskAsync("POST", Polling(sid), body: Connect());
        await wire.HearAsync("ok");
        await wire.AskAsync("GET", Polling(sid));
        await wire.HearAsync("40{");
        return (wire, sid);
    }

    private static async Task<Wire> SocketAsync(TestGateway gateway, params string[] messages)
    {
        var wire = await Wire.ConnectAsync(gateway.Address);
        await wire.UpgradeAsync("/socket.io/?EIO=4&transport=websocket", "", messages);
        await wire.HearAsync("0{\"sid\"");
        return wire;
    }

    private static int Handles()
    {
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}
