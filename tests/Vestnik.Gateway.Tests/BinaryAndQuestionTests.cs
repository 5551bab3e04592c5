using System.Net.WebSockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>Bytes in events and acknowledgements, and what the server asks its clients.</summary>
public sealed class BinaryAndQuestionTests
{
    private const string Place = """{"_placeholder":true,"num":0}""";

    private readonly FakeTime _time = new();

    [Fact]
    public async Task Attachments_come_and_go_at_any_depth()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.SocketIoAsync();
        const string Data = """{"a":[{"_placeholder":true,"num":1},{"b":{"num":0,"_placeholder":true}}]}""";
        await client.SendAsync($"452-5[\"echo\",{Data}]");
        await client.SendAsync("один"u8.ToArray(), WebSocketMessageType.Binary);
        await client.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary);
        Assert.Equal($"462-5[{Data}]", await client.TextAsync());
        Assert.Equal("один", await client.TextAsync());
        Assert.Equal("", await client.TextAsync());

        gateway
            .Connected.Single()
            .Send(new GatewayEvent("file", Encoding.UTF8.GetBytes(Place), attachments: [new byte[] { 65 }]));
        Assert.Equal($"451-[\"file\",{Place}]", await client.TextAsync());
        Assert.Equal("A", await client.TextAsync());
    }

    [Fact]
    public async Task Ten_attachments_are_taken_and_more_are_not()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.SocketIoAsync();
        await client.SendAsync("4510-1[\"echo\",1]");
        for (var n = 0; n < 10; n++)
        {
            await client.SendAsync(new byte[] { 65 }, WebSocketMessageType.Binary);
        }

        Assert.Equal("4610-1[1]", await client.TextAsync());
        var many = Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[1], 11).ToList();
        Assert.Throws<ArgumentException>(() => new GatewayEvent("n", "1"u8.ToArray(), attachments: many));
        Assert.Throws<ArgumentException>(() =>
            new GatewayEvent("n", Encoding.UTF8.GetBytes(Place.Replace('0', '1')), attachments: [new byte[1]])
        );
    }

    [Theory]
    [InlineData("42[\"echo\",1]")]
    [InlineData("41")]
    [InlineData("451-[\"echo\",1]")]
    public async Task Nothing_but_the_heartbeat_comes_between_a_packet_and_its_attachments(string packet)
    {
        await using var gateway = await StartAsync();
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($"451-1[\"echo\",{Place}]");
        await client.SendAsync("3");
        await client.SendAsync("A"u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal($"461-1[{Place}]", await client.TextAsync());
        Assert.Equal("A", await client.TextAsync());

        await client.SendAsync($"451-1[\"echo\",{Place}]");
        await client.SendAsync(packet);
        Assert.Equal(1007, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task A_packet_and_its_attachments_together_are_one_message_of_bounded_size()
    {
        await using var gateway = await StartAsync(options => options.MaxMessageBytes = 20_000);
        var client = await gateway.SocketIoAsync();
        var head = $"452-1[\"echo\",{Place}]";
        await client.SendAsync(head);
        await client.SendAsync(new byte[10_000], WebSocketMessageType.Binary);
        await client.SendAsync(new byte[10_000 - head.Length], WebSocketMessageType.Binary);
        Assert.StartsWith("462-1[", await client.TextAsync(), StringComparison.Ordinal);
        await client.TextAsync();
        await client.TextAsync();

        await client.SendAsync(head);
        await client.SendAsync(new byte[10_000], WebSocketMessageType.Binary);
        await client.SendAsync(new byte[10_001 - head.Length], WebSocketMessageType.Binary);
        Assert.Equal(1009, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task Attachments_that_never_come_end_the_connection_though_it_answers_pings()
    {
        await using var gateway = await StartAsync(time: _time);
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($"451-1[\"echo\",{Place}]");
        await client.SendAsync("3");
        var closed = client.RestAsync();
        await gateway.PassUntilClosingAsync(
            gateway.Connected.Single().Session,
            () => _ = client.SendAsync("3").ContinueWith(_ => { }, TaskScheduler.Default)
        );
        Assert.Equal("4408", (await closed)[^1]);
    }

    [Fact]
    public async Task Plain_clients_get_bytes_as_base64()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        gateway
            .Connected.Single()
            .Send(new GatewayEvent("file", Encoding.UTF8.GetBytes(Place), attachments: [new byte[] { 1, 2, 3 }]));
        Assert.Equal($$"""{"type":"file","data":{{Place}},"attachments":["AQID"]}""", await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task The_server_asks_and_hears_the_answer(string dialect)
    {
        await using var gateway = await StartAsync();
        var client = await gateway.ConnectAsync(dialect);
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var connection = gateway.Connected.Single();
        var first = connection.AskAsync(TestGateway.Event("ask", "1"), TimeSpan.FromSeconds(20));
        var second = connection.AskAsync(TestGateway.Event("ask", "2"), TimeSpan.FromSeconds(20));
        Assert.Equal(Say.Emit(dialect, "ask", "1", 1), await client.TextAsync());
        Assert.Equal(Say.Emit(dialect, "ask", "2", 2), await client.TextAsync());
        await client.SendAsync(Say.Ack(dialect, 2, "\"два\""));
        await client.SendAsync(Say.Ack(dialect, 2, "\"again\""));
        await client.SendAsync(Say.Ack(dialect, 99, "\"nobody asked\""));
        await client.SendAsync(Say.Ack(dialect, 1, "{\"n\":1}"));
        Assert.Equal("\"два\"", Encoding.UTF8.GetString((await Wait.ForAsync(second)).Json.Span));
        Assert.Equal("{\"n\":1}", Encoding.UTF8.GetString((await Wait.ForAsync(first)).Json.Span));
    }

    [Fact]
    public async Task An_answer_may_hold_bytes()
    {
        await using var gateway = await StartAsync();
        var client = await gateway.SocketIoAsync();
        var asked = gateway.Connected.Single().AskAsync(TestGateway.Event("ask"), TimeSpan.FromSeconds(20));
        Assert.Equal("421[\"ask\",{}]", await client.TextAsync());
        await client.SendAsync($"461-1[{Place}]");
        await client.SendAsync("A"u8.ToArray(), WebSocketMessageType.Binary);
        var answer = await Wait.ForAsync(asked);
        Assert.Equal(Place, Encoding.UTF8.GetString(answer.Json.Span));
        Assert.Equal("A"u8.ToArray(), Assert.Single(answer.Attachments).ToArray());
    }

    [Fact]
    public async Task A_question_may_hold_bytes()
    {
        await using var gateway = await StartAsync();
        var question = new GatewayEvent("ask", Encoding.UTF8.GetBytes(Place), attachments: [new byte[] { 65 }]);
        var client = await gateway.SocketIoAsync();
        var asked = gateway.Connected.Single().AskAsync(question, TimeSpan.FromSeconds(20));
        Assert.Equal($"451-1[\"ask\",{Place}]", await client.TextAsync());
        Assert.Equal("A", await client.TextAsync());
        await client.SendAsync("431[1]");
        Assert.Equal("1", Encoding.UTF8.GetString((await Wait.ForAsync(asked)).Json.Span));

        var plain = await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 2);
        asked = gateway.Connected.Last().AskAsync(question, TimeSpan.FromSeconds(20));
        Assert.Equal($$"""{"type":"ask","id":1,"data":{{Place}},"attachments":["QQ=="]}""", await plain.TextAsync());
        await plain.SendAsync(Say.Ack(Say.Plain, 1, "2"));
        Assert.Equal("2", Encoding.UTF8.GetString((await Wait.ForAsync(asked)).Json.Span));
    }

    [Fact]
    public async Task Bytes_and_questions_stay_in_their_namespace()
    {
        await using var gateway = await StartAsync();
        gateway
            .Gateway.Of("/admin")
            .On(
                "echo",
                request =>
                {
                    request.Ack(request.Payload.Span, request.Attachments);
                    return ValueTask.CompletedTask;
                }
            );
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token()}}"}""");
        await client.TextAsync();
        await client.SendAsync($"451-/admin,7[\"echo\",{Place}]");
        await client.SendAsync("A"u8.ToArray(), WebSocketMessageType.Binary);
        Assert.Equal($"461-/admin,7[{Place}]", await client.TextAsync());
        Assert.Equal("A", await client.TextAsync());

        var admin = gateway.Connected.Last();
        var question = new GatewayEvent("ask", Encoding.UTF8.GetBytes(Place), attachments: [new byte[] { 66 }]);
        var asked = admin.AskAsync(question, TimeSpan.FromSeconds(20));
        Assert.Equal($"451-/admin,1[\"ask\",{Place}]", await client.TextAsync());
        Assert.Equal("B", await client.TextAsync());
        // The same number elsewhere is another question.
        await client.SendAsync("431[\"elsewhere\"]");
        await client.SendAsync($"461-/admin,1[{Place}]");
        await client.SendAsync("C"u8.ToArray(), WebSocketMessageType.Binary);
        var answer = await Wait.ForAsync(asked);
        Assert.Equal(Place, Encoding.UTF8.GetString(answer.Json.Span));
        Assert.Equal("C"u8.ToArray(), Assert.Single(answer.Attachments).ToArray());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Who_does_not_answer_in_time_or_is_gone_is_not_waited_for(string dialect)
    {
        await using var gateway = await StartAsync(time: _time);
        var client = await gateway.ConnectAsync(dialect);
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var connection = gateway.Connected.Single();
        var late = connection.AskAsync(TestGateway.Event("ask"), TimeSpan.FromSeconds(5));
        var longer = connection.AskAsync(TestGateway.Event("ask"), TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(late.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.ForAsync(late));
        Assert.False(longer.IsCompleted);

        using var impatient = new CancellationTokenSource();
        var given = connection.AskAsync(TestGateway.Event("ask"), TimeSpan.FromMinutes(5), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(given));

        client.Socket.Abort();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(longer));
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            connection.AskAsync(TestGateway.Event("ask"), TimeSpan.FromSeconds(1))
        );
    }

    private static async Task<TestGateway> StartAsync(
        Action<GatewayOptions>? configure = null,
        TimeProvider? time = null
    )
    {
        var gateway = await TestGateway.StartAsync(configure, time);
        gateway.Echo("echo");
        return gateway;
    }
}
