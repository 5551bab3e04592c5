using System.Net.WebSockets;

namespace Vestnik.Gateway.Tests;

/// <summary>Clients that read nothing, send too much, or never finish what they began: each costs what the options say.</summary>
public sealed class FlowControlTests
{
    private static readonly Topic Room = new("room", Guid.NewGuid());

    private readonly FakeTime _time = new();

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task What_waits_for_a_client_that_reads_nothing_never_exceeds_the_bound(string dialect)
    {
        const int Bound = 256 * 1024;
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.QueueBytes = Bound;
            options.CloseTimeout = TimeSpan.FromMilliseconds(300);
        });
        gateway.OnConnected = SubscribeAsync;
        await gateway.ConnectAsync(dialect);
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var slow = gateway.Connected.Single();
        var outbox = slow.Session.Outbox;
        var core = (GatewayCore)gateway.Gateway;

        var filler = $"\"{new string('x', 8 * 1024)}\"";
        var most = 0L;
        for (var published = 0; !slow.Closed.IsCancellationRequested; published++)
        {
            Assert.True(published < 20_000, "a client that reads nothing was never closed");
            await gateway.PublishAsync(Room, "n", filler);
            most = Math.Max(most, outbox.Bytes);
        }

        Assert.InRange(most, Bound / 2, Bound);
        await Wait.UntilAsync(() => gateway.Disconnected.Contains(slow));
        await Wait.UntilAsync(() => core.Queued.Total == 0);
        Assert.Contains(gateway.Log.Lines, line => line.Contains("4408 too slow", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Who_takes_nothing_is_closed_though_more_would_fit_and_though_it_talks(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(
            options => options.QueueBytes = 256 * 1024 * 1024,
            _time
        );
        gateway.OnConnected = SubscribeAsync;
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        // More than the sockets' own buffers take.
        var large = $"\"{new string('x', 1024 * 1024)}\"";
        for (var n = 0; n < 32; n++)
        {
            await gateway.PublishAsync(Room, "n", large);
        }

        var patience = new GatewayOptions().PingTimeout;
        await Wait.UntilAsync(
            () => gateway.Disconnected.Count == 1,
            () =>
            {
                if (client.Socket.State == WebSocketState.Open)
                {
                    _ = client.SendAsync(Say.Emit(dialect, "echo")).ContinueWith(_ => { }, TaskScheduler.Default);
                }

                _time.Advance(patience / 10);
            }
        );
        Assert.Contains(gateway.Log.Lines, line => line.Contains("4408 too slow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_client_has_the_whole_time_to_answer_a_ping_that_came_behind_much_else()
    {
        const int Frames = 32;
        const int AtOnce = 4;
        await using var gateway = await TestGateway.StartAsync(options => options.QueueBytes = 64 * 1024 * 1024, _time);
        gateway.OnConnected = SubscribeAsync;
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        var large = $"\"{new string('x', 1024 * 1024)}\"";
        // The ping is due while all of it waits.
        await gateway.PassAsync(TimeSpan.FromSeconds(20));
        for (var n = 0; n < Frames; n++)
        {
            await gateway.PublishAsync(Room, "n", large);
        }
        for (var n = 0; n < Frames; n++)
        {
            if (n % AtOnce == 0)
            {
                _time.Advance(TimeSpan.FromSeconds(6));
            }
            Assert.Equal(Say.Event(Say.SocketIo, "n", large), await client.TextAsync());
        }
        Assert.Equal("2", await client.TextAsync());

        _time.Advance(TimeSpan.FromSeconds(3));
        await client.SendAsync("3");
        await client.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Who_does_not_read_the_answers_is_not_asked_for_more_and_misses_none(string dialect)
    {
        const int Requests = 150;
        var answer = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 200 * 1024)}\"");
        var handled = 0;
        await using var gateway = await TestGateway.StartAsync(options => options.EventsBurst = 1000);
        gateway.Gateway.On(
            "ask",
            request =>
            {
                Interlocked.Increment(ref handled);
                request.Ack(answer);
                return ValueTask.CompletedTask;
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        for (var id = 0; id < Requests; id++)
        {
            await client.SendAsync(Say.Emit(dialect, "ask", "1", id));
        }

        var core = (GatewayCore)gateway.Gateway;
        await Wait.UntilAsync(() => core.Queued.Total > core.Options.QueueBytes / 2);
        Assert.InRange(handled, 1, Requests - 1);
        for (var id = 0; id < Requests; id++)
        {
            var text = await client.TextAsync();
            Assert.StartsWith(Say.Ack(dialect, id, "\"xxx")[..^1], text, StringComparison.Ordinal);
            Assert.InRange(core.Queued.Total, 0, core.Options.QueueBytes);
        }

        Assert.Equal(Requests, handled);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Handlers_at_work_hold_no_more_than_the_largest_message_and_one(string dialect)
    {
        const int Messages = 12;
        var (running, most, done) = (0, 0, 0);
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 512 * 1024);
        gateway.Gateway.On(
            "work",
            async request =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Delay(50);
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref done);
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        var large = Say.Emit(dialect, "work", $"\"{new string('x', 300 * 1024)}\"");
        for (var n = 0; n < Messages; n++)
        {
            await client.SendAsync(large);
        }

        await Wait.UntilAsync(() => done == Messages);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Before_it_is_let_in_a_client_may_send_little()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.EngineAsync();
        await client.SendAsync($$"""40{"token":"{{new string('x', 20 * 1024)}}"}""");
        Assert.Equal(1009, await client.CloseCodeAsync());

        var signedIn = await gateway.SocketIoAsync();
        await signedIn.SendAsync($"421[\"x\",\"{new string('x', 20 * 1024)}\"]");
        Assert.StartsWith("431[", await signedIn.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_message_may_come_byte_by_byte_but_not_in_pieces_without_end(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        var message = System.Text.Encoding.UTF8.GetBytes(Say.Emit(dialect, "echo", "\"in pieces\"", 1));
        for (var at = 0; at < message.Length; at++)
        {
            await client.SendAsync(message.AsMemory(at, 1), end: at == message.Length - 1);
        }

        Assert.Equal(Say.Ack(dialect, 1, "\"in pieces\""), await client.TextAsync());

        var closed = client.CloseCodeAsync();
        try
        {
            for (var sent = 0; !closed.IsCompleted; sent++)
            {
                Assert.True(sent < 1_000_000, "pieces were taken without end");
                await client.SendAsync(sent % 2 == 0 ? "x"u8.ToArray() : default, end: false);
            }
        }
        catch (WebSocketException)
        {
            // Closed meanwhile.
        }

        Assert.Equal(4429, await closed);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_message_that_never_comes_whole_ends_its_connection(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(time: _time);
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var other = await gateway.ConnectAsync(dialect);
        await client.SendAsync("{"u8.ToArray(), end: false);

        var closed = client.CloseCodeAsync();
        await gateway.PassUntilClosingAsync(gateway.Connected.First().Session);
        Assert.Equal(4408, await closed);
        if (dialect == Say.Plain)
        {
            await other.SendAsync(Say.Emit(dialect, "echo", "1", 1));
            Assert.Equal(Say.Ack(dialect, 1, "1"), await other.TextAsync());
        }
    }

    [Fact]
    public async Task Who_opens_many_connections_and_never_signs_in_locks_nobody_out()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.Handshakes = 3, _time);
        var first = await gateway.SocketIoAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        var idle = new List<Client>();
        for (var n = 0; n < 5; n++)
        {
            idle.Add(await gateway.EngineAsync());
        }

        Assert.Equal(4429, await idle[0].CloseCodeAsync());
        Assert.Equal(4429, await idle[1].CloseCodeAsync());
        var late = await gateway.SocketIoAsync();
        Assert.Equal(4429, await idle[2].CloseCodeAsync());
        foreach (var client in new[] { first, late })
        {
            await client.SendAsync("421[\"x\"]");
            await client.TextAsync();
        }

        // Who was let in counts no more.
        await gateway.SocketIoAsync();
        await idle[4].SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await idle[4].TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void While_too_much_waits_for_all_each_may_have_its_fair_share_and_no_more()
    {
        var all = new QueuedBytes(100_000);
        var hog = new Outbox(new GatewayOptions(), all);
        var other = new Outbox(new GatewayOptions(), all);
        Assert.Equal(Added.Queued, hog.Add(new Packet(new byte[90_000]), EventPriority.Durable));
        Assert.Equal(Added.Queued, other.Add(new Packet(new byte[20_000]), EventPriority.Durable));

        Assert.Equal(Added.Overflow, other.Add(new Packet(new byte[50_000]), EventPriority.Durable));
        Assert.Equal(Added.Dropped, other.Add(new Packet(new byte[50_000]), EventPriority.Ephemeral));
        Assert.Equal(Added.Queued, other.Add(new Packet(new byte[40_000]), EventPriority.Durable));
        hog.Finish(GatewayClose.TooSlow, drop: true);
        Assert.Equal(60_000, all.Total);
        Assert.Equal(Added.Queued, other.Add(new Packet(new byte[50_000]), EventPriority.Durable));

        var taker = new Taker(other);
        other.Attach(taker);
        Assert.True(taker.TryTake(out _));
        other.Finish(GatewayClose.TooSlow, drop: true);
        Assert.Equal(20_000, all.Total);
        other.End();
        Assert.Equal(0, all.Total);
    }

    private static ValueTask SubscribeAsync(GatewayConnection connection)
    {
        connection.Subscribe(Room);
        return ValueTask.CompletedTask;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
