using System.Net;
using System.Net.WebSockets;

namespace Vestnik.Gateway.Tests;

/// <summary>What costs a stranger little must cost the node as little, and others nothing.</summary>
public sealed class AttackTests
{
    [Fact]
    public async Task A_refused_handshake_leaves_nothing_behind()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerAddress = 1);
        var core = (GatewayCore)gateway.Gateway;
        await gateway.SocketIoAsync();
        using var poller = new Poller(gateway.Address);
        for (var n = 0; n < 20; n++)
        {
            await Poller.TextAsync(await poller.GetAsync("/socket.io/?EIO=4&transport=polling"), 403);
        }

        Assert.Single(core.Sessions.All);
        await Wait.UntilAsync(() => core.Queued.Total == 0);
    }

    [Fact]
    public async Task A_crowd_from_one_place_takes_no_place_of_others()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Handshakes = 4);
        var core = (GatewayCore)gateway.Gateway;
        var honest = Knock(core, "192.0.2.1");
        var crowd = Enumerable.Range(0, 10).Select(n => Knock(core, $"2001:db8::{n:x}")).ToList();
        Assert.False(honest.IsClosing);
        Assert.Equal(7, crowd.Count(session => session.Closing == GatewayClose.Crowded));
        Assert.DoesNotContain(crowd[7..], session => session.IsClosing);

        // Where no place has more than another, the oldest goes.
        var others = Enumerable.Range(2, 4).Select(n => Knock(core, $"192.0.2.{n}")).ToList();
        Assert.True(honest.IsClosing);
        Assert.DoesNotContain(others, session => session.IsClosing);
        foreach (var session in crowd.Concat(others).Append(honest))
        {
            await session.EndAsync();
        }

        Assert.True(core.Sessions.IsEmpty);
    }

    [Fact]
    public async Task Of_a_crowd_that_comes_back_at_once_those_who_came_first_keep_their_turn()
    {
        var time = new FakeTime();
        await using var gateway = await TestGateway.StartAsync(options => options.Handshakes = 4, time);
        var core = (GatewayCore)gateway.Gateway;
        // Somebody is let in, so those who wait will be.
        await gateway.SocketIoAsync();
        var crowd = Enumerable.Range(0, 6).Select(_ => Knock(core, "192.0.2.1")).ToList();
        Assert.DoesNotContain(crowd[..4], session => session.IsClosing);
        Assert.All(crowd[4..], session => Assert.Equal(GatewayClose.Crowded, session.Closing));

        // A crowd is in nobody else's way even then.
        var other = Knock(core, "192.0.2.2");
        Assert.False(other.IsClosing);
        Assert.True(crowd[0].IsClosing);

        // Nobody is let in any more: who came first and says nothing makes room.
        time.Advance(TimeSpan.FromSeconds(2));
        var late = Knock(core, "192.0.2.1");
        Assert.False(late.IsClosing);
        Assert.True(crowd[1].IsClosing);
        foreach (var session in crowd.Append(other).Append(late))
        {
            await session.EndAsync();
        }
    }

    [Fact]
    public async Task A_handler_weighs_what_its_message_takes_whatever_argument_is_large()
    {
        const int Messages = 6;
        var (running, most, done) = (0, 0, 0);
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 512 * 1024);
        gateway.Gateway.On(
            "work",
            async request =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(50);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
            }
        );
        var client = await gateway.SocketIoAsync();
        for (var n = 0; n < Messages; n++)
        {
            await client.SendAsync($"42[\"work\",0,\"{new string('x', 300 * 1024)}\"]");
        }

        await Wait.UntilAsync(() => done == Messages);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Bytes_may_come_as_base64_on_a_websocket_and_nothing_else_does()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        const string Packet = "451-1[\"echo\",{\"_placeholder\":true,\"num\":0}]";
        var client = await gateway.SocketIoAsync();
        await client.SendAsync(Packet);
        await client.SendAsync("b0L/RgA==");
        Assert.StartsWith("461-1[", await client.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("пр", await client.TextAsync());

        await client.SendAsync(Packet);
        await client.SendAsync("b=");
        Assert.Equal(1007, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task Of_the_protocols_that_a_client_offers_the_first_is_taken()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("first");
        socket.Options.AddSubProtocol("second");
        using var patience = Wait.Patience();
        var address = new Uri(gateway.Address, "/socket.io/?EIO=4&transport=websocket").ToString();
        await socket.ConnectAsync(new Uri(address.Replace("http", "ws")), patience.Token);
        Assert.Equal("first", socket.SubProtocol);
    }

    private static SocketIoSession Knock(GatewayCore core, string address)
    {
        var session = new SocketIoSession(core, IPAddress.Parse(address));
        Assert.True(core.Sessions.TryAdd(session));
        core.Sessions.Await(session);
        return session;
    }
}
