namespace Vestnik.Gateway.Tests;

public sealed class PublishTests
{
    [Fact]
    public async Task An_event_reaches_every_subscriber_once_whatever_topics_it_matches_by()
    {
        await using var gateway = await TestGateway.StartAsync();
        Topic[] rooms = [new("room", Guid.NewGuid()), new("room", Guid.NewGuid()), new("other", Guid.NewGuid())];
        gateway.OnConnected = connection =>
        {
            Array.ForEach(rooms, connection.Subscribe);
            connection.Subscribe(rooms[0]);
            return ValueTask.CompletedTask;
        };
        var socketIo = await gateway.SocketIoAsync();
        var plain = await gateway.PlainAsync();
        await gateway.Gateway.PublishAsync(rooms, TestGateway.Event("first", "[1]"));
        await gateway.PublishAsync(rooms[2], "second");
        await gateway.PublishAsync(new Topic("room", rooms[2].Id), "nobody");
        await gateway.PublishAsync(rooms[1], "third");

        foreach (var name in new[] { "first", "second", "third" })
        {
            var json = name == "first" ? "[1]" : "{}";
            Assert.Equal(Say.Event(Say.SocketIo, name, json), await socketIo.TextAsync());
            Assert.Equal(Say.Event(Say.Plain, name, json), await plain.TextAsync());
        }
    }

    [Fact]
    public async Task An_event_for_some_reaches_those_of_the_subscribers_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (ann, bob) = (Guid.NewGuid(), Guid.NewGuid());
        var room = new Topic("room", Guid.NewGuid());
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(room);
            return ValueTask.CompletedTask;
        };
        var anns = await gateway.PlainAsync(TestGateway.Token(ann));
        var bobs = await gateway.SocketIoAsync(TestGateway.Token(bob));

        await gateway.PublishAsync(room, "ann", among: UserSet.Only(ann, Guid.NewGuid()));
        await gateway.PublishAsync(room, "bob", among: UserSet.Except(ann));
        await gateway.PublishAsync(room, "nobody", among: UserSet.Only());
        await gateway.PublishAsync(room, "all", among: UserSet.Everybody);

        Assert.Equal(Say.Event(Say.Plain, "ann"), await anns.TextAsync());
        Assert.Equal(Say.Event(Say.Plain, "all"), await anns.TextAsync());
        Assert.Equal(Say.Event(Say.SocketIo, "bob"), await bobs.TextAsync());
        Assert.Equal(Say.Event(Say.SocketIo, "all"), await bobs.TextAsync());
    }

    [Fact]
    public async Task Replacing_subscriptions_changes_one_space_and_keeps_what_stays()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        var connection = gateway.Connected.Single();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        connection.ReplaceSubscriptions("presence", ids[..2]);
        connection.ReplaceSubscriptions("presence", ids[1..]);

        Assert.False(gateway.Gateway.HasSubscribers(new Topic("presence", ids[0])));
        Assert.True(gateway.Gateway.HasSubscribers(new Topic("presence", ids[1])));
        Assert.True(gateway.Gateway.HasSubscribers(new Topic("presence", ids[2])));
        Assert.True(gateway.Gateway.HasSubscribers(new Topic("user", connection.Identity.UserId)));
        foreach (var id in ids)
        {
            await gateway.PublishAsync(new Topic("presence", id), "p", $"\"{id}\"");
        }

        Assert.Contains(ids[1].ToString(), await client.TextAsync(), StringComparison.Ordinal);
        Assert.Contains(ids[2].ToString(), await client.TextAsync(), StringComparison.Ordinal);
        connection.ReplaceSubscriptions("presence", []);
        connection.Unsubscribe(new Topic("user", connection.Identity.UserId));
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("presence", ids[2])));
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("user", connection.Identity.UserId)));
    }

    [Fact]
    public void An_event_is_framed_once_per_dialect()
    {
        var e = TestGateway.Event("привет \"мир\"");
        Assert.Same(e.SocketIo("/"), e.SocketIo("/"));
        Assert.Same(e.Plain, e.Plain);
    }

    [Fact]
    public async Task Subscribing_and_publishing_from_many_threads_loses_and_leaks_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.QueueEvents = 1_000_000;
            options.QueueBytes = 100_000_000;
        });
        Topic[] rooms = [.. Enumerable.Range(0, 4).Select(_ => new Topic("room", Guid.NewGuid()))];
        var steady = await gateway.PlainAsync();
        await gateway.PlainAsync();
        await gateway.PlainAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 3);
        var connections = gateway.Connected.ToArray();
        connections[0].Subscribe(rooms[0]);

        const int Rounds = 2000;
        await Task.WhenAll(
            Task.Run(() => Churn(connections[1])),
            Task.Run(() => Churn(connections[2])),
            Task.Run(async () =>
            {
                for (var n = 0; n < Rounds; n++)
                {
                    await gateway.Gateway.PublishAsync(rooms, TestGateway.Event("n", $"{n}"));
                }
            })
        );
        for (var n = 0; n < Rounds; n++)
        {
            Assert.Equal(Say.Event(Say.Plain, "n", $"{n}"), await steady.TextAsync());
        }

        connections[0].Unsubscribe(rooms[0]);
        Assert.All(rooms, room => Assert.False(gateway.Gateway.HasSubscribers(room)));

        void Churn(GatewayConnection connection)
        {
            for (var n = 0; n < Rounds; n++)
            {
                connection.Subscribe(rooms[n % rooms.Length]);
                connection.Unsubscribe(rooms[n % rooms.Length]);
            }
        }
    }
}
