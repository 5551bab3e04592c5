using System.Collections.Concurrent;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>What every backplane must do, seen from the gateways on it. Derive from it and say how to make one.</summary>
public abstract class BackplaneContract : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private readonly List<TestGateway> _nodes = [];

    /// <summary>A new node's backplane. All that one test makes are on one bus, which no other test uses.</summary>
    protected abstract IBackplane Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Frames_of_each_sender_reach_all_others_once_and_in_order()
    {
        const int Senders = 3;
        const int Frames = 500;
        var backplanes = Enumerable.Range(0, Senders).Select(_ => Create()).ToArray();
        var received = backplanes.Select(_ => new ConcurrentQueue<string>()).ToArray();
        for (var node = 0; node < Senders; node++)
        {
            var mine = received[node];
            await backplanes[node].StartAsync(frame => mine.Enqueue(Encoding.UTF8.GetString(frame.Span)), default);
        }

        await Task.WhenAll(
            backplanes.Select(
                (backplane, node) =>
                    Task.Run(async () =>
                    {
                        // One buffer for all: the bytes are the backplane's only until the task completes.
                        var buffer = new byte[16];
                        for (var n = 0; n < Frames; n++)
                        {
                            var length = Encoding.UTF8.GetBytes($"{node}/{n}", buffer);
                            await backplane.SendAsync(buffer.AsMemory(0, length), default);
                        }
                    })
            )
        );

        for (var node = 0; node < Senders; node++)
        {
            for (var sender = 0; sender < Senders; sender++)
            {
                // An echo of one's own frames is allowed; the gateway ignores it.
                if (sender != node)
                {
                    var prefix = $"{sender}/";
                    string[] Of() =>
                        [.. received[node].Where(frame => frame.StartsWith(prefix, StringComparison.Ordinal))];
                    await Wait.UntilAsync(() => Of().Length >= Frames);
                    Assert.Equal(Enumerable.Range(0, Frames).Select(n => $"{prefix}{n}"), Of());
                }
            }
        }

        foreach (var backplane in backplanes)
        {
            await backplane.DisposeAsync();
        }
    }

    [Fact]
    public async Task Events_reach_the_clients_of_every_node_once_and_in_order()
    {
        var (a, b, c) = (await NodeAsync(), await NodeAsync(), await NodeAsync());
        var user = Guid.NewGuid();
        Client[] clients =
        [
            await a.PlainAsync(TestGateway.Token(user)),
            await b.SocketIoAsync(TestGateway.Token(user)),
            await c.PlainAsync(TestGateway.Token(user)),
        ];
        await MeetAsync(a, b);
        await MeetAsync(a, c);
        for (var n = 0; n < 300; n++)
        {
            await a.PublishAsync(new Topic("user", user), "n", $"{n}");
        }

        await Task.WhenAll(
            clients.Select(
                async (client, index) =>
                {
                    var dialect = index == 1 ? Say.SocketIo : Say.Plain;
                    for (var n = 0; n < 300; n++)
                    {
                        Assert.Equal(Say.Event(dialect, "n", $"{n}"), await client.TextAsync());
                    }
                }
            )
        );

        // Had any come twice, it would stand before this.
        await b.PublishAsync(new Topic("user", user), "last", priority: EventPriority.Ephemeral);
        Assert.Equal(Say.Event(Say.Plain, "last"), await clients[0].TextAsync());
        Assert.Equal(Say.Event(Say.SocketIo, "last"), await clients[1].TextAsync());
    }

    [Fact]
    public async Task An_event_for_some_reaches_nobody_else_on_other_nodes()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync());
        var (ann, bob) = (Guid.NewGuid(), Guid.NewGuid());
        var anns = await b.PlainAsync(TestGateway.Token(ann));
        await b.PlainAsync(TestGateway.Token(bob));
        await MeetAsync(a, b);

        await a.PublishAsync(new Topic("user", ann), "others", among: UserSet.Except(ann));
        await a.PublishAsync(new Topic("user", ann), "hers", among: UserSet.Only(ann));

        Assert.Equal(Say.Event(Say.Plain, "hers"), await anns.TextAsync());
    }

    [Fact]
    public async Task A_node_ignores_its_own_frames_and_repeated_ones()
    {
        var faulty = new FaultyBackplane(Create()) { Echo = true };
        var a = await NodeAsync(faulty);
        var b = await NodeAsync();
        var user = Guid.NewGuid();
        var client = await a.PlainAsync(TestGateway.Token(user));
        await b.PlainAsync(TestGateway.Token(user));
        await MeetAsync(a, b);
        await a.PublishAsync(new Topic("user", user), "once");
        await a.PublishAsync(new Topic("user", user), "then");
        Assert.Equal(Say.Event(Say.Plain, "once"), await client.TextAsync());
        Assert.Equal(Say.Event(Say.Plain, "then"), await client.TextAsync());
    }

    [Fact]
    public async Task Sessions_are_closed_on_every_node()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync());
        var (user, session) = (Guid.NewGuid(), Guid.NewGuid());
        var here = await a.PlainAsync(TestGateway.Token(user, session));
        var there = await b.SocketIoAsync(TestGateway.Token(user, session));
        await MeetAsync(a, b);
        await a.Gateway.CloseSessionsAsync([session], TestGateway.Event("gone"), GatewayClose.Revoked);
        Assert.Equal([Say.Event(Say.Plain, "gone"), "4401"], await here.RestAsync());
        Assert.Equal([Say.Event(Say.SocketIo, "gone"), "41", "4401"], await there.RestAsync());
    }

    [Fact]
    public async Task A_lost_last_frame_is_noticed_by_the_next_heartbeat()
    {
        var faulty = new FaultyBackplane(Create());
        var a = await NodeAsync(faulty);
        var b = await NodeAsync();
        var user = Guid.NewGuid();
        var client = await b.PlainAsync(TestGateway.Token(user));
        await MeetAsync(a, b);

        await LoseOneAsync(a, faulty, user);
        var text = await Wait.ForAsync(client.TextAsync(), Pass);
        Assert.Equal(Say.Event(Say.Plain, "sync:required"), text);
        Assert.Contains(b.Log.Lines, line => line.Contains("were lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_frame_is_noticed_by_the_next_one_and_told_once()
    {
        var faulty = new FaultyBackplane(Create());
        var a = await NodeAsync(faulty);
        var b = await NodeAsync();
        var user = Guid.NewGuid();
        var client = await b.PlainAsync(TestGateway.Token(user));
        var stranger = await b.PlainAsync();
        b.Connected.Last().Unsubscribe(new Topic("user", b.Connected.Last().Identity.UserId));
        await MeetAsync(a, b);

        await LoseOneAsync(a, faulty, user);
        await a.PublishAsync(new Topic("user", user), "next");
        Assert.Equal(Say.Event(Say.Plain, "next"), await client.TextAsync());
        Assert.Equal(Say.Event(Say.Plain, "sync:required"), await Wait.ForAsync(client.TextAsync(), Pass));
        await a.PublishAsync(new Topic("user", user), "more");
        Assert.Equal(Say.Event(Say.Plain, "more"), await client.TextAsync());

        // Who is subscribed to nothing has missed nothing.
        await stranger.SendAsync("""{"type":"x","id":1}""");
        Assert.Contains("ack", await stranger.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_the_backplane_refuses_is_a_lost_one()
    {
        var faulty = new FaultyBackplane(Create());
        var a = await NodeAsync(faulty);
        var b = await NodeAsync();
        var user = Guid.NewGuid();
        var client = await b.PlainAsync(TestGateway.Token(user));
        await MeetAsync(a, b);
        faulty.Broken = true;
        await a.PublishAsync(new Topic("user", user), "lost");
        await Wait.UntilAsync(() =>
            a.Log.Lines.Any(line => line.Contains("did not take a frame", StringComparison.Ordinal))
        );
        faulty.Broken = false;
        Assert.Equal(Say.Event(Say.Plain, "sync:required"), await Wait.ForAsync(client.TextAsync(), Pass));
    }

    [Fact]
    public async Task Nodes_know_who_is_subscribed_elsewhere_also_one_that_comes_late()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync());
        var user = Guid.NewGuid();
        var client = await b.PlainAsync(TestGateway.Token(user));
        await Wait.UntilAsync(() => b.Connected.Count == 1);
        b.Connected.Single().Subscribe(new Topic("unshared", user));
        await Wait.UntilAsync(() => a.Gateway.HasSubscribers(new Topic("user", user)), Pass);
        Assert.False(a.Gateway.HasSubscribers(new Topic("unshared", user)));
        foreach (var node in new[] { a, b })
        {
            Assert.Equal([user], node.Gateway.Subscribed("user"));
        }
        Assert.Equal([user], b.Gateway.Subscribed("unshared"));
        Assert.Empty(a.Gateway.Subscribed("unshared"));

        var late = await NodeAsync();
        await Wait.UntilAsync(() => late.Gateway.HasSubscribers(new Topic("user", user)), Pass);

        client.Socket.Abort();
        foreach (var node in new[] { a, b, late })
        {
            await Wait.UntilAsync(() => !node.Gateway.HasSubscribers(new Topic("user", user)), Pass);
            Assert.Empty(node.Gateway.Subscribed("user"));
        }
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_forgotten_and_known_again_when_it_returns()
    {
        var faulty = new FaultyBackplane(Create());
        var a = await NodeAsync();
        var b = await NodeAsync(faulty);
        var user = Guid.NewGuid();
        var here = await a.PlainAsync();
        await b.PlainAsync(TestGateway.Token(user));
        var topic = new Topic("user", user);
        await Wait.UntilAsync(() => a.Gateway.HasSubscribers(topic), Pass);

        faulty.LoseSent = true;
        faulty.LoseReceived = true;
        await b.PublishAsync(topic, "unheard");
        await Wait.UntilAsync(() => !a.Gateway.HasSubscribers(topic), Pass);
        faulty.LoseSent = false;
        faulty.LoseReceived = false;
        await Wait.UntilAsync(() => a.Gateway.HasSubscribers(topic), Pass);
        Assert.Equal(Say.Event(Say.Plain, "sync:required"), await Wait.ForAsync(here.TextAsync(), Pass));
    }

    [Fact]
    public async Task A_node_that_restarts_is_a_new_one_and_nothing_counts_as_lost()
    {
        var a = await NodeAsync();
        var b = await NodeAsync();
        var user = Guid.NewGuid();
        var client = await a.PlainAsync(TestGateway.Token(user));
        var elsewhere = await b.PlainAsync();
        await MeetAsync(b, a);
        await b.PublishAsync(new Topic("user", user), "before");
        Assert.Equal(Say.Event(Say.Plain, "before"), await client.TextAsync());

        elsewhere.Dispose();
        await b.DisposeAsync();
        var again = await NodeAsync();
        Assert.NotEqual(b.Gateway.NodeId, again.Gateway.NodeId);
        await MeetAsync(again, a);
        await again.PublishAsync(new Topic("user", user), "after");
        Assert.Equal(Say.Event(Say.Plain, "after"), await client.TextAsync());
        Assert.DoesNotContain(a.Log.Lines, line => line.Contains("were lost", StringComparison.Ordinal));
        Assert.Contains(
            a.Log.Lines,
            line => line.Contains($"{Guid.Parse(b.Gateway.NodeId)} left", StringComparison.Ordinal)
        );
    }

    /// <summary>Starts a node on the test's bus.</summary>
    protected async Task<TestGateway> NodeAsync(IBackplane? backplane = null)
    {
        // Clients of this test answer no pings.
        var node = await TestGateway.StartAsync(
            options => options.PingInterval = options.PingTimeout = TimeSpan.FromMinutes(10),
            _time,
            backplane ?? Create()
        );
        _nodes.Add(node);
        return node;
    }

    /// <summary>Waits until two nodes have heard of each other.</summary>
    private static async Task MeetAsync(TestGateway one, TestGateway other)
    {
        await Wait.UntilAsync(() => Knows(one, other) && Knows(other, one));

        static bool Knows(TestGateway one, TestGateway other) =>
            one.Log.Lines.Any(line =>
                line.Contains($"{Guid.Parse(other.Gateway.NodeId)} is there", StringComparison.Ordinal)
            );
    }

    /// <summary>Publishes an event that the bus loses.</summary>
    private static async Task LoseOneAsync(TestGateway node, FaultyBackplane faulty, Guid user)
    {
        faulty.LoseText = "lost-event";
        await node.PublishAsync(new Topic("user", user), "lost-event");
        await Wait.UntilAsync(() => faulty.Lost == 1);
    }

    private void Pass() => _time.Advance(TimeSpan.FromMilliseconds(50));
}
