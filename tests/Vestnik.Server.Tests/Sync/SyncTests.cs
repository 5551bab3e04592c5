using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

[CollectionDefinition(Name)]
public sealed class SyncServer : ICollectionFixture<RunningServer>
{
    public const string Name = "sync";
}

[Collection(SyncServer.Name)]
public sealed class SyncTests(RunningServer server)
{
    /// <summary>None of these was ever given out.</summary>
    public static TheoryData<string> BadCursors =>
        new()
        {
            "!",
            "abc",
            "AAAA",
            new string('a', 300),
            Text("1.."),
            Text("2.00000000000000000000000000000000.1.."),
            Text("1.00000000000000000000000000000000..."),
            Text("1.00000000000000000000000000000000.-1.."),
            Text("1.00000000000000000000000000000000.+1.."),
            Text("1.00000000000000000000000000000000.9223372036854775808.."),
            Text("1.00000000000000000000000000000000.99999999999999999999999.."),
            Text("1.00000000000000000000000000000000.1.x."),
            Text("1.00000000000000000000000000000000.1..x"),
            Text("1.00000000000000000000000000000000.1...."),
            Text("1.not-an-id.1.."),
        };

    [Fact]
    public async Task The_first_sync_tells_of_every_chat_and_the_next_of_nothing()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "1");
        var last = await boris.Client.SendAsync(chatId, "2");
        await boris.Client.MarkReadAsync(chatId, last.Id);

        var first = await SyncAsync(anna);

        var synced = Assert.Single(first.Chats);
        Assert.Equal((chatId, 2, 2, 2), (synced.Chat.Id, synced.Chat.LastSeq, synced.Chat.LastNo, synced.Unread));
        Assert.Contains(new MarkView(boris.Id, 2, 2), synced.Marks);
        Assert.Contains(new MarkView(anna.Id, 0, 0), synced.Marks);
        Assert.Empty(synced.Changes);
        Assert.False(first.Reset || first.More || synced.More || synced.Reload);
        Assert.Empty((await SettledAsync(anna, first.Cursor)).Chats);
    }

    [Fact]
    public async Task Over_HTTP_and_over_events_the_answer_is_the_same()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        await boris.Client.SendAsync(chatId, "1");
        await boris.Client.SendAsync(chatId, "2");

        var overEvents = await SyncAsync(wire, held: new HeldChat(chatId, 1));
        var overHttp = await SyncAsync(anna, held: new HeldChat(chatId, 1));

        Assert.Equal(
            JsonSerializer.Serialize(overEvents.Chats, VestnikJson.Options),
            JsonSerializer.Serialize(overHttp.Chats, VestnikJson.Options)
        );
        Assert.Equal("2", Assert.Single(Assert.Single(overHttp.Chats).Changes).Content);
    }

    [Fact]
    public async Task Only_what_moved_since_the_cursor_is_told()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var withBoris = await anna.Client.OpenDirectAsync(boris.Id);
        var withClara = await anna.Client.OpenDirectAsync(clara.Id);
        await anna.Client.SendAsync(withBoris.Id, "1");
        var message = await anna.Client.SendAsync(withClara.Id, "2");
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.Client.EditAsync(message.Id, "two");

        var synced = Assert.Single((await SyncAsync(anna, cursor)).Chats);
        Assert.Equal((withClara.Id, 2, 1), (synced.Chat.Id, synced.Chat.LastSeq, synced.Chat.LastNo));
        Assert.Equal("two", synced.Chat.LastMessage!.Content);
    }

    [Fact]
    public async Task What_a_slow_transaction_commits_late_is_not_lost()
    {
        await using var pair = await server.PairAsync();
        await using var clara = await server.PersonAsync();
        var (anna, boris, chatId) = pair;
        var other = await anna.Client.OpenDirectAsync(clara.Id);
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var begin = connection.CreateCommand())
        {
            begin.CommandText = $"""
                update chats set last_seq = 2, last_no = 2, last_xid = pg_current_xact_id() where id = '{chatId}';
                insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
                values (gen_random_uuid(), '{chatId}', 2, 2, 2, '{boris.Id}', gen_random_uuid(), 'text', 'slow', now())
                """;
            await begin.ExecuteNonQueryAsync();
        }
        var quick = await clara.Client.SendAsync(other.Id, "quick");
        var meanwhile = await SyncAsync(anna, cursor);
        var once = await SyncAsync(anna, meanwhile.Cursor);
        await transaction.CommitAsync();

        Assert.Contains(meanwhile.Chats, synced => synced.Chat.Id == other.Id && synced.Chat.LastSeq == quick.Seq);
        Assert.All(
            [meanwhile, once],
            answer => Assert.DoesNotContain(answer.Chats, synced => synced.Chat.LastSeq == 2)
        );
        // Not named as held, which would be answered whatever the cursor says.
        var late = (await SyncAsync(anna, once.Cursor)).Chats.Single(synced => synced.Chat.Id == chatId);
        Assert.Equal((2, 2), (late.Chat.LastSeq, late.Chat.LastNo));
        var healed = await SyncAsync(anna, once.Cursor, new HeldChat(chatId, 1));
        var change = Assert.Single(healed.Chats.Single(synced => synced.Chat.Id == chatId).Changes);
        Assert.Equal(("slow", 2), (change.Content, change.No));
    }

    [Fact]
    public async Task Changes_under_way_while_a_client_syncs_again_and_again_all_arrive()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var seen = new HashSet<long>();
        string? cursor = null;
        var held = 0L;

        var sending = Task.WhenAll(Enumerable.Range(0, 400).Select(i => wire.SendMessageAsync(chatId, $"{i}")));
        for (var isOver = false; !isOver; )
        {
            isOver = sending.IsCompleted;
            // Only chats that the cursor says have moved are asked for: a chat it forgets stays forgotten.
            var answer = await SyncAsync(anna, cursor);
            cursor = answer.Cursor;
            if (answer.Chats.Any(synced => synced.Chat.Id == chatId))
            {
                for (var more = true; more; )
                {
                    var page = (await SyncAsync(anna, cursor, new HeldChat(chatId, held))).Chats.Single();
                    seen.UnionWith(page.Changes.Select(change => change.No));
                    held = page.Changes.Count > 0 ? page.Changes[^1].ChangeSeq : held;
                    more = page.More;
                }
            }
        }
        await sending;

        Assert.Equal(Enumerable.Range(1, 400).Select(no => (long)no), seen.Order());
    }

    [Fact]
    public async Task An_answer_stays_small_however_long_the_messages_are_and_more_brings_the_rest()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var longest = new string('я', MessageLimits.ContentMax);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => boris.Client.SendAsync(chatId, longest)));

        var seen = new List<long>();
        var held = 0L;
        for (var more = true; more; )
        {
            var page = (await SyncAsync(anna, held: new HeldChat(chatId, held))).Chats.Single();
            // A megabyte of characters is 64 of the longest messages.
            Assert.InRange(page.Changes.Count, 1, 64);
            seen.AddRange(page.Changes.Select(change => change.No));
            held = page.Changes[^1].ChangeSeq;
            more = page.More;
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(no => (long)no), seen);
    }

    [Fact]
    public async Task Marks_are_healed()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");
        var cursors = (Anna: (await SettledAsync(anna)).Cursor, Boris: (await SettledAsync(boris)).Cursor);

        await boris.Client.MarkReadAsync(chatId, first.Id);
        await boris.Client.MarkDeliveredAsync(chatId, second.Id);

        foreach (var answer in new[] { await SyncAsync(anna, cursors.Anna), await SyncAsync(boris, cursors.Boris) })
        {
            Assert.Contains(new MarkView(boris.Id, 2, 1), Assert.Single(answer.Chats).Marks);
        }
        Assert.Equal(1, Assert.Single((await SyncAsync(boris, cursors.Boris)).Chats).Unread);
    }

    [Fact]
    public async Task A_held_chat_is_answered_with_what_changed_after_its_seq_oldest_change_first()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");
        var third = await anna.Client.SendAsync(chatId, "3");
        await anna.Client.EditAsync(first.Id, "one");
        await anna.Client.DeleteAsync(second.Id);
        var cursor = (await SettledAsync(boris)).Cursor;

        var changes = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 2))).Chats).Changes;

        Assert.Equal([third.Id, first.Id, second.Id], changes.Select(change => change.Id));
        Assert.Equal([3, 4, 5], changes.Select(change => change.ChangeSeq));
        Assert.Equal(["3", "one", ""], changes.Select(change => change.Content), StringComparer.Ordinal);
        Assert.NotNull(changes[2].DeletedAt);
        Assert.Empty(Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 5))).Chats).Changes);
        Assert.Empty(Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 99))).Chats).Changes);
    }

    [Fact]
    public async Task Long_absence_is_healed_page_by_page_and_over_a_thousand_changes_by_reading_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var answers = new List<Task<JsonElement>>();
        for (var i = 0; i < 1150; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, "?")));
        }
        await Task.WhenAll(answers);
        var cursor = (await SettledAsync(boris)).Cursor;

        var numbers = new List<long>();
        var held = 150L;
        for (var more = true; more; )
        {
            var page = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, held))).Chats);
            Assert.False(page.Reload);
            numbers.AddRange(page.Changes.Select(change => change.No));
            held = page.Changes.Count > 0 ? page.Changes[^1].ChangeSeq : held;
            more = page.More;
        }
        Assert.Equal(Enumerable.Range(151, 1000).Select(no => (long)no), numbers);

        var far = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 149))).Chats);
        Assert.True(far.Reload);
        Assert.Empty(far.Changes);
    }

    [Fact]
    public async Task Of_a_strangers_chat_nothing_is_told_though_it_is_named()
    {
        await using var pair = await server.PairAsync();
        await using var stranger = await server.PersonAsync();
        await pair.Anna.Client.SendAsync(pair.ChatId, "private");

        Assert.Empty(
            (await SyncAsync(stranger, null, new HeldChat(pair.ChatId, 0), new HeldChat(Guid.NewGuid(), 0))).Chats
        );
    }

    [Fact]
    public async Task More_than_a_hundred_chats_come_in_pages_each_once_and_those_that_move_meanwhile_again()
    {
        await using var anna = await server.PersonAsync();
        await FillAsync(anna.Id, chats: 230);

        var first = await SyncAsync(anna);
        var moving = first.Chats[0].Chat.Id;
        await anna.Client.SendAsync(moving, "while the pages are read");
        var second = await SyncAsync(anna, first.Cursor);
        var third = await SyncAsync(anna, second.Cursor);

        Assert.Equal((100, 100, 30), (first.Chats.Count, second.Chats.Count, third.Chats.Count));
        Assert.Equal((true, true, false), (first.More, second.More, third.More));
        var ids = first.Chats.Concat(second.Chats).Concat(third.Chats).Select(synced => synced.Chat.Id).ToList();
        Assert.Equal(230, ids.Distinct().Count());
        Assert.Contains((await SyncAsync(anna, third.Cursor)).Chats, synced => synced.Chat.Id == moving);
        Assert.Empty((await SettledAsync(anna, third.Cursor)).Chats);
    }

    [Fact]
    public async Task A_cursor_of_another_epoch_is_answered_with_a_reset_and_a_first_page()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        await server.Database.ExecuteAsync("update server_state set epoch = gen_random_uuid()");
        var answer = await SyncAsync(anna, cursor, new HeldChat(chatId, 1));

        Assert.True(answer.Reset);
        var synced = Assert.Single(answer.Chats);
        Assert.Equal((chatId, false), (synced.Chat.Id, synced.Reload));
        Assert.Empty(synced.Changes);
        Assert.False((await SyncAsync(anna, answer.Cursor)).Reset);
    }

    [Theory]
    [MemberData(nameof(BadCursors))]
    public async Task A_cursor_that_was_never_given_out_is_refused(string cursor)
    {
        await using var anna = await server.PersonAsync();
        var wire = await anna.WireAsync();

        Wire.Refused(await wire.AskAsync("sync", new SyncRequest(cursor))).With(400, "request.invalid");
        await anna.GetAsync($"sync?cursor={Uri.EscapeDataString(cursor)}")
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task Held_chats_that_make_no_sense_are_refused()
    {
        await using var anna = await server.PersonAsync();
        var wire = await anna.WireAsync();
        var id = Guid.NewGuid();

        foreach (
            var held in new[]
            {
                "x",
                ":",
                $"{id}",
                $"{id}:",
                $":{id}",
                $"{id}:x",
                $"{id}:-1",
                $"{id}:9999999999999999999",
                "",
            }
        )
        {
            await anna.GetAsync($"sync?held={Uri.EscapeDataString(held)}")
                .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        }
        var tooMany = Enumerable.Range(0, 51).Select(_ => new HeldChat(Guid.NewGuid(), 0)).ToArray();
        foreach (var held in new HeldChat[][] { [new(id, -1)], [null!], tooMany })
        {
            Wire.Refused(await wire.AskAsync("sync", new SyncRequest(null, held))).With(400, "request.invalid");
        }
        foreach (
            var json in new[]
            {
                """{"held":5}""",
                """{"held":[5]}""",
                """{"held":[{"chatId":"x","seq":1}]}""",
                "[]",
                "5",
                "null",
            }
        )
        {
            Assert.Equal(400, Wire.Refused(await await wire.EmitTextAsync("sync", json)).Status);
        }
    }

    /// <summary>Direct chats with people who never signed in.</summary>
    private async Task FillAsync(Guid userId, int chats)
    {
        await using var connection = await server.Database.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            with people as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), 'p' || replace(gen_random_uuid()::text, '-', ''), 'Somebody', now(), now()
              from generate_series(1, $2) returning id),
            chats as (
              insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_at, created_at, updated_at)
              select gen_random_uuid(), 'direct', $1, least($1, id), greatest($1, id), 2, now(), now(), now() from people
              returning id, case when peer_low = $1 then peer_high else peer_low end as peer)
            insert into members (chat_id, user_id, role, joined_at)
            select id, unnest(array[$1, peer]), 'member', now() from chats
            """,
            connection
        );
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(chats);
        await command.ExecuteNonQueryAsync();
    }

    private static string Text(string cursor) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(cursor));

    /// <summary>
    /// Syncs until nothing is told any more: a transaction that just ended, anybody's, may still hold the cursor back.
    /// </summary>
    private static async Task<SyncAnswer> SettledAsync(Person person, string? cursor = null)
    {
        SyncAnswer answer = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = await SyncAsync(person, cursor);
                cursor = answer.Cursor;
                return answer.Chats.Count == 0;
            },
            "a sync tells of nothing new"
        );
        return answer;
    }

    private static Task<SyncAnswer> SyncAsync(Person person, string? cursor = null, params HeldChat[] held)
    {
        var query = held.Select(chat => $"held={chat.ChatId}:{chat.Seq}");
        return person.ReadAsync<SyncAnswer>(
            "sync?" + string.Join('&', cursor is null ? query : query.Append($"cursor={cursor}"))
        );
    }

    private static async Task<SyncAnswer> SyncAsync(Wire wire, string? cursor = null, params HeldChat[] held) =>
        Wire.Accept<SyncAnswer>(await wire.AskAsync("sync", new SyncRequest(cursor, held)));
}
