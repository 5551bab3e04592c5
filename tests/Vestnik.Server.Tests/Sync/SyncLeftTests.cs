using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.MyView;
using Vestnik.Testing;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>Chats that one is no longer in, or does not see any more.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncLeftTests(RunningServer server)
{
    [Fact]
    public async Task A_chat_that_is_gone_is_told_once_and_not_to_who_begins()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.HideAsync(chatId);

        var answer = await SyncAsync(anna, cursor);
        Assert.Equal([chatId], answer.Left);
        Assert.Empty(answer.Chats);
        await SettledLeftAsync(anna, answer.Cursor);
        var first = await SyncAsync(anna);
        Assert.Empty(first.Left);
        Assert.Empty(first.Chats);
        await server.Database.ExecuteAsync("update server_state set epoch = gen_random_uuid()");
        var reset = await SyncAsync(anna, cursor);
        Assert.True(reset.Reset);
        Assert.Empty(reset.Left);
    }

    [Fact]
    public async Task A_chat_that_came_back_is_among_the_chats_and_not_among_those_left()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.HideAsync(chatId);
        await boris.Client.SendAsync(chatId, "once more");

        var answer = await SyncAsync(anna, cursor);
        Assert.Empty(answer.Left);
        Assert.Equal((chatId, 2), (Assert.Single(answer.Chats).Chat.Id, answer.Chats[0].Chat.LastSeq));
        await anna.HideAsync(chatId);
        Assert.Equal([chatId], (await SyncAsync(anna, answer.Cursor)).Left);
    }

    [Fact]
    public async Task A_chat_that_was_left_is_told_though_it_is_deleted()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var cursor = (await SettledAsync(anna)).Cursor;

        await server.Database.ExecuteAsync(
            $"insert into departures (user_id, chat_id) values ('{anna.Id}', '{chatId}'); delete from chats where id = '{chatId}'"
        );

        Assert.Equal([chatId], (await SyncAsync(anna, cursor)).Left);
    }

    [Fact]
    public async Task A_chat_that_is_held_but_hidden_is_left_and_not_answered()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.HideAsync(chatId);
        var answer = await SyncAsync(anna, cursor, new HeldChat(chatId, 0));

        Assert.Equal([chatId], answer.Left);
        Assert.Empty(answer.Chats);
    }

    [Fact]
    public async Task Many_that_are_left_and_many_that_moved_come_in_pages_together_each_once()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 260);
        var cursor = (string?)null;
        for (var more = true; more; )
        {
            var page = await SyncAsync(anna, cursor);
            (cursor, more) = (page.Cursor, page.More);
        }
        cursor = (await SettledAsync(anna, cursor)).Cursor;
        var left = chats[..130];
        var moved = chats[130..];
        await server.Database.ExecuteAsync(
            $$"""
            update members set hidden_no = 0 where user_id = '{{anna.Id}}' and chat_id = any('{{{string.Join(
                ',',
                left
            )}}}');
            insert into departures (user_id, chat_id) select '{{anna.Id}}', unnest('{{{string.Join(
                ',',
                left
            )}}}'::uuid[]);
            update chats set last_xid = pg_current_xact_id() where id = any('{{{string.Join(',', moved)}}}');
            """
        );

        var pages = new List<SyncAnswer>();
        do
        {
            pages.Add(await SyncAsync(anna, cursor));
            cursor = pages[^1].Cursor;
        } while (pages[^1].More);

        Assert.Equal([100, 100, 60], pages.Select(page => page.Chats.Count + page.Left.Count));
        Assert.Equal(left.Order(), pages.SelectMany(page => page.Left).Order());
        Assert.Equal(moved.Order(), pages.SelectMany(page => page.Chats).Select(synced => synced.Chat.Id).Order());
    }

    /// <summary>Until no transaction that just ended holds the cursor back any more.</summary>
    private static Task SettledLeftAsync(Person person, string cursor) =>
        Eventually.TrueAsync(
            async () =>
            {
                var answer = await SyncAsync(person, cursor);
                cursor = answer.Cursor;
                return answer.Left.Count == 0;
            },
            "a sync tells of nothing left"
        );
}
