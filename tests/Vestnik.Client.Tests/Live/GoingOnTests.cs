using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Client.Tests;

/// <summary>A client that ends and begins again with the same store.</summary>
[Collection(RealServerCollection.Name)]
public sealed class GoingOnTests(RealServer server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vestnik-going-on-");

    public static TheoryData<bool> Stores => new() { false, true };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_reader_who_begins_again_is_told_all_that_it_had_not_taken(bool inFile)
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile);
        await using (var first = await ConnectAsync(pair.Anna, store))
        {
            await pair.SayAsync(["1", "2", "3", "4"]);
            Assert.Equal(["1", "2"], await first.Live.NextTextsAsync(2));
        }
        await pair.SayAsync(["5", "6"]);

        // 2 was in hand when it ended.
        await using (var second = await ConnectAsync(pair.Anna, Again(store)))
        {
            Assert.Equal(["2", "3", "4", "5"], await second.Live.NextTextsAsync(4));
        }
        await using var third = await ConnectAsync(pair.Anna, Again(store));
        Assert.Equal(["5", "6"], await third.Live.NextTextsAsync(2));
        await pair.SayAsync(["7"]);
        Assert.Equal(["7"], await third.Live.NextTextsAsync(1));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_that_never_read_is_told_from_where_it_first_connected(bool inFile)
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile);
        await pair.SayAsync(["before"]);
        await using (await ConnectAsync(pair.Anna, store))
        {
            await pair.SayAsync(["1", "2"]);
        }

        await using var again = await ConnectAsync(pair.Anna, Again(store));

        Assert.Equal(["1", "2"], await again.Live.NextTextsAsync(2));
    }

    [Fact]
    public async Task What_changed_while_it_was_away_is_told_marks_too_and_nothing_twice()
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile: true);
        MessageView mine;
        await using (var first = await ConnectAsync(pair.Anna, store))
        {
            mine = await first.Live.SendAsync(pair.ChatId, "mine");
            await first.Live.NextAsync<MessageReceived>();
            await pair.Boris.MarkDeliveredAsync(pair.ChatId, mine.Id);
            await first.Live.NextAsync<MarksMoved>(mark => mark.UserId == pair.Boris.User.Id);
            await first.Live.SendAsync(pair.ChatId, "taken");
            await first.Live.NextAsync<MessageReceived>();
            await first.Live.TypeAsync(pair.ChatId);
            Assert.False(first.Live.Events.TryRead(out _));
        }
        await pair.Anna.EditAsync(mine.Id, "mine, edited");
        await pair.Boris.MarkReadAsync(pair.ChatId, mine.Id);

        await using var second = await ConnectAsync(pair.Anna, Again(store));
        var told = new List<LiveEvent>();
        while (told.OfType<MessageUpdated>().Count() + told.OfType<MarksMoved>().Count() < 2)
        {
            told.Add(await second.Live.NextAsync<LiveEvent>());
        }
        await pair.SayAsync(["last"]);
        told.Add(await second.Live.NextAsync<MessageReceived>());

        Assert.Equal("mine, edited", Assert.Single(told.OfType<MessageUpdated>()).Message.Content);
        Assert.Equal(
            new MarksMoved(pair.ChatId, pair.Boris.User.Id, mine.No, MessageStatus.Read),
            Assert.Single(told.OfType<MarksMoved>())
        );
        Assert.Equal("last", Assert.Single(told.OfType<MessageReceived>()).Message.Content);
    }

    [Fact]
    public async Task Another_account_does_not_go_on_from_there()
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile: true);
        await using var anna = await ConnectAsync(pair.Anna, store);
        await pair.SayAsync(["1"]);

        await using var boris = await ConnectAsync(pair.Boris, store);
        await pair.SayAsync(["2"]);

        Assert.Equal(["2"], await boris.Live.NextTextsAsync(1));
        Assert.Equal(["1", "2"], await anna.Live.NextTextsAsync(2));
    }

    [Fact]
    public async Task Two_connections_cannot_share_an_account_of_a_store()
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile: true);
        await using var first = await ConnectAsync(pair.Anna, store);

        await Assert.ThrowsAsync<IOException>(() => ConnectAsync(pair.Anna, Again(store)));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_enqueued_without_a_server_is_sent_by_the_next_run_in_order_and_once(bool inFile)
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        var store = NewStore(inFile);
        var contents = Enumerable.Range(1, 30).Select(number => $"{number}").ToList();
        Task sending;
        await using (var first = await ConnectAsync(pair.Anna, store, road.Url))
        {
            road.Close();
            foreach (var content in contents[..29])
            {
                await first.Live.EnqueueAsync(pair.ChatId, content);
            }
            sending = first.Live.SendAsync(pair.ChatId, contents[29]);
        }
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        road.Open();

        await using var second = await ConnectAsync(pair.Anna, Again(store), road.Url);
        var sent = new List<string>();
        while (sent.Count < contents.Count)
        {
            sent.Add((await second.Live.NextAsync<MessageSent>()).Message.Content);
        }

        Assert.Equal(contents, sent);
        Assert.Equal(contents, (await pair.HistoryAsync()).Select(message => message.Content));
        await second.DisposeAsync();
        await using var third = await ConnectAsync(pair.Anna, Again(store), road.Url);
        await third.Live.SendAsync(pair.ChatId, "and no more");
        Assert.Equal(contents.Append("and no more"), (await pair.HistoryAsync()).Select(message => message.Content));
    }

    [Fact]
    public async Task What_is_sent_follows_what_was_enqueued_before_it()
    {
        await using var pair = await server.PairAsync();
        await using var anna = await ConnectAsync(pair.Anna, NewStore(inFile: false));
        for (var i = 0; i < 20; i++)
        {
            await anna.Live.EnqueueAsync(pair.ChatId, $"{i}");
        }

        var last = await anna.Live.SendAsync(pair.ChatId, "last");

        Assert.Equal(21, last.No);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i}").Append("last"),
            (await pair.HistoryAsync()).Select(message => message.Content)
        );
    }

    [Fact]
    public async Task The_same_client_id_again_is_the_same_message()
    {
        await using var pair = await server.PairAsync();
        await using var anna = await ConnectAsync(pair.Anna, NewStore(inFile: true));
        var id = Guid.NewGuid();

        Assert.Equal(id, await anna.Live.EnqueueAsync(pair.ChatId, "once", id));
        await anna.Live.EnqueueAsync(pair.ChatId, "once", id);
        var sent = await anna.Live.SendAsync(pair.ChatId, "once", id);
        await anna.Live.EnqueueAsync(pair.ChatId, "once", id);
        await anna.Live.SendAsync(pair.ChatId, "last");

        Assert.Equal([sent.Id], (await pair.HistoryAsync()).SkipLast(1).Select(message => message.Id));
    }

    [Fact]
    public async Task A_refusal_is_told_until_it_was_taken_and_holds_nobody_up()
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile: true);
        Guid id;
        await using (var first = await ConnectAsync(pair.Anna, store))
        {
            id = await first.Live.EnqueueAsync(Guid.NewGuid(), "to nobody");
            await first.Live.SendAsync(pair.ChatId, "to Boris");
        }

        // Told or not, it was not taken; neither is what was in hand when it ended.
        await using (var second = await ConnectAsync(pair.Anna, Again(store)))
        {
            var refused = await second.Live.NextAsync<MessageRefused>();
            Assert.Equal((id, "to nobody", 404), (refused.ClientId, refused.Content, refused.Problem.Status));
        }
        await using (var third = await ConnectAsync(pair.Anna, Again(store)))
        {
            Assert.Equal(id, (await third.Live.NextAsync<MessageRefused>()).ClientId);
            third.Live.Events.TryRead(out _);
        }
        using var kept = Again(store).Open(server.Url, pair.Anna.User.Id);
        Assert.Empty(kept.Read().Outbox);
    }

    [Fact]
    public async Task A_refused_message_that_somebody_waits_for_is_thrown_and_forgotten()
    {
        await using var pair = await server.PairAsync();
        var store = NewStore(inFile: true);
        await using (var anna = await ConnectAsync(pair.Anna, store))
        {
            var refused = await Assert.ThrowsAsync<VestnikException>(() =>
                anna.Live.SendAsync(Guid.NewGuid(), "to nobody")
            );
            Assert.Equal(404, refused.Problem.Status);
        }
        using var kept = Again(store).Open(server.Url, pair.Anna.User.Id);
        Assert.Empty(kept.Read().Outbox);
    }

    [Fact]
    public async Task A_cancelled_message_is_withdrawn()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        var store = NewStore(inFile: true);
        await using (var anna = await ConnectAsync(pair.Anna, store, road.Url))
        {
            road.Close();
            using var cancelled = new CancellationTokenSource();
            var sending = anna.Live.SendAsync(pair.ChatId, "never mind", cancellation: cancelled.Token);
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
        using var kept = Again(store).Open(road.Url, pair.Anna.User.Id);
        Assert.Empty(kept.Read().Outbox);
    }

    [Fact]
    public async Task An_outbox_has_an_end()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        var options = new VestnikClientOptions { OutboxCapacity = 3 };
        await using var client = await server.LoginAsync(pair.Anna, options, road.Url);
        await using var live = await client.ConnectAsync();
        road.Close();
        for (var i = 0; i < 3; i++)
        {
            await live.EnqueueAsync(pair.ChatId, $"{i}");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => live.EnqueueAsync(pair.ChatId, "one too many"));
    }

    private IClientStore NewStore(bool inFile) =>
        inFile ? new FileClientStore(_folder.FullName) : new MemoryClientStore();

    /// <summary>As the next program finds it.</summary>
    private IClientStore Again(IClientStore store) => store is FileClientStore ? NewStore(inFile: true) : store;

    private async Task<Run> ConnectAsync(VestnikClient who, IClientStore store, Uri? over = null)
    {
        var client = await server.LoginAsync(who, RealServer.Impatient(store), over);
        try
        {
            return new Run(client, await client.ConnectAsync());
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private sealed record Run(VestnikClient Client, LiveConnection Live) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Live.DisposeAsync();
            await Client.DisposeAsync();
        }
    }
}
