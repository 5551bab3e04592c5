using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>Which chats moved since a cursor.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncTests(RunningServer server)
{
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
    public async Task More_than_a_hundred_chats_come_in_pages_each_once_and_those_that_move_meanwhile_again()
    {
        await using var anna = await server.PersonAsync();
        await server.Database.FillAsync(anna.Id, 230);

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

    /// <summary>The database was put back to an earlier state, and nobody gave it a new epoch.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_cursor_from_the_future_is_answered_with_a_reset_and_a_first_page(int part)
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        parts[part] = (long.Parse(parts[2], CultureInfo.InvariantCulture) + 1_000_000).ToString(
            CultureInfo.InvariantCulture
        );
        var future = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Join('.', parts)));
        var answer = await SyncAsync(anna, future, new HeldChat(chatId, 1));

        Assert.True(answer.Reset);
        Assert.Equal(chatId, Assert.Single(answer.Chats).Chat.Id);
        Assert.False((await SyncAsync(anna, answer.Cursor)).Reset);
    }

    [Fact]
    public async Task Chats_that_moved_come_first_and_those_that_are_only_held_after_them()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 6);
        var (still, moving) = (chats[..3], chats[3..]);
        foreach (var id in chats)
        {
            await anna.Client.SendAsync(id, "1");
        }
        var cursor = (await SettledAsync(anna)).Cursor;
        foreach (var id in moving)
        {
            await anna.Client.SendAsync(id, "2");
        }

        var held = still.Append(moving[1]).Select(id => new HeldChat(id, 1)).ToArray();
        var answer = await SyncAsync(anna, cursor, held);

        var ids = answer.Chats.Select(synced => synced.Chat.Id).ToList();
        Assert.Equal(moving.Order(), ids[..3].Order());
        Assert.Equal(still, ids[3..]);
        Assert.Equal(
            [moving[1]],
            answer.Chats.Where(synced => synced.Changes.Count > 0).Select(synced => synced.Chat.Id)
        );
    }
}
