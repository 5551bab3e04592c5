using System.Net.Http.Headers;

namespace Vestnik.Gateway.Tests;

/// <summary>Long polling, as the reference server does it.</summary>
public sealed class PollingTests
{
    private const string Separator = "\u001e";

    private static readonly Topic Room = new("room", Guid.NewGuid());

    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_session_begins_with_the_open_packet_and_may_be_upgraded()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var first = await new HttpClient().GetAsync(
            new Uri(gateway.Address, "/socket.io/?EIO=4&transport=polling&t=abc")
        );
        Assert.Equal("text/plain; charset=UTF-8", first.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", first.Headers.CacheControl!.ToString());
        Assert.False(first.Headers.Contains("Access-Control-Allow-Origin"));

        var poller = await gateway.PollerAsync();
        Assert.Equal(
            ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"],
            poller.Open.EnumerateObject().Select(field => field.Name)
        );
        Assert.Equal("websocket", Assert.Single(poller.Open.GetProperty("upgrades").EnumerateArray()).GetString());
        Assert.Equal(20, poller.Sid.Length);
    }

    [Fact]
    public async Task A_post_brings_several_packets_and_a_poll_takes_all_that_waits()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        await poller.SayAsync("421[\"echo\",1]", "422[\"echo\",\"два\"]", "423[\"echo\",{\"a\":[]}]");
        Assert.Equal(string.Join(Separator, "431[1]", "432[\"два\"]", "433[{\"a\":[]}]"), await poller.PollAsync());

