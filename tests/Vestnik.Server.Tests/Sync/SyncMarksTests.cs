using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>How far everybody has come.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncMarksTests(RunningServer server)
{
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
    public async Task Up_to_200_members_everybodys_marks_are_told_though_the_chat_shows_but_the_first_members()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await boris.Client.SendAsync(chatId, "1");
        await FillAsync(chatId, 200);
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.Client.MarkReadAsync(chatId, first.Id);
        await server.Database.ExecuteAsync(
            $"""
            update members set delivered_no = 1, marks_xid = pg_current_xact_id()
            where chat_id = '{chatId}' and user_id not in ('{anna.Id}', '{boris.Id}')
            """
        );

        var synced = Assert.Single((await SyncAsync(anna, cursor)).Chats);
        Assert.True(synced.Chat.Members!.Count < 200);
        Assert.Equal(200, synced.Marks.Select(mark => mark.UserId).Distinct().Count());
        Assert.Equal(198, synced.Marks.Count(mark => mark is { DeliveredNo: 1, ReadNo: 0 }));
        Assert.Contains(new MarkView(anna.Id, 1, 1), synced.Marks);
    }

    [Fact]
    public async Task In_a_larger_chat_the_viewers_own_marks_are_told_alone_and_those_of_others_move_nothing()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await boris.Client.SendAsync(chatId, "1");
        await FillAsync(chatId, 201);
        var cursor = (await SettledAsync(anna)).Cursor;

        await boris.Client.MarkReadAsync(chatId, first.Id);
        Assert.Empty((await SyncAsync(anna, cursor)).Chats);

        await anna.Client.MarkReadAsync(chatId, first.Id);
        var synced = Assert.Single((await SyncAsync(anna, cursor)).Chats);
        Assert.Equal([new MarkView(anna.Id, 1, 1)], synced.Marks);
    }

    private async Task FillAsync(Guid chatId, int members)
    {
        var people = await server.Database.AskAsync<Guid[]>(
            $"""
            with people as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), 'm' || replace(gen_random_uuid()::text, '-', ''), 'Somebody', now(), now()
              from generate_series(1, {members - 2}) returning id)
            select array_agg(id) from people
            """
        );
        await server.Database.JoinAsync(chatId, people);
    }
}
