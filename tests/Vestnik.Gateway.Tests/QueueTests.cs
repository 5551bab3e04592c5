namespace Vestnik.Gateway.Tests;

public sealed class QueueTests
{
    private static readonly Topic Room = new("room", Guid.NewGuid());

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Ephemeral_events_are_dropped_above_half_and_the_connection_above_the_bound(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.QueueEvents = 8);
        List<bool> sent = [];
        gateway.OnConnected = connection =>
        {
            // Nothing is written until the client is let in, so all of this waits in the queue.
            var typing = TestGateway.Event("typing", priority: EventPriority.Ephemeral);
            var message = TestGateway.Event("message");
            sent =
            [
                .. Enumerable.Range(0, 3).Select(_ => connection.Send(message)),
                connection.Send(typing),
                connection.Send(typing),
                .. Enumerable.Range(0, 4).Select(_ => connection.Send(message)),
                connection.Send(typing),
            ];
            if (connection.Identity.SessionId == Guid.Empty)
            {
                sent.Add(connection.Send(message));
            }

            return ValueTask.CompletedTask;
        };
        var healthy = await gateway.ConnectAsync(dialect);
        Assert.Equal([true, true, true, true, false, true, true, true, true, false], sent);
        List<string> received = [];
        while (received.Count < 8)
        {
            received.Add(await healthy.TextAsync());
        }

        Assert.Equal(1, received.Count(text => text == Say.Event(dialect, "typing")));

        var token = TestGateway.Token(session: Guid.Empty);
        var slow = dialect == Say.Plain ? await gateway.PlainAsync(token) : await gateway.EngineAsync();
        if (dialect == Say.SocketIo)
        {
            await slow.SendAsync($$"""40{"token":"{{token}}"}""");
        }

        Assert.Equal(["4408"], await slow.RestAsync());
        Assert.False(sent[^1]);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Bytes_bound_the_queue_too_but_a_large_frame_fits_an_empty_one(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.QueueBytes = 10_000);
        List<bool> sent = [];
        var large = TestGateway.Event("large", $"\"{new string('x', 50_000)}\"");
        gateway.OnConnected = connection =>
        {
            sent = [connection.Send(large)];
            return ValueTask.CompletedTask;
        };
        var client = await gateway.ConnectAsync(dialect);
        Assert.Equal([true], sent);
        Assert.True((await client.TextAsync()).Length > 50_000);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_client_that_never_reads_is_cut_and_others_notice_nothing(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.QueueBytes = 512 * 1024;
            options.CloseTimeout = TimeSpan.FromMilliseconds(300);
        });
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(Room);
            return ValueTask.CompletedTask;
        };
        await gateway.ConnectAsync(dialect);
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var slow = gateway.Connected.Single();
        var healthy = await gateway.ConnectAsync(dialect);

        var filler = new string('x', 64 * 1024);
        var published = 0;
        while (!slow.Closed.IsCancellationRequested)
        {
            Assert.True(published++ < 2000, "a client that reads nothing was never cut");
            await gateway.PublishAsync(Room, "n", $"\"{published}{filler}\"");
            var text = await healthy.TextAsync();
            Assert.Equal(Say.Event(dialect, "n", $"\"{published}{filler}\""), text);
        }

        await Wait.UntilAsync(() => gateway.Disconnected.Contains(slow));
        Assert.Contains(gateway.Log.Lines, line => line.Contains("4408 too slow", StringComparison.Ordinal));
        await gateway.PublishAsync(Room, "still-there");
        Assert.Equal(Say.Event(dialect, "still-there"), await healthy.TextAsync());
    }

    [Fact]
    public void An_empty_queue_takes_a_large_frame_however_much_waits_for_all()
    {
        var all = new QueuedBytes(1000);
        all.Add(2000);
        var outbox = new Outbox(new GatewayOptions(), all);
        Assert.Equal(Added.Queued, outbox.Add(new Packet(new byte[QueuedBytes.FairShare + 1]), EventPriority.Durable));
        Assert.Equal(Added.Overflow, outbox.Add(new Packet([1]), EventPriority.Durable));
    }

    [Fact]
    public void What_is_being_written_still_counts()
    {
        var outbox = new Outbox(new GatewayOptions { QueueEvents = 2 }, new QueuedBytes(1000));
        var taker = new Taker(outbox);
        outbox.Attach(taker);
        Assert.Equal(Added.Queued, outbox.Add(new Packet([1]), EventPriority.Durable));
        Assert.Equal(Added.Queued, outbox.Add(new Packet([2]), EventPriority.Durable));
        Assert.True(taker.TryTake(out _));
        Assert.Equal(Added.Overflow, outbox.Add(new Packet([3]), EventPriority.Durable));
        Assert.True(taker.TryTake(out _));
        Assert.Equal(Added.Queued, outbox.Add(new Packet([3]), EventPriority.Durable));
    }

    [Fact]
    public void A_kept_place_holds_back_what_comes_after_it_alone()
    {
        var outbox = new Outbox(new GatewayOptions(), new QueuedBytes(1000));
        outbox.Add(new Packet([1]), EventPriority.Durable);
        outbox.Reserve();
        outbox.Add(new Packet([3]), EventPriority.Durable);
        var taker = new Taker(outbox);
        outbox.Attach(taker);
        Assert.True(taker.TryTake(out var frame));
        Assert.Equal([1], frame);
        Assert.False(taker.TryTake(out _));
        outbox.Fill([2]);
        Assert.True(taker.TryTake(out frame));
        Assert.Equal([2], frame);
        Assert.True(taker.TryTake(out frame));
        Assert.Equal([3], frame);
        Assert.False(taker.TryTake(out _));
        outbox.Finish(GatewayClose.Normal, drop: false);
        Assert.True(taker.TryTake(out frame, out var close));
        Assert.Null(frame);
        Assert.Same(GatewayClose.Normal, close);
        Assert.Equal(Added.Closed, outbox.Add(new Packet([4]), EventPriority.Durable));
        Assert.Equal(3, taker.Woken);
    }
}
