namespace Vestnik.Gateway.Tests;

public sealed class EventTests
{
    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task An_event_is_acknowledged_with_what_the_handler_says(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        const string Json = """{"text":"Привет 👋 \u0000 \"q\"","n":[1.5e3,null,true]}""";
        await client.SendAsync(Say.Emit(dialect, "echo", Json, 42));
        Assert.Equal(Say.Ack(dialect, 42, Json), await client.TextAsync());
    }

    [Theory]
    [InlineData("420[\"echo\"]", "430[null]")]
    [InlineData("42999999999999999[\"echo\",1]", "43999999999999999[1]")]
    [InlineData("42/,7[\"echo\",1]", "437[1]")]
    [InlineData("421[\"echo\",\"first\",\"second\",{}]", "431[\"first\"]")]
    [InlineData("421 [ \"echo\" , [ 1 ] ] ", "431[[ 1 ]]")]
    [InlineData("421[\"\\u0065cho\",1]", "431[1]")]
    public async Task Socket_io_packets_are_read_as_the_reference_reads_them(string sent, string answer)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        await client.SendAsync(sent);
        Assert.Equal(answer, await client.TextAsync());
    }

    [Theory]
    [InlineData("""{"type":"echo","id":"a-1"}""", """{"type":"ack","id":"a-1","data":null}""")]
    [InlineData("""{"data":5,"id":1.5,"x":[{}],"type":"echo"}""", """{"type":"ack","id":1.5,"data":5}""")]
    [InlineData(""" {"type":"no","type":"echo","id":1,"data":1,"data":2} """, """{"type":"ack","id":1,"data":2}""")]
    public async Task Plain_frames_take_any_order_and_unknown_fields(string sent, string answer)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.PlainAsync();
        await client.SendAsync(sent);
        Assert.Equal(answer, await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task An_event_that_asks_for_no_acknowledgement_gets_none(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On(
            "quiet",
            request =>
            {
                Assert.False(request.WantsAck);
                request.Ack("1"u8);
                return ValueTask.CompletedTask;
            }
        );
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        await client.SendAsync(Say.Emit(dialect, "quiet"));
        await client.SendAsync(Say.Emit(dialect, "nobody-handles-this"));
        await client.SendAsync(Say.Emit(dialect, "echo", "2", 2));
        Assert.Equal(Say.Ack(dialect, 2, "2"), await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Events_that_a_handler_holds_come_after_its_answer_in_their_order_and_others_at_once(
        string dialect
    )
    {
        await using var gateway = await TestGateway.StartAsync();
        var (user, watched) = (Guid.NewGuid(), Guid.NewGuid());
        gateway.Gateway.On(
            "watch",
            async request =>
            {
                request.Connection.Subscribe(new Topic("watched", watched));
                request.HoldEvents("watched");
                await gateway.PublishAsync(new Topic("watched", watched), "change", "1");
                await gateway.PublishAsync(new Topic("user", user), "at-once", "2");
                await gateway.PublishAsync(new Topic("watched", watched), "change", "3");
                request.Ack("4"u8);
                await gateway.PublishAsync(new Topic("watched", watched), "change", "5");
            }
        );
        var client = await gateway.ConnectAsync(dialect, TestGateway.Token(user));

        await client.SendAsync(Say.Emit(dialect, "watch", "0", 1));

        Assert.Equal(Say.Event(dialect, "at-once", "2"), await client.TextAsync());
        Assert.Equal(Say.Ack(dialect, 1, "4"), await client.TextAsync());
        foreach (var n in new[] { "1", "3", "5" })
        {
            Assert.Equal(Say.Event(dialect, "change", n), await client.TextAsync());
        }
    }

    [Fact]
    public async Task Held_events_come_also_when_the_handler_fails_or_never_answers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var watched = Guid.NewGuid();
        gateway.Gateway.On(
            "watch",
            async request =>
            {
                request.Connection.Subscribe(new Topic("watched", watched));
                request.HoldEvents("watched");
                await gateway.PublishAsync(new Topic("watched", watched), "change", "1");
                if (request.Payload.Span[0] == (byte)'0')
                {
                    throw new InvalidOperationException("fails");
                }
            }
        );
        var client = await gateway.PlainAsync();

        await client.SendAsync(Say.Emit("plain", "watch", "0"));
        Assert.Equal(Say.Event("plain", "change", "1"), await client.TextAsync());
        await client.SendAsync(Say.Emit("plain", "watch", "1"));
        Assert.Equal(Say.Event("plain", "change", "1"), await client.TextAsync());
    }

    [Fact]
    public async Task More_held_events_than_may_wait_go_before_the_answer_and_none_is_lost()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.QueueEvents = 128);
        var watched = Guid.NewGuid();
        gateway.Gateway.On(
            "watch",
            async request =>
            {
                request.Connection.Subscribe(new Topic("watched", watched));
                request.HoldEvents("watched");
                for (var n = 0; n < 34; n++)
                {
                    await gateway.PublishAsync(new Topic("watched", watched), "change", $"{n}");
                }
                request.Ack("true"u8);
            }
        );
        var client = await gateway.PlainAsync();

        await client.SendAsync(Say.Emit("plain", "watch", "0", 1));

        for (var n = 0; n < 33; n++)
        {
            Assert.Equal(Say.Event("plain", "change", $"{n}"), await client.TextAsync());
        }
        Assert.Equal(Say.Ack("plain", 1, "true"), await client.TextAsync());
        Assert.Equal(Say.Event("plain", "change", "33"), await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Only_the_first_acknowledgement_counts_and_comes_before_events_sent_after_it(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var user = Guid.NewGuid();
        gateway.Gateway.On(
            "send",
            async request =>
            {
                await Task.Yield();
                request.Ack("1"u8);
                await gateway.PublishAsync(new Topic("user", user), "after", "2");
                request.Ack("3"u8);
            }
        );
        var client = await gateway.ConnectAsync(dialect, TestGateway.Token(user));
        for (var id = 1; id <= 50; id++)
        {
            await client.SendAsync(Say.Emit(dialect, "send", "0", id));
            Assert.Equal(Say.Ack(dialect, id, "1"), await client.TextAsync());
            Assert.Equal(Say.Event(dialect, "after", "2"), await client.TextAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task An_unknown_event_and_a_failing_handler_are_answered_and_harm_nothing(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On("throws", _ => throw new InvalidOperationException("at once"));
        gateway.Gateway.On(
            "throws:later",
            async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("later");
            }
        );
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        const string Fault = """{"ok":false,"error":{"title":"Internal error","status":500,"code":"internal"}}""";
        await client.SendAsync(Say.Emit(dialect, "nobody", "{}", 1));
        Assert.Equal(
            Say.Ack(
                dialect,
                1,
                """{"ok":false,"error":{"title":"Unknown event","status":404,"code":"event.unknown"}}"""
            ),
            await client.TextAsync()
        );
        await client.SendAsync(Say.Emit(dialect, "throws", "{}", 2));
        Assert.Equal(Say.Ack(dialect, 2, Fault), await client.TextAsync());
        await client.SendAsync(Say.Emit(dialect, "throws:later", "{}", 3));
        Assert.Equal(Say.Ack(dialect, 3, Fault), await client.TextAsync());
        await client.SendAsync(Say.Emit(dialect, "echo", "4", 4));
        Assert.Equal(Say.Ack(dialect, 4, "4"), await client.TextAsync());
        Assert.Equal(
            2,
            gateway.Log.Lines.Count(line => line.StartsWith("Error The handler of", StringComparison.Ordinal))
        );
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Handlers_start_in_order_and_overlap_after_their_first_await(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        List<string> started = [];
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Gateway.On(
            "work",
            async request =>
            {
                var payload = request.Payload;
                lock (started)
                {
                    started.Add(System.Text.Encoding.UTF8.GetString(payload.Span));
                }

                await go.Task;
                request.Ack(payload.Span);
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        for (var id = 0; id < 60; id++)
        {
            await client.SendAsync(Say.Emit(dialect, "work", $"{id}", id));
        }

        await Wait.UntilAsync(() => started.Count == 60);
        Assert.Equal(Enumerable.Range(0, 60).Select(id => $"{id}"), started);
        go.SetResult();
        HashSet<string> answers = [];
        while (answers.Count < 60)
        {
            answers.Add(await client.TextAsync());
        }

        // Each payload was still its own when its handler went on.
        Assert.Equal(Enumerable.Range(0, 60).Select(id => Say.Ack(dialect, id, $"{id}")).ToHashSet(), answers);
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task Reading_pauses_while_too_many_handlers_run(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.RequestsInFlight = 3);
        var running = 0;
        var most = 0;
        using var gate = new SemaphoreSlim(0);
        gateway.Gateway.On(
            "work",
            async request =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await gate.WaitAsync();
                Interlocked.Decrement(ref running);
                request.Ack("1"u8);
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        for (var id = 0; id < 20; id++)
        {
            await client.SendAsync(Say.Emit(dialect, "work", "{}", id));
        }

        await Wait.UntilAsync(() => Volatile.Read(ref running) == 3);
        for (var id = 0; id < 20; id++)
        {
            gate.Release();
            await client.TextAsync();
        }

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_second_handler_for_an_event_and_a_reserved_name_are_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        gateway.Echo("other");
        Assert.Throws<InvalidOperationException>(() => gateway.Echo("echo"));
        Assert.Throws<ArgumentException>(() => gateway.Echo("disconnect"));
        Assert.Throws<ArgumentException>(() => gateway.Echo(""));
        Assert.Throws<ArgumentException>(() => TestGateway.Event("connect"));
        Assert.Throws<ArgumentException>(() => TestGateway.Event("x", ""));
        Assert.Equal(["echo", "other"], gateway.Gateway.EventNames.Order());
    }

    [Fact]
    public void Options_that_cannot_work_are_refused_by_name()
    {
        var options = new GatewayOptions
        {
            QueueEvents = 0,
            PlainPath = "ws",
            PingTimeout = TimeSpan.Zero,
        };
        var failures = new GatewayOptionsValidator().Validate(null, options).Failures!.ToArray();
        Assert.Equal(3, failures.Length);
        Assert.All(
            ["QueueEvents", "PlainPath", "PingTimeout"],
            name => Assert.Contains(failures, failure => failure.StartsWith(name, StringComparison.Ordinal))
        );
        Assert.True(new GatewayOptionsValidator().Validate(null, new GatewayOptions()).Succeeded);
    }
}
