using System.Net.WebSockets;

namespace Vestnik.Gateway.Tests;

public sealed class LifetimeTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task A_socket_io_client_is_pinged_each_interval_and_lives_while_it_answers()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        for (var round = 0; round < 5; round++)
        {
            await gateway.PassAsync(TimeSpan.FromSeconds(24));
            await client.SendAsync("421[\"echo\",1]");
            Assert.Equal("431[1]", await client.TextAsync());
            _time.Advance(TimeSpan.FromSeconds(2.5));
            Assert.Equal("2", await client.TextAsync());
            await client.SendAsync("3");
            // The answer to this shows that the pong before it was read.
            await client.SendAsync("422[\"echo\",2]");
            Assert.Equal("432[2]", await client.TextAsync());
        }
    }

    [Fact]
    public async Task No_pong_makes_a_timer()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        var timers = _time.Timers;
        for (var round = 0; round < 1000; round++)
        {
            await gateway.PassAsync(TimeSpan.FromSeconds(26));
            Assert.Equal("2", await client.TextAsync());
            await client.SendAsync("3");
            // Nobody asked for this one.
            await client.SendAsync("3");
            await client.SendAsync("421[\"echo\",1]");
            Assert.Equal("431[1]", await client.TextAsync());
        }

        Assert.Equal(timers, _time.Timers);
    }

    [Fact]
    public async Task A_socket_io_client_that_leaves_a_ping_unanswered_is_closed_but_not_while_it_talks()
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        await gateway.PassAsync(TimeSpan.FromSeconds(26));
        Assert.Equal("2", await client.TextAsync());
        for (var round = 0; round < 3; round++)
        {
            _time.Advance(TimeSpan.FromSeconds(18));
            await client.SendAsync("421[\"echo\",1]");
            Assert.Equal("431[1]", await client.TextAsync());
        }

        await gateway.PassAsync(TimeSpan.FromSeconds(21));
        Assert.Equal(4408, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task A_plain_client_that_answers_no_ping_is_cut()
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(100);
            options.PingTimeout = TimeSpan.FromMilliseconds(100);
        });

        // The client library answers pings only while somebody receives.
        await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }

    [Fact]
    public async Task A_socket_io_client_that_never_connects_is_closed()
    {
        await using var gateway = await TestGateway.StartAsync(
            options => options.ConnectTimeout = TimeSpan.FromSeconds(10),
            _time
        );
        var silent = await gateway.EngineAsync();
        var refused = await gateway.EngineAsync();
        var connected = await gateway.SocketIoAsync();
        await refused.SendAsync("40");
        await refused.TextAsync();
        _time.Advance(TimeSpan.FromSeconds(9));
        await refused.SendAsync("40");
        await refused.TextAsync();
        _time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(4401, await silent.CloseCodeAsync());
        Assert.Equal(4401, await refused.CloseCodeAsync());
        await connected.SendAsync("421[\"x\"]");
        await connected.TextAsync();
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_connection_ends_with_its_token_unless_it_is_renewed(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(
            options => options.PingInterval = TimeSpan.FromMinutes(10),
            _time
        );
        gateway.Gateway.On(
            "renew",
            request =>
            {
                var old = request.Connection.Identity;
                request.Connection.Renew(old with { ExpiresAt = old.ExpiresAt.AddMinutes(1) });
                request.Ack("1"u8);
                return ValueTask.CompletedTask;
            }
        );
        var expires = _time.GetUtcNow().AddMinutes(1);
        var renewing = await gateway.ConnectAsync(dialect, TestGateway.Token(expires: expires));
        var expiring = await gateway.ConnectAsync(dialect, TestGateway.Token(expires: expires));
        await renewing.SendAsync(Say.Emit(dialect, "renew", "{}", 1));
        await renewing.TextAsync();

        await gateway.PassAsync(TimeSpan.FromSeconds(62));
        Assert.Equal(["4401"], await expiring.RestAsync());
        await renewing.SendAsync(Say.Emit(dialect, "renew", "{}", 2));
        await renewing.TextAsync();
        await gateway.PassAsync(TimeSpan.FromSeconds(122));
        Assert.Equal(["4401"], await renewing.RestAsync());
    }

    [Fact]
    public async Task A_connection_cannot_be_renewed_for_somebody_else()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.PlainAsync();
        var connection = Assert.Single(gateway.Connected);
        Assert.Throws<ArgumentException>(() => connection.Renew(connection.Identity with { UserId = Guid.NewGuid() }));
        Assert.Throws<ArgumentException>(() =>
            connection.Renew(connection.Identity with { SessionId = Guid.NewGuid() })
        );
    }

    [Fact]
    public async Task A_revoked_session_hears_why_and_socket_io_is_told_not_to_come_back()
    {
        await using var gateway = await TestGateway.StartAsync();
        var session = Guid.NewGuid();
        var plain = await gateway.PlainAsync(TestGateway.Token(session: session));
        var socketIo = await gateway.SocketIoAsync(TestGateway.Token(session: session));
        var other = await gateway.PlainAsync();

        await gateway.Gateway.CloseSessionsAsync(
            [session],
            TestGateway.Event("session:revoked", """{"reason":"logout"}"""),
            GatewayClose.Revoked
        );

        Assert.Equal(["""{"type":"session:revoked","data":{"reason":"logout"}}""", "4401"], await plain.RestAsync());
        Assert.Equal(["""42["session:revoked",{"reason":"logout"}]""", "41", "4401"], await socketIo.RestAsync());
        await other.SendAsync("""{"type":"x","id":1}""");
        await other.TextAsync();
        Assert.Contains("revoked", socketIo.Socket.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_session_revoked_during_its_handshake_does_not_slip_in(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var session = Guid.NewGuid();
        gateway.OnAuthenticate = _ =>
        {
            // The token was still good when it was looked at; the word comes before the connection exists.
            var word = gateway.Gateway.CloseSessionsAsync([session], null, GatewayClose.Revoked);
            Assert.True(word.IsCompleted);
            return new GatewayAuthentication.Accepted(
                new GatewayIdentity(Guid.NewGuid(), session, DateTimeOffset.MaxValue)
            );
        };
        Client client;
        if (dialect == Say.Plain)
        {
            client = await gateway.PlainAsync();
        }
        else
        {
            client = await gateway.EngineAsync();
            await client.SendAsync("40");
        }

        var rest = await client.RestAsync();
        Assert.Equal("4401", rest[^1]);
        // It does not come back by itself.
        Assert.Equal(dialect != Say.Plain, rest.Contains("41", StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_is_closed_while_being_let_in_hears_all_that_was_said_before()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnConnected = connection =>
        {
            connection.Send(TestGateway.Event("sorry"));
            connection.Close(GatewayClose.Revoked);
            return ValueTask.CompletedTask;
        };
        var client = await gateway.EngineAsync();
        await client.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        var rest = await client.RestAsync();
        Assert.StartsWith("40{", rest[0], StringComparison.Ordinal);
        Assert.Equal(["""42["sorry",{}]""", "41", "4401"], rest[1..]);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task The_oldest_connection_of_a_user_makes_room_for_a_new_one(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerUser = 2);
        var user = Guid.NewGuid();
        var first = await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        var second = await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        var stranger = await gateway.ConnectAsync(dialect);
        var third = await gateway.ConnectAsync(dialect, TestGateway.Token(user));

        string[] goodbye = dialect == Say.Plain ? ["4429"] : ["41", "4429"];
        Assert.Equal(goodbye, await first.RestAsync());
        foreach (var client in new[] { second, third, stranger })
        {
            await client.SendAsync(Say.Emit(dialect, "x", "{}", 1));
            await client.TextAsync();
        }

        // A place that became free is free.
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        second.Socket.Abort();
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 2);
        await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        await third.SendAsync(Say.Emit(dialect, "x", "{}", 1));
        await third.TextAsync();
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Who_sends_faster_than_the_rate_is_closed_with_4429(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(
            options =>
            {
                options.EventsPerSecond = 5;
                options.EventsBurst = 10;
            },
            _time
        );
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);

        // The CONNECT packet is one of the burst.
        var burst = dialect == Say.Plain ? 10 : 9;
        for (var id = 0; id < burst; id++)
        {
            await Echo(id);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var id = 0; id < 5; id++)
        {
            await Echo(id);
        }

        await client.SendAsync(Say.Emit(dialect, "echo", "1", 1));
        Assert.Equal(["4429"], await client.RestAsync());

        async Task Echo(int id)
        {
            await client.SendAsync(Say.Emit(dialect, "echo", "1", id));
            Assert.Equal(Say.Ack(dialect, id, "1"), await client.TextAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_stopping_host_sends_what_is_queued_and_closes_with_1012(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var user = Guid.NewGuid();
        var client = await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        for (var n = 0; n < 100; n++)
        {
            await gateway.PublishAsync(new Topic("user", user), "n", $"{n}");
        }

        var stopping = gateway.StopAsync();
        var rest = await client.RestAsync();
        Assert.Equal([.. Enumerable.Range(0, 100).Select(n => Say.Event(dialect, "n", $"{n}")), "1012"], rest);
        await Wait.ForAsync(stopping);
        Assert.Single(gateway.Disconnected);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Contains("were cut", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_stopping_host_does_not_wait_for_a_client_that_never_answers(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        await gateway.ConnectAsync(dialect);
        var stopping = gateway.StopAsync();
        await Wait.ForAsync(stopping, () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.Single(gateway.Disconnected);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_client_that_vanishes_leaves_nothing_behind(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var user = Guid.NewGuid();
        var client = await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var connection = Assert.Single(gateway.Connected);
        var closed = connection.Closed;
        Assert.True(gateway.Gateway.HasSubscribers(new Topic("user", user)));

        client.Socket.Abort();
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        Assert.Same(connection, Assert.Single(gateway.Disconnected));
        Assert.True(closed.IsCancellationRequested);
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("user", user)));
        Assert.False(connection.Send(TestGateway.Event("x")));
        connection.Subscribe(new Topic("user", user));
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("user", user)));
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_handler_can_close_its_connection_with_a_reason_of_its_own(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On(
            "leave",
            async request =>
            {
                request.Ack("1"u8);
                request.Connection.Close(new GatewayClose(4999, "as you wish"));
                request.Connection.Close(GatewayClose.Normal);
                await Wait.UntilAsync(() => request.Aborted.IsCancellationRequested);
                request.Aborted.ThrowIfCancellationRequested();
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        await client.SendAsync(Say.Emit(dialect, "leave", "{}", 1));
        Assert.Equal([Say.Ack(dialect, 1, "1"), "4999"], await client.RestAsync());
        Assert.Equal("as you wish", client.Socket.CloseStatusDescription);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_official_goodbye_of_a_plain_client_is_answered()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.PlainAsync();
        using var patience = Wait.Patience();
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", patience.Token);
        Assert.Equal(WebSocketState.Closed, client.Socket.State);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }
}
