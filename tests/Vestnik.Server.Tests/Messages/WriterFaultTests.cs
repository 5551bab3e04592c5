using System.Diagnostics;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Tests.Faults;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>What may happen to a batch on its way into the database and back.</summary>
[Trait("Category", "Slow")]
public sealed class WriterFaultTests
{
    [Fact]
    public async Task Of_a_batch_with_bad_rows_these_alone_are_refused_and_the_others_are_stored_in_order()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync("alter table messages add check (content not like '%poison%')");
        await using var way = new DatabaseRoad(database);
        await using var server = await ServerProcess.StartAsync(way.Environment);
        await using var pair = await PairAsync(server);
        var wire = await pair.Anna.WireAsync();
        var listening = await pair.Boris.WireAsync();

        // While the first one is held on its way, the others become one batch.
        way.Road.Hold();
        var answers = new List<Task<JsonElement>>();
        for (var i = 0; i < 60; i++)
        {
            var content = i is 7 or 8 or 30 or 59 ? $"poison {i}" : $"{i}";
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, content)));
        }
        way.Road.Open();

        var told = await Task.WhenAll(answers);
        foreach (var i in new[] { 7, 8, 30, 59 })
        {
            Wire.Refused(told[i]).With(400, "request.invalid");
        }
        var stored = told.Where((_, i) => i is not (7 or 8 or 30 or 59))
            .Select(answer => Wire.Accept<MessageAnswer>(answer).Message)
            .ToList();
        Assert.Equal(Numbers(56), stored.Select(message => message.No));
        Assert.Equal(Numbers(56), stored.Select(message => message.Seq));
        var ids = stored.Select(message => message.Id).ToList();
        Assert.Equal(ids, (await History.ReadAsync(pair.Boris, pair.ChatId)).Select(message => message.Id));
        Assert.Equal(ids, (await ReceivedAsync(listening, 56)).Select(message => message.Id));
    }

    [Fact]
    public async Task A_trigger_that_raises_fails_its_own_message_alone()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """
            create function refuse() returns trigger language plpgsql as 'begin raise exception $$no$$; end';
            create trigger refuse before insert on messages for each row when (new.content = 'poison')
              execute function refuse();
            """
        );
        await using var server = await ServerProcess.StartAsync(database);
        await using var pair = await PairAsync(server);
        var wire = await pair.Anna.WireAsync();

        var answers = new List<Task<JsonElement>>();
        foreach (var content in new[] { "1", "poison", "2" })
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, content)));
        }

        Wire.Refused(await answers[1]).With(400, "request.invalid");
        Assert.Equal(1, Wire.Accept<MessageAnswer>(await answers[0]).Message.No);
        Assert.Equal(2, Wire.Accept<MessageAnswer>(await answers[2]).Message.No);
    }

    /// <summary>Longer than a batch waits for a lock; it ends only when the other chat has had all its answers.</summary>
    [Fact]
    public async Task A_chat_that_somebody_keeps_locked_is_busy_and_holds_up_no_other_chat_of_its_writer()
    {
        const int Rounds = 30;
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var pair = await PairAsync(server);
        var (anna, _, locked) = pair;
        var free = (await database.FillAsync(anna.Id, 50)).First(id => Writer(id) == Writer(locked));
        var wire = await anna.WireAsync();

        await using (var connection = await database.OpenAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select from chats where id = '{locked}' for no key update";
            await command.ExecuteNonQueryAsync();

            for (var round = 1; round <= Rounds; round++)
            {
                var refused = await wire.EmitAsync("message:send", new SendMessage(locked, $"{round}"));
                var stored = await wire.EmitAsync("message:send", new SendMessage(free, $"{round}"));
                Wire.Refused(await refused).With(503, "server.busy");
                Assert.Equal(round, Wire.Accept<MessageAnswer>(await stored).Message.No);
            }
            // Every round would have waited for the lock; it was waited for once.
            Assert.Equal(1, Lines(server.Output, "is locked by somebody"));
        }

        Assert.Equal((1, 1), await FirstAsync(wire, locked));
    }

    [Fact]
    public async Task Connections_ended_at_random_lose_double_and_reorder_nothing()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var talk = await Talk.PrepareAsync(server.Url, each: 150);

        // Looks closely, for one that is at work: in the middle of a batch, or between its commit and its answer.
        await database.ExecuteAsync(
            """
            create function end_one() returns int language plpgsql as $$
            begin
              for i in 1..3000 loop
                perform pg_stat_clear_snapshot();
                perform pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and application_name = 'vestnik' and state = 'active' limit 1;
                if found then return 1; end if;
              end loop;
              return 0;
            end $$
            """
        );

        // However fast the messages go and however slowly this test: until enough connections were ended.
        var ended = 0;
        var began = Stopwatch.GetTimestamp();
        var sending = talk.SendAllAsync(() =>
            Volatile.Read(ref ended) >= 10 || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1)
        );
        while (!sending.IsCompleted)
        {
            ended += await database.AskAsync<int>("select end_one()");
            // A pause each time, so that something gets through.
            await talk.UntilAsync(Math.Min(talk.Total, talk.Acknowledged + 20));
        }
        await sending;

        Assert.InRange(ended, 10, int.MaxValue);
        await talk.VerifyAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_answered_and_published_once()
    {
        await using var scene = await Scene.SetAsync();
        var (database, gate, way, pair, wire, listening) = scene;

        var answer = await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, Gate.Content));
        await gate.ReachedAsync();
        way.Road.Hold();
        await gate.OpenAsync();
        await StoredAsync(database, 1);
        Assert.False(answer.IsCompleted);
        way.Road.Cut();
        way.Road.Open();

        var first = Wire.Accept<MessageAnswer>(await answer).Message;
        var second = await wire.SendMessageAsync(pair.ChatId, "next");
        Assert.Equal((1, 1, 2, 2), (first.No, first.Seq, second.No, second.Seq));
        foreach (var device in new[] { wire, listening })
        {
            var received = await ReceivedAsync(device, 2);
            Assert.Equal([first.Id, second.Id], received.Select(message => message.Id));
            Assert.All(received, message => Assert.Null(message.Status));
        }
        Assert.Equal(2, await database.AskAsync<long>("select count(*) from messages"));
    }

    /// <summary>The second attempt waits for the lock that the first one, whose connection is gone, still holds.</summary>
    [Fact]
    public async Task A_message_that_is_busy_with_itself_is_told_to_everybody_once_it_is_sent_again()
    {
        await using var scene = await Scene.SetAsync();
        var (database, gate, way, pair, wire, listening) = scene;
        var clientId = Guid.NewGuid();

        var answer = await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, Gate.Content, clientId));
        await StoreUnseenAsync(answer, gate, way, database);

        var first = await wire.SendMessageAsync(pair.ChatId, Gate.Content, clientId);
        var second = await wire.SendMessageAsync(pair.ChatId, "next");

        Assert.Equal([first.Id, second.Id], (await ReceivedAsync(listening, 2)).Select(message => message.Id));
    }

    /// <summary>Its sender may come back late, or never: whoever listens has everything in the order of the log.</summary>
    [Fact]
    public async Task A_message_stored_unseen_is_told_before_what_came_after_it_and_once()
    {
        await using var scene = await Scene.SetAsync();
        var (database, gate, way, pair, wire, listening) = scene;
        var clientId = Guid.NewGuid();

        var answer = await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, Gate.Content, clientId));
        await StoreUnseenAsync(answer, gate, way, database);

        var second = await wire.SendMessageAsync(pair.ChatId, "next");
        var first = await wire.SendMessageAsync(pair.ChatId, Gate.Content, clientId);
        var third = await wire.SendMessageAsync(pair.ChatId, "last");

        Assert.Equal((1, 2, 3), (first.No, second.No, third.No));
        var told = await ReceivedAsync(listening, 3);
        Assert.Equal([first.Id, second.Id, third.Id], told.Select(message => message.Id));
    }

    [Fact]
    public async Task A_message_whose_sender_gave_up_waiting_is_told_to_everybody_once_it_is_sent_again()
    {
        await using var scene = await Scene.SetAsync("Command Timeout=4");
        var (database, gate, way, pair, wire, listening) = scene;
        var clientId = Guid.NewGuid();

        var answer = await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, Gate.Content, clientId));
        await gate.ReachedAsync();
        way.Road.Hold();
        await gate.OpenAsync();
        Wire.Refused(await answer).With(503, "database.unavailable");
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from messages"));
        way.Road.Cut();
        way.Road.Open();

        MessageView? first = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var again = await wire.AskAsync("message:send", new SendMessage(pair.ChatId, Gate.Content, clientId));
                first = again.GetProperty("ok").GetBoolean() ? Wire.Accept<MessageAnswer>(again).Message : null;
                return first is not null;
            },
            "the database is back"
        );
        await wire.SendMessageAsync(pair.ChatId, Gate.Content, clientId);
        var second = await wire.SendMessageAsync(pair.ChatId, "next");

        Assert.Equal([first!.Id, second.Id], (await ReceivedAsync(listening, 2)).Select(message => message.Id));
        Assert.Equal((1, 2), (first.No, second.No));
    }

    /// <summary>In the middle of an edit, with its connections open: only PostgreSQL can end what it began.</summary>
    [Fact]
    public async Task A_server_that_stands_still_in_a_transaction_keeps_no_chat_locked()
    {
        const int Stop = 19;
        const int Continue = 18;
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var gate = await Gate.BuildAsync(database);
        await using var still = await ServerProcess.StartAsync(database);
        await using var other = await ServerProcess.StartAsync(database);
        await using var pair = await PairAsync(still);
        var message = await pair.Anna.Client.SendAsync(pair.ChatId, "1");
        var elsewhere = await pair.Anna.AnotherDeviceAsync(other.Url);
        var wire = await pair.Anna.WireAsync();

        var edit = await wire.EmitAsync("message:edit", new EditMessageEvent(message.Id, Gate.Content));
        await gate.ReachedAsync();
        still.Signal(Stop);
        await gate.OpenAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await elsewhere.SendAsync(
                    HttpMethod.Post,
                    "messages",
                    new SendMessage(pair.ChatId, "2")
                );
                return response.IsSuccessStatusCode;
            },
            "the chat is free",
            TimeSpan.FromSeconds(25)
        );
        still.Signal(Continue);

        // The edit was rolled back, and its author is told that it is not known to be done.
        Wire.Refused(await edit).With(503, "database.unavailable");
        var contents = (await History.ReadAsync(elsewhere, pair.ChatId)).Select(stored => (stored.Content, stored.Seq));
        Assert.Equal([("1", 1), ("2", 2)], contents);
    }

    /// <summary>The connection is cut in the middle of it; its sender is told that the chat is busy, and then it is stored.</summary>
    private static async Task StoreUnseenAsync(
        Task<JsonElement> answer,
        Gate gate,
        DatabaseRoad way,
        TestDatabase database
    )
    {
        await gate.ReachedAsync();
        way.Road.Cut();
        Wire.Refused(await answer).With(503, "server.busy");
        await gate.OpenAsync();
        await StoredAsync(database, 1);
    }

    /// <summary>Anna writes and Boris listens; what is to be committed may wait, and the way to the database be cut.</summary>
    private sealed record Scene(
        TestDatabase Database,
        Gate Gate,
        DatabaseRoad Way,
        Pair Pair,
        Wire Wire,
        Wire Listening
    ) : IAsyncDisposable
    {
        public required ServerProcess Server { get; init; }

        public static async Task<Scene> SetAsync(string settings = "")
        {
            var database = await TestPostgres.CreateDatabaseAsync();
            var gate = await Gate.BuildAsync(database);
            var way = new DatabaseRoad(database, settings);
            var server = await ServerProcess.StartAsync(way.Environment);
            var pair = await PairAsync(server);
            return new Scene(database, gate, way, pair, await pair.Anna.WireAsync(), await pair.Boris.WireAsync())
            {
                Server = server,
            };
        }

        public async ValueTask DisposeAsync()
        {
            await Pair.DisposeAsync();
            await Server.DisposeAsync();
            await Way.DisposeAsync();
            await Database.DisposeAsync();
        }
    }

    private static int Writer(Guid chatId) => MessageId.ChatBits(chatId) % 2;

    private static async Task<Pair> PairAsync(ServerProcess server)
    {
        var (anna, boris) = (await Person.RegisterAsync(server.Url), await Person.RegisterAsync(server.Url));
        return new Pair(anna, boris, (await anna.Client.OpenDirectAsync(boris.Id)).Id);
    }

    private static async Task<(long No, long Seq)> FirstAsync(Wire wire, Guid chatId)
    {
        var message = await wire.SendMessageAsync(chatId, "free");
        return (message.No, message.Seq);
    }

    private static Task StoredAsync(TestDatabase database, long count) =>
        Eventually.TrueAsync(
            async () => await database.AskAsync<long>("select count(*) from messages") == count,
            $"{count} messages are stored"
        );

    /// <summary>Those that came as events, when there are so many; more would be a double.</summary>
    private static async Task<IReadOnlyList<MessageView>> ReceivedAsync(Wire wire, int count)
    {
        await wire.WaitAsync(
            seen => seen.Count(frame => frame.Type == "message:received") >= count,
            $"{count} messages received"
        );
        return wire.Events<MessageView>("message:received");
    }

    private static IEnumerable<long> Numbers(int count) => Enumerable.Range(1, count).Select(no => (long)no);

    private static int Lines(string text, string part) =>
        text.Split('\n').Count(line => line.Contains(part, StringComparison.Ordinal));
}
