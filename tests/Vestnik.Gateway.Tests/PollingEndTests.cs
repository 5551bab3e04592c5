using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>How a session on long polling ends, or is not let in: as one on a WebSocket does, in the words of its polls.</summary>
public sealed class PollingEndTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_token_that_expires_ends_it()
    {
        await using var gateway = await TestGateway.StartAsync(
            options => options.PingInterval = TimeSpan.FromMinutes(5),
            _time
        );
        var poller = await gateway.PollingAsync(TestGateway.Token(expires: _time.GetUtcNow().AddMinutes(1)));
        var session = Session(gateway);
        var poll = poller.PollAsync();
        await Wait.UntilAsync(() => session.Polling!.FreeSince == 0);
        await gateway.PassUntilClosingAsync(session);
        Assert.Equal("1", await poll);
        Assert.Same(GatewayClose.Expired, session.Closing);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task A_newer_connection_of_its_user_takes_its_place()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerUser = 1);
        var token = TestGateway.Token();
        var poller = await gateway.PollingAsync(token);
        var poll = poller.PollAsync();
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        var newer = await gateway.PollingAsync(token);
        Assert.Equal(["41", "1"], await RestAsync(poller, poll));
        await newer.SayAsync("421[\"x\"]");
        Assert.StartsWith("431[", await newer.PollAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_that_never_connected_makes_room()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Handshakes = 1);
        var oldest = await gateway.PollerAsync();
        var poll = oldest.PollAsync();
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        var newer = await gateway.PollingAsync();
        Assert.Equal("1", await poll);
        Assert.Equal(
            """{"code":1,"message":"Session ID unknown"}""",
            await Poller.TextAsync(await oldest.GetAsync(), 400)
        );
        await newer.SayAsync("421[\"x\"]");
        Assert.StartsWith("431[", await newer.PollAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hook_that_throws_ends_it(bool isPolling)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnConnected = _ => throw new InvalidOperationException("no");
        var poller = await gateway.PollerAsync();
        var poll = isPolling ? poller.PollAsync() : Task.FromResult("1");
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0 == isPolling);
        await poller.SayAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.Equal("1", await poll);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task A_post_that_is_broken_off_ends_it_and_nothing_of_it_is_handled()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On("n", _ => throw new InvalidOperationException("reached"));
        var poller = await gateway.PollingAsync();
        var session = Session(gateway);
        var poll = poller.PollAsync();
        using (var wire = await Wire.ConnectAsync(gateway.Address))
        {
            await wire.AskAsync(
                "POST",
                $"?EIO=4&transport=polling&sid={poller.Sid}",
                body: "42[\"n\"]\u001e",
                length: 99
            );
            await Wait.UntilAsync(() => session.Polling is { IsPosting: true, FreeSince: 0 });
        }

        Assert.Equal("1", await poll);
        Assert.Same(GatewayClose.Lost, session.Closing);
        await AssertGoneAsync(gateway, poller);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attachments_in_several_posts_are_one_message_of_bounded_size()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 20_000);
        gateway.Gateway.On(
            "size",
            request =>
            {
                request.Ack(Encoding.UTF8.GetBytes($"{request.Attachments.Sum(bytes => bytes.Length)}"));
                return ValueTask.CompletedTask;
            }
        );
        var poller = await gateway.PollingAsync();
        const string Head = """452-1["size",{"_placeholder":true,"num":0}]""";
        await poller.SayAsync(Head, Bytes(10_000));
        await poller.SayAsync(Bytes(10_000 - Head.Length));
        Assert.Equal($"431[{20_000 - Head.Length}]", await poller.PollAsync());

        await poller.SayAsync(Head, Bytes(10_000));
        using (var refused = await poller.PostAsync(Bytes(10_001 - Head.Length)))
        {
            Assert.InRange((int)refused.StatusCode, 400, 413);
        }

        await AssertGoneAsync(gateway, poller);
    }

    private static string Bytes(int length) => "b" + Convert.ToBase64String(new byte[length]);

    private static SocketIoSession Session(TestGateway gateway) =>
        (SocketIoSession)((GatewayCore)gateway.Gateway).Sessions.All.Single();

    /// <summary>What this poll and the next ones bring up to the end.</summary>
    private static async Task<List<string>> RestAsync(Poller poller, Task<string> poll)
    {
        List<string> packets = [.. (await poll).Split('\u001e')];
        while (!packets.Contains("1"))
        {
            packets.AddRange((await poller.PollAsync()).Split('\u001e'));
        }

        return packets;
    }

    private static async Task AssertGoneAsync(TestGateway gateway, Poller poller)
    {
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        Assert.Equal(
            """{"code":1,"message":"Session ID unknown"}""",
            await Poller.TextAsync(await poller.GetAsync(), 400)
        );
        var core = (GatewayCore)gateway.Gateway;
        await Wait.UntilAsync(() => core.Sessions.IsEmpty && core.Queued.Total == 0);
    }
}
