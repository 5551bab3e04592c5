using System.Net.WebSockets;

namespace Vestnik.Gateway.Tests;

/// <summary>What one address and one request may take, and whom the application does not let begin.</summary>
public sealed class LimitTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task An_address_has_so_many_connections_of_any_kind_and_no_more()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerAddress = 3);
        var poller = await gateway.PollingAsync();
        var socket = await gateway.SocketIoAsync();
        var plain = await gateway.PlainAsync();
        using var late = new Poller(gateway.Address);
        Assert.Equal(
            """{"code":4,"message":"Too many connections"}""",
            await Poller.TextAsync(await late.GetAsync("/socket.io/?EIO=4&transport=polling"), 403)
        );
        await AssertRefusedAsync(gateway, "/socket.io/?EIO=4&transport=websocket", 400);
        await AssertRefusedAsync(gateway, $"/ws?token={Uri.EscapeDataString(TestGateway.Token())}", 429);

        // An upgrade is no further connection, and whoever goes makes room.
        var upgraded = await gateway.UpgradingAsync(poller);
        await upgraded.SendAsync("5");
        Client[] connected = [upgraded, socket, plain];
        for (var gone = 0; gone < connected.Length; gone++)
        {
            connected[gone].Socket.Abort();
            await Wait.UntilAsync(() => gateway.Disconnected.Count == gone + 1);
            await gateway.SocketIoAsync();
        }
    }

    [Fact]
    public async Task The_application_may_forbid_a_client_to_begin_and_say_why()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnForbid = _ => "Not \"you\"";
        using var poller = new Poller(gateway.Address);
        const string Path = "/socket.io/?EIO=4&transport=polling";
        var answer = System.Text.Json.JsonDocument.Parse(await Poller.TextAsync(await poller.GetAsync(Path), 403));
        Assert.Equal(4, answer.RootElement.GetProperty("code").GetInt32());
        Assert.Equal("Not \"you\"", answer.RootElement.GetProperty("message").GetString());

        gateway.OnForbid = _ => throw new InvalidOperationException("secret details");
        Assert.Equal("""{"code":4,"message":"Forbidden"}""", await Poller.TextAsync(await poller.GetAsync(Path), 403));
        Assert.True(((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
    }

    [Fact]
    public async Task A_request_line_or_headers_without_end_are_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var poller = new Poller(gateway.Address);
        var query = "/socket.io/?EIO=4&transport=polling&t=";
        await Poller.TextAsync(await poller.GetAsync(query + new string('x', 10_000)), 414);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Long", new string('x', 40_000));
        using var response = await http.GetAsync(new Uri(gateway.Address, query));
        Assert.Equal(431, (int)response.StatusCode);
        Assert.True(((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
    }

    [Fact]
    public async Task Who_polls_and_never_connects_is_gone_in_time()
    {
        await using var gateway = await TestGateway.StartAsync(
            options => options.ConnectTimeout = TimeSpan.FromSeconds(10),
            _time
        );
        var poller = await gateway.PollerAsync();
        var poll = poller.PollAsync();
        await gateway.PassUntilClosingAsync(((GatewayCore)gateway.Gateway).Sessions.All.Single());
        Assert.Equal("1", await poll);
        await Wait.UntilAsync(() => ((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
    }

    [Fact]
    public async Task A_poll_that_is_not_read_costs_a_bounded_queue_and_its_session()
    {
        const int Bound = 256 * 1024;
        var room = new Topic("room", Guid.NewGuid());
        await using var gateway = await TestGateway.StartAsync(options => options.QueueBytes = Bound);
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(room);
            return ValueTask.CompletedTask;
        };
        await gateway.PollingAsync();
        var slow = gateway.Connected.Single();
        var filler = $"\"{new string('x', 8 * 1024)}\"";
        var most = 0L;
        for (var published = 0; !slow.Closed.IsCancellationRequested; published++)
        {
            Assert.True(published < 20_000, "a client that does not poll was never closed");
            await gateway.PublishAsync(room, "n", filler);
            most = Math.Max(most, slow.Session.Outbox.Bytes);
        }

        Assert.InRange(most, Bound / 2, Bound);
        await Wait.UntilAsync(() => ((GatewayCore)gateway.Gateway).Queued.Total == 0);
    }

    private static async Task AssertRefusedAsync(TestGateway gateway, string path, int status)
    {
        using var client = new Client();
        await Assert.ThrowsAsync<WebSocketException>(() => client.OpenAsync(new Uri(gateway.Address, path), null));
        Assert.Equal(status, client.Status);
    }
}
