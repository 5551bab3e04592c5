namespace Vestnik.Gateway.Tests;

/// <summary>From long polling to a WebSocket while messages flow.</summary>
public sealed class UpgradeTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task The_websocket_answers_the_probe_and_carries_the_session_from_then_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        var poll = poller.PollAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        Assert.Equal("6", await poll);
        await socket.SendAsync("5");
        await socket.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await socket.TextAsync());

        Assert.Equal("""{"code":3,"message":"Bad request"}""", await Poller.TextAsync(await poller.GetAsync(), 400));
        await Poller.TextAsync(await poller.PostAsync("1"), 400);
        await socket.SendAsync("422[\"echo\",2]");
        Assert.Equal("432[2]", await socket.TextAsync());
        Assert.False(gateway.Session.IsUpgrading);
        Assert.Single(gateway.Connected);
        Assert.Empty(gateway.Disconnected);
    }

    [Fact]
    public async Task Every_poll_is_answered_while_the_client_changes_over()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        for (var round = 0; round < 5; round++)
        {
            Assert.Equal(
                "6",
                await Wait.ForAsync(poller.PollAsync(), () => _time.Advance(TimeSpan.FromMilliseconds(1)))
            );
        }

        await socket.SendAsync("5");
        await socket.SendAsync("421[\"x\"]");
        Assert.StartsWith("431[", await socket.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_before_during_and_after_arrives_once_and_in_order()
    {
        const int Events = 400;
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var connection = gateway.Connected.Single();
        var sending = Task.Run(async () =>
        {
            for (var n = 0; n < Events; n++)
            {
                connection.Send(TestGateway.Event("n", $"{n}"));
                await Task.Delay(n % 20 == 0 ? 1 : 0);
            }
        });
        List<string> packets = [.. (await poller.PollAsync()).Split('\u001e')];
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        var probed = socket.TextAsync();
        while (!probed.IsCompleted)
        {
            packets.AddRange((await poller.PollAsync()).Split('\u001e'));
        }

        Assert.Equal("3probe", await probed);
        await socket.SendAsync("5");
        while (packets.Count(packet => packet != "6") < Events)
        {
            packets.Add(await socket.TextAsync());
        }

        await sending;
        Assert.Equal(Enumerable.Range(0, Events).Select(n => $"42[\"n\",{n}]"), packets.Where(packet => packet != "6"));
    }

    [Fact]
    public async Task A_client_may_change_over_without_a_probe()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("5");
        await socket.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await socket.TextAsync());
    }

    [Theory]
    [InlineData("3probe")]
    [InlineData("42[\"echo\",1]")]
    [InlineData("2")]
    [InlineData("a message that is longer than any probe")]
    public async Task Anything_else_closes_the_websocket_and_leaves_the_session_alone(string message)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync(message);
        Assert.Null(await socket.NextAsync());
        await AssertPollsOnAsync(gateway, poller);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upgrade_that_is_abandoned_leaves_nothing_behind(bool isCut)
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        await socket.TextAsync();
        var session = gateway.Session;
        Assert.True(session.IsUpgrading);
        if (isCut)
        {
            socket.Socket.Abort();
        }
        else
        {
            await gateway.PassAsync(new GatewayOptions().UpgradeTimeout + TimeSpan.FromSeconds(1));
        }

        await Wait.UntilAsync(() => !session.IsUpgrading);
        await AssertPollsOnAsync(gateway, poller);

        // Another may be tried.
        var second = await gateway.UpgradingAsync(poller);
        await second.SendAsync("5");
        await second.SendAsync("429[\"echo\",9]");
        Assert.Equal("439[9]", await second.TextAsync());
    }

    [Theory]
    [InlineData("probing")]
    [InlineData("upgraded")]
    [InlineData("from the start")]
    public async Task A_second_websocket_is_accepted_and_closed_and_harms_nothing(string first)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        Client socket;
        string path;
        if (first == "from the start")
        {
            socket = await gateway.SocketIoAsync();
            var sid = System.Text.Json.JsonDocument.Parse(socket.Handshake[1..]).RootElement.GetProperty("sid");
            path = $"/socket.io/?EIO=4&transport=websocket&sid={sid.GetString()}";
        }
        else
        {
            var poller = await gateway.PollingAsync();
            path = $"/socket.io/?EIO=4&transport=websocket&sid={poller.Sid}";
            socket = await gateway.UpgradingAsync(poller);
            await socket.SendAsync("2probe");
            await socket.TextAsync();
            if (first == "upgraded")
            {
                await socket.SendAsync("5");
                await socket.SendAsync("421[\"echo\",1]");
                await socket.TextAsync();
            }
        }

        var second = await gateway.OpenAsync(path);
        Assert.Null(await second.NextAsync());
        if (first == "probing")
        {
            await socket.SendAsync("5");
        }

        await socket.SendAsync("422[\"echo\",2]");
        Assert.Equal("432[2]", await socket.TextAsync());
    }

    [Fact]
    public async Task What_waits_when_the_server_closes_during_an_upgrade_is_not_lost()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        Assert.Equal("6", await poller.PollAsync());
        var connection = gateway.Connected.Single();
        connection.Send(TestGateway.Event("last"));
        connection.Close(GatewayClose.Restarting);
        await socket.SendAsync("5");
        Assert.Equal(["42[\"last\",{}]", "1012"], await socket.RestAsync());
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }

    [Fact]
    public async Task A_session_that_ends_takes_the_websocket_that_probes_with_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var socket = await gateway.UpgradingAsync(poller);
        await socket.SendAsync("2probe");
        await socket.TextAsync();
        await poller.SayAsync("1");
        await Wait.UntilAsync(() => ((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => socket.NextAsync());
    }

    [Fact]
    public async Task A_websocket_for_an_unknown_session_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new Client();
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            client.OpenAsync(new Uri(gateway.Address, "/socket.io/?EIO=4&transport=websocket&sid=unknown"), null)
        );
        Assert.Equal(400, client.Status);
    }

    private static async Task AssertPollsOnAsync(TestGateway gateway, Poller poller)
    {
        Assert.Empty(gateway.Disconnected);
        await poller.SayAsync("421[\"echo\",1]");
        var answer = await poller.PollAsync();
        Assert.Equal("431[1]", answer == "6" ? await poller.PollAsync() : answer);
    }
}
