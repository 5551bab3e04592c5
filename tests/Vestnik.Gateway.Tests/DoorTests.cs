using System.Net;
using System.Net.Http.Headers;

namespace Vestnik.Gateway.Tests;

/// <summary>How a client of Socket.IO comes in.</summary>
public sealed class DoorTests
{
    private const string Polling = "/socket.io/?EIO=4&transport=polling";
    private const string Socket = "/socket.io/?EIO=4&transport=websocket";

    [Fact]
    public async Task What_is_said_before_the_handshake_is_answered_is_not_lost()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var asked = new TaskCompletionSource();
        gateway.OnConnected = _ => new ValueTask(asked.Task);
        using var wire = await Wire.ConnectAsync(gateway.Address);
        await wire.UpgradeAsync(Socket, "", $$"""40{"token":"{{TestGateway.Token()}}"}""", "421[\"echo\",1]");
        await wire.HearAsync("0{\"sid\"");
        // Though the application takes its time.
        asked.SetResult();
        await wire.HearAsync("40{\"sid\"");
        await wire.HearAsync("431[1]");
    }

    [Fact]
    public async Task What_a_plain_client_says_before_the_handshake_is_answered_is_not_lost()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        using var wire = await Wire.ConnectAsync(gateway.Address);
        var bearer = $"Authorization: Bearer {TestGateway.Token()}\r\n";
        await wire.UpgradeAsync("/ws", bearer, Say.Emit(Say.Plain, "echo", "1", 1));
        await wire.HearAsync(Say.Ack(Say.Plain, 1, "1"));
    }

    [Fact]
    public async Task Every_session_is_named_after_its_node()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.SidPrefix = "node-1.");
        var poller = await gateway.PollerAsync();
        var socket = await gateway.EngineAsync();
        Assert.StartsWith("node-1.", poller.Sid, StringComparison.Ordinal);
        Assert.StartsWith("0{\"sid\":\"node-1.", socket.Handshake, StringComparison.Ordinal);
        await poller.SayAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await poller.PollAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_to_a_poll_is_compressed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        gateway.Connected.Single().Send(TestGateway.Event("n", $"\"{new string('x', 10_000)}\""));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Address, poller.Path));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await http.SendAsync(request);
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.StartsWith("42[\"n\",\"xxx", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", "::ffff:10.0.0.2")]
    public async Task An_ipv6_network_counts_as_one_address_and_so_do_the_two_spellings_of_an_ipv4_address(
        string one,
        string same,
        string another
    )
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerAddress = 2);
        var address = "";
        gateway.OnRequest = http => http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        using var late = new Poller(gateway.Address);
        foreach (
            var (from, isLetIn) in new[]
            {
                (one, true),
                (same, true),
                (one, false),
                (same, false),
                (another, true),
                (one, false),
            }
        )
        {
            address = from;
            if (isLetIn)
            {
                await gateway.PollingAsync();
            }
            else
            {
                await Poller.TextAsync(await late.GetAsync(Polling), 403);
            }
        }

        // Whoever goes makes room for any of them.
        gateway.Connected.First().Session.Close(GatewayClose.Normal, drop: true);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        address = same;
        await gateway.PollingAsync();
        await Poller.TextAsync(await late.GetAsync(Polling), 403);
    }
}
