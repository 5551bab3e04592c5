using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

/// <summary>What the world does to a connection and to a server.</summary>
[Trait("Category", "Slow")]
[Collection(RealServerCollection.Name)]
public sealed class FaultTests(RealServer server)
{
    [Fact]
    public async Task A_change_whose_answer_is_lost_is_not_asked_for_again_behind_ones_back()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var anna = await server.LoginAsync(pair.Anna, RealServer.Impatient(), road.Url);
        var group = await anna.Groups.CreateAsync(ChatType.Group, "Choir", memberIds: [pair.Boris.User.Id]);

        road.LoseAnswer();

        // Asked again, it would be answered that there is no such member, as if nothing had happened.
        await Assert.ThrowsAsync<HttpRequestException>(() => anna.Members.RemoveAsync(group.Id, pair.Boris.User.Id));
        Assert.Equal(1, (await anna.GetChatAsync(group.Id)).MemberCount);
    }

    [Fact]
    public async Task After_a_restore_with_a_new_epoch_every_chat_is_read_again_and_what_follows_is_told()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var own = await ServerProcess.StartAsync(database);
        await using var anna = await new Accounts(own.Url).RegisterAsync();
        await using var boris = await new Accounts(own.Url).RegisterAsync();
        var chatId = (await boris.OpenDirectAsync(anna.User.Id)).Id;
        await using var road = new Road(own.Url);
        var store = new MemoryClientStore();
        await using var device = await server.LoginAsync(anna, RealServer.Impatient(store), road.Url);
        var live = await device.ConnectAsync();
        await boris.SendAsync(chatId, "1");
        await boris.SendAsync(chatId, "lost by the restore");
        Assert.Equal(["1", "lost by the restore"], await live.NextTextsAsync(2));

        road.Close();
        await GoBackAsync(database, chatId, seq: 1);
        await database.ExecuteAsync("update server_state set epoch = gen_random_uuid()");
        road.Open();

        Assert.Equal(chatId, (await live.NextAsync<ChatReloaded>()).ChatId);
        await live.NextAsync<ConnectionChanged>(changed => changed.State == LiveState.Connected);
        await boris.SendAsync(chatId, "2");
        Assert.Equal(["2"], await live.NextTextsAsync(1));
        Assert.False(live.Events.TryRead(out _));
        await live.DisposeAsync();

        // And the next run does not begin from the old position.
        await boris.SendAsync(chatId, "3");
        await using var again = await device.ConnectAsync();
        Assert.Equal(
            "3",
            ((MessageReceived)await again.NextAsync<LiveEvent>(live => live is not ConnectionChanged)).Message.Content
        );
    }

    [Fact]
    public async Task A_server_that_has_less_than_it_had_makes_the_chat_be_read_again_and_goes_on_from_its_head()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var device = await server.LoginAsync(pair.Anna, RealServer.Impatient(), road.Url);
        await using var live = await device.ConnectAsync();
        await pair.SayAsync(["1", "2", "lost", "lost"]);
        await live.NextTextsAsync(4);

        road.Close();
        await GoBackAsync(server.Database, pair.ChatId, seq: 2);
        road.Open();

        Assert.Equal(pair.ChatId, (await live.NextAsync<ChatReloaded>()).ChatId);
        await pair.SayAsync(["3", "4"]);
        var third = (await live.NextAsync<MessageReceived>()).Message;
        Assert.Equal((3, "3"), (third.Seq, third.Content));
        Assert.Equal(["4"], await live.NextTextsAsync(1));
    }

    [Fact]
    public async Task A_chat_that_is_too_far_behind_is_read_again_and_goes_on_from_its_head()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var device = await server.LoginAsync(pair.Anna, RealServer.Impatient(), road.Url);
        await using var live = await device.ConnectAsync();
        road.Close();
        await using (var boris = await pair.Boris.ConnectAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 1100).Select(i => boris.SendAsync(pair.ChatId, $"{i}")));
        }
        road.Open();

        Assert.Equal(pair.ChatId, (await live.NextAsync<ChatReloaded>()).ChatId);
        await pair.SayAsync(["after"]);
        Assert.Equal(["after"], await live.NextTextsAsync(1));
    }

    [Fact]
    public async Task A_connection_that_leads_nowhere_is_given_up_though_nobody_sends_and_nothing_is_lost()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        var options = new VestnikClientOptions
        {
            ReconnectDelay = TimeSpan.FromMilliseconds(20),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
            KeepAliveInterval = TimeSpan.FromMilliseconds(200),
            AnswerTimeout = TimeSpan.FromSeconds(2),
        };
        await using var device = await server.LoginAsync(pair.Anna, options, road.Url);
        await using var live = await device.ConnectAsync();
        await live.NextAsync<ConnectionChanged>(changed => changed.State == LiveState.Connected);

        road.Hold();
        await pair.SayAsync(["1", "2"]);
        await live.NextAsync<ConnectionChanged>(changed => changed.State == LiveState.Connecting);
        road.Open();

        Assert.Equal(["1", "2"], await live.NextTextsAsync(2));
        await pair.SayAsync(["3"]);
        Assert.Equal(["3"], await live.NextTextsAsync(1));
    }

    [Fact]
    public async Task A_reader_who_does_not_read_holds_up_nobody_and_is_told_all_when_it_reads()
    {
        const int Capacity = 20;
        await using var pair = await server.PairAsync();
        await using var device = await server.LoginAsync(pair.Anna, RealServer.Impatient(eventCapacity: Capacity));
        await using var live = await device.ConnectAsync();
        await pair.SayAsync(["before"]);
        Assert.Equal(["before"], await live.NextTextsAsync(1));
        var texts = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            texts.Add($"{i}");
            _ =
                i % 3 == 0
                    ? await live.SendAsync(pair.ChatId, $"{i}")
                    : await pair.Boris.SendAsync(pair.ChatId, $"{i}");
            Assert.InRange(live.Events.Count, 0, Capacity + 1);
        }

        Assert.Equal(texts, await live.NextTextsAsync(texts.Count));
        await pair.SayAsync(["after"]);
        Assert.Equal(["after"], await live.NextTextsAsync(1));
    }

    [Fact]
    public async Task One_who_comes_back_to_more_than_it_has_room_for_is_connected_and_told_all()
    {
        await using var pair = await server.PairAsync();
        var store = new MemoryClientStore();
        var options = RealServer.Impatient(store, eventCapacity: 5);
        await using var device = await server.LoginAsync(pair.Anna, options);
        var chats = new List<Guid> { pair.ChatId };
        for (var i = 0; i < 60; i++)
        {
            await using var other = await server.RegisterAsync();
            chats.Add((await other.OpenDirectAsync(pair.Anna.User.Id)).Id);
            await other.SendAsync(chats[^1], "hello");
        }
        await using (await device.ConnectAsync())
        {
            // It begins here.
        }
        foreach (var chatId in chats)
        {
            await pair.Anna.SendAsync(chatId, "1");
            await pair.Anna.SendAsync(chatId, "2");
        }

        await using var live = await device.ConnectAsync();
        await live.SendAsync(pair.ChatId, "3");
        var told = new List<(Guid ChatId, string Content)>();
        while (told.Count < (2 * chats.Count) + 1)
        {
            var message = (await live.NextAsync<MessageReceived>()).Message;
            told.Add((message.ChatId, message.Content));
        }

        foreach (var chat in told.GroupBy(message => message.ChatId, message => message.Content))
        {
            Assert.Equal(chat.Key == pair.ChatId ? ["1", "2", "3"] : ["1", "2"], chat);
        }
        Assert.Equal(chats.Count, told.Select(message => message.ChatId).Distinct().Count());
    }

    /// <summary>A database of before: the same epoch, fewer messages.</summary>
    private static Task GoBackAsync(TestDatabase database, Guid chatId, int seq) =>
        database.ExecuteAsync(
            $"""
            delete from messages where chat_id = '{chatId}' and seq > {seq};
            update chats set last_seq = {seq}, last_no = {seq} where id = '{chatId}';
            """
        );
}