        var waiting = poller.PollAsync();
        await poller.SayAsync("424[\"echo\",4]");
        Assert.Equal("434[4]", await waiting);
    }

    [Fact]
    public async Task Bytes_travel_as_base64_both_ways()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        const string Data = """{"_placeholder":true,"num":0}""";
        await poller.SayAsync($"451-7[\"echo\",{Data}]", "bAQIDBA==");
        Assert.Equal(string.Join(Separator, $"461-7[{Data}]", "bAQIDBA=="), await poller.PollAsync());
    }

    [Fact]
    public async Task No_answer_holds_more_than_the_largest_payload_unless_one_packet_does()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 10_000);
        gateway.OnConnected = SubscribeAsync;
        var poller = await gateway.PollingAsync();
        string[] sent = [.. new[] { 3000, 3000, 3000, 3000, 12_000, 10, 10 }.Select(size => new string('x', size))];
        foreach (var text in sent)
        {
            await gateway.PublishAsync(Room, "n", $"\"{text}\"");
        }

        string[] payloads =
        [
            await poller.PollAsync(),
            await poller.PollAsync(),
            await poller.PollAsync(),
            await poller.PollAsync(),
        ];
        Assert.Equal([3, 1, 1, 2], payloads.Select(payload => payload.Split(Separator).Length));
        Assert.All(payloads.Where((_, at) => at != 2), payload => Assert.True(payload.Length <= 10_000));
        Assert.Equal(
            sent.Select(text => $"42[\"n\",\"{text}\"]"),
            payloads.SelectMany(payload => payload.Split(Separator))
        );
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("421[\"echo\",1]\u001eabc")]
    [InlineData("421[\"echo\",1]\u001e")]
    [InlineData("b====")]
    [InlineData("bAQIDBA==")]
    public async Task What_is_no_packet_is_refused_and_ends_the_session(string payload)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        await Poller.TextAsync(await poller.PostAsync(payload), 400);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_and_posts_of_binary_are_refused_and_end_the_session()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var type in new[] { "text/plain", "application/octet-stream" })
        {
            var poller = await gateway.PollingAsync();
            using var body = new ByteArrayContent(type == "text/plain" ? [0x34, 0xff] : [1, 2, 3]);
            body.Headers.ContentType = new MediaTypeHeaderValue(type);
            await Poller.TextAsync(await poller.SendAsync(HttpMethod.Post, body: body), 400);
            await AssertGoneAsync(gateway, poller);
        }
    }

    [Fact]
    public async Task A_second_poll_ends_the_session_and_the_first_is_told()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var first = poller.PollAsync();
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        await Poller.TextAsync(await poller.GetAsync(), 400);
        Assert.Equal("1", await first);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task A_second_post_ends_the_session()
    {
        await using var gateway = await TestGateway.StartAsync();
        var begun = new TaskCompletionSource();
        var poller = await gateway.PollingAsync();
        var slow = poller.SendAsync(HttpMethod.Post, body: new SlowContent(begun));
        await Wait.ForAsync(begun.Task);
        await Wait.UntilAsync(() => Session(gateway).Polling is { IsPosting: true });
        await Poller.TextAsync(await poller.PostAsync("3"), 400);
        await AssertGoneAsync(gateway, poller);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Wait.ForAsync(slow));
    }

    [Fact]
    public async Task A_poll_that_is_broken_off_ends_the_session()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        using var cancelled = new CancellationTokenSource();
        var poll = poller.GetAsync(ct: cancelled.Token);
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        await AssertGoneAsync(gateway, poller);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_says_goodbye_gets_its_poll_back_and_is_gone(bool isPolling)
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var poll = isPolling ? poller.PollAsync() : Task.FromResult("6");
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0 == isPolling);
        await poller.SayAsync("1");
        Assert.Equal("6", await poll);
        await AssertGoneAsync(gateway, poller);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_comes_before_the_close_whether_a_poll_is_open_or_not(bool isPolling)
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var poll = isPolling ? poller.PollAsync() : null;
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0 == isPolling);
        var connection = gateway.Connected.Single();
        connection.Send(TestGateway.Event("last"));
        connection.Close(GatewayClose.Revoked);
        var rest = await (poll ?? poller.PollAsync());
        if (rest == "42[\"last\",{}]")
        {
            rest += Separator + await poller.PollAsync();
        }

        Assert.Equal(string.Join(Separator, "42[\"last\",{}]", "41", "1"), rest);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task Who_does_not_come_for_the_close_is_forgotten_in_time()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        var poller = await gateway.PollingAsync();
        gateway.Connected.Single().Close(GatewayClose.Restarting);
        _time.Advance(TimeSpan.FromSeconds(7));
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task Pings_come_in_polls_and_are_answered_in_posts()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        var poller = await gateway.PollingAsync();
        for (var round = 0; round < 3; round++)
        {
            var poll = poller.PollAsync();
            await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
            await gateway.PassAsync(TimeSpan.FromSeconds(26));
            Assert.Equal("2", await poll);
            await poller.SayAsync("3");
        }

        Assert.Empty(gateway.Disconnected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_does_not_answer_a_ping_or_come_for_it_is_gone(bool comes)
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        var poller = await gateway.PollingAsync();
        await gateway.PassAsync(TimeSpan.FromSeconds(26));
        if (comes)
        {
            Assert.Equal("2", await poller.PollAsync());
        }

        _time.Advance(TimeSpan.FromSeconds(18));
        Assert.Empty(gateway.Disconnected);
        _time.Advance(TimeSpan.FromSeconds(4));
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task Who_posts_and_never_polls_is_gone()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        for (var second = 0; second < 44; second += 4)
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            await poller.SayAsync("421[\"echo\",1]");
        }

        _time.Advance(TimeSpan.FromSeconds(4));
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }

    [Fact]
    public async Task A_body_that_never_comes_whole_is_cut()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        var begun = new TaskCompletionSource();
        var poller = await gateway.PollingAsync();
        var slow = poller.SendAsync(HttpMethod.Post, body: new SlowContent(begun));
        await Wait.ForAsync(begun.Task);
        await Wait.UntilAsync(() => Session(gateway).Polling!.IsPosting);
        _time.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal("2", await poller.PollAsync());
        var poll = poller.PollAsync();
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        await gateway.PassUntilClosingAsync(Session(gateway));
        Assert.Equal("1", await poll);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1, () => _time.Advance(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Wait.ForAsync(slow));
        await AssertGoneAsync(gateway, poller);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payload_may_be_as_large_as_allowed_and_no_larger(bool saysHowLarge)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 50_000);
        gateway.Gateway.On(
            "size",
            request =>
            {
                request.Ack(System.Text.Encoding.UTF8.GetBytes($"{request.Payload.Length}"));
                return ValueTask.CompletedTask;
            }
        );
        var poller = await gateway.PollingAsync();
        var head = "421[\"size\",\"\"]".Length;
        await poller.SayAsync($"421[\"size\",\"{new string('x', 50_000 - head)}\"]");
        Assert.Equal($"431[{50_000 - head + 2}]", await poller.PollAsync());

        var tooLarge = $"421[\"size\",\"{new string('x', 50_001 - head)}\"]";
        HttpContent body = saysHowLarge ? new StringContent(tooLarge) : new ChunkedContent(tooLarge);
        await Poller.TextAsync(await poller.SendAsync(HttpMethod.Post, body: body), 413);
        await AssertGoneAsync(gateway, poller);
    }

    [Fact]
    public async Task A_payload_of_too_many_packets_ends_the_session()
    {
        await using var gateway = await TestGateway.StartAsync();
        var handled = 0;
        gateway.Gateway.On(
            "n",
            _ =>
            {
                handled++;
                return ValueTask.CompletedTask;
            }
        );
        var poller = await gateway.PollingAsync();
        await Poller.TextAsync(
            await poller.PostAsync(string.Join(Separator, Enumerable.Repeat("42[\"n\"]", 5000))),
            400
        );
        Assert.InRange(handled, 100, 300);
        await AssertGoneAsync(gateway, poller);
    }

    [Theory]
    [InlineData("?EIO=3&transport=polling&sid=")]
    [InlineData("?transport=polling&sid=")]
    [InlineData("?EIO=4&transport=websocket&sid=")]
    public async Task Another_version_or_transport_on_a_session_is_refused_and_harms_it_not(string query)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var poller = await gateway.PollingAsync();
        var answer = await Poller.TextAsync(await poller.GetAsync("/socket.io/" + query + poller.Sid), 400);
        Assert.Equal("""{"code":3,"message":"Bad request"}""", answer);
        await Poller.TextAsync(await poller.SendAsync(HttpMethod.Put), 500);
        await poller.SayAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await poller.PollAsync());
    }

    [Fact]
    public async Task A_session_of_a_websocket_is_not_polled()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.SocketIoAsync();
        var sid = System.Text.Json.JsonDocument.Parse(client.Handshake[1..]).RootElement.GetProperty("sid").GetString();
        using var poller = new Poller(gateway.Address);
        var path = $"/socket.io/?EIO=4&transport=polling&sid={sid}";
        Assert.Equal(
            """{"code":3,"message":"Bad request"}""",
            await Poller.TextAsync(await poller.GetAsync(path), 400)
        );
        await client.SendAsync("421[\"x\"]");
        Assert.StartsWith("431[", await client.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_stops_tells_those_who_poll()
    {
        await using var gateway = await TestGateway.StartAsync();
        var poller = await gateway.PollingAsync();
        var poll = poller.PollAsync();
        await Wait.UntilAsync(() => Session(gateway).Polling!.FreeSince == 0);
        await gateway.StopAsync();
        Assert.Equal("1", await poll);
        Assert.Single(gateway.Disconnected);
    }

    private static SocketIoSession Session(TestGateway gateway) =>
        (SocketIoSession)((GatewayCore)gateway.Gateway).Sessions.All.Single();

    private static ValueTask SubscribeAsync(GatewayConnection connection)
    {
        connection.Subscribe(Room);
        return ValueTask.CompletedTask;
    }

    /// <summary>Nobody knows the session any more, and nothing of it is left.</summary>
    private static async Task AssertGoneAsync(TestGateway gateway, Poller poller)
    {
        Assert.Equal(
            """{"code":1,"message":"Session ID unknown"}""",
            await Poller.TextAsync(await poller.GetAsync(), 400)
        );
        var core = (GatewayCore)gateway.Gateway;
        await Wait.UntilAsync(() => core.Sessions.IsEmpty && core.Queued.Total == 0);
    }
}
