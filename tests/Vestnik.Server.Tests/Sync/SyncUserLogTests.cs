using System.Buffers.Text;
using System.Text;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.MyView;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What is private to one person.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncUserLogTests(RunningServer server)
{
    [Fact]
    public async Task A_first_page_tells_all_but_what_the_chats_show_and_what_was_hidden()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "never mind");
        await anna.PinAsync(chatId);
        await anna.DraftAsync(chatId, "half a th");
        await anna.HideMessageAsync(message.Id);

        var answer = await SyncAsync(anna);

        // preferences, pinned, draft and hidden are 1 to 4.
        var change = Assert.Single(answer.User);
        Assert.Equal((2, "pinned"), (change.Seq, change.Kind));
        Assert.Equal([chatId], change.Pinned!);
        Assert.Equal((4, false), (answer.UserSeq, answer.More));
        Assert.Empty((await SyncAsync(anna, answer.Cursor)).User);
    }

    [Fact]
    public async Task After_a_cursor_each_thing_is_told_once_as_it_is_now_in_the_order_of_its_last_change()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "never mind");
        var cursor = (await SettledAsync(anna)).Cursor;

        await anna.DraftAsync(chatId, "one");
        await anna.PreferAsync(chatId, new { pinned = true });
        await anna.HideMessageAsync(message.Id);
        var draft = await anna.DraftAsync(chatId, "two");

        var answer = await SyncAsync(anna, cursor);
        Assert.Equal(
            [(2, "preferences"), (3, "pinned"), (4, "hidden"), (5, "draft")],
            answer.User.Select(change => (change.Seq, change.Kind))
        );
        Assert.Equal(draft, answer.User[^1].Draft);
        Assert.Equal(5, answer.UserSeq);
        var wire = await anna.WireAsync();
        Assert.Equal(4, (await SyncAsync(wire, cursor)).User.Count);
        Assert.Empty((await SyncAsync(boris, (await SettledAsync(boris)).Cursor)).User);
    }

    [Fact]
    public async Task A_long_log_comes_in_pages_and_what_changes_meanwhile_comes_after_them()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 1_200);
        var cursor = await WalkedAsync(anna);
        await WriteDraftsAsync(anna, chats);

        var first = await SyncAsync(anna, cursor);
        // Told already, still to be told.
        var (early, late) = (
            first.User[0].ChatId!.Value,
            chats.Except(first.User.Select(c => c.ChatId!.Value)).First()
        );
        await anna.DraftAsync(early, "again");
        await anna.DraftAsync(late, "again");
        var second = await SyncAsync(anna, first.Cursor);
        var third = await SyncAsync(anna, second.Cursor);

        Assert.Equal((500, 500, 201), (first.User.Count, second.User.Count, third.User.Count));
        Assert.Equal((true, true, false), (first.More, second.More, third.More));
        Assert.Equal((500, 1_202), (first.UserSeq, third.UserSeq));
        SyncAnswer[] pages = [first, second, third];
        var told = pages.SelectMany(page => page.User).ToList();
        Assert.Equal(told.Select(change => change.Seq).Order(), told.Select(change => change.Seq));
        Assert.Equal(chats.Order(), told.Select(change => change.ChatId!.Value).Distinct().Order());
        Assert.Equal([(1_201, early), (1_202, late)], told[^2..].Select(change => (change.Seq, change.ChatId!.Value)));
        Assert.All(told[^2..], change => Assert.Equal("again", change.Draft!.Content));
        Assert.Empty((await SyncAsync(anna, third.Cursor)).User);
    }

    /// <summary>The chat was told on the first page, as it was then.</summary>
    [Fact]
    public async Task What_changes_while_the_first_pages_are_read_is_told()
    {
        await using var anna = await server.PersonAsync();
        var chats = await server.Database.FillAsync(anna.Id, 230);
        await WriteDraftsAsync(anna, chats);

        var first = await SyncAsync(anna);
        var draft = await anna.DraftAsync(first.Chats[0].Chat.Id, "while the pages are read");
        var second = await SyncAsync(anna, first.Cursor);
        var third = await SyncAsync(anna, second.Cursor);

        Assert.Empty(first.User);
        Assert.Equal(draft, Assert.Single(second.User).Draft);
        Assert.Empty(third.User);
        Assert.Equal((230, 231, 231), (first.UserSeq, second.UserSeq, third.UserSeq));
    }

    [Fact]
    public async Task A_cursor_of_the_first_version_is_told_all_of_the_log()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        await anna.DraftAsync(chatId, "half a th");
        await anna.PinAsync(chatId);
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars((await SettledAsync(anna)).Cursor)).Split('.');
        var old = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"1.{parts[1]}.{parts[2]}.."));

        var answer = await SyncAsync(anna, old);

        Assert.False(answer.Reset);
        Assert.Equal(["draft", "preferences", "pinned"], answer.User.Select(change => change.Kind));
        Assert.Empty((await SyncAsync(anna, answer.Cursor)).User);
    }

    [Fact]
    public async Task After_a_restore_the_log_begins_again_where_it_was_then()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        await anna.PinAsync(chatId);
        await anna.DraftAsync(chatId, "lost");
        await anna.DraftAsync(chatId, "lost, too");
        var before = await SettledAsync(anna);

        await server.Database.ExecuteAsync(
            $"""
            update users set log_seq = 2 where id = '{anna.Id}';
            delete from user_log where user_id = '{anna.Id}' and seq > 2;
            update chat_preferences set draft = null, draft_at = null where user_id = '{anna.Id}';
            update server_state set epoch = gen_random_uuid();
            """
        );
        var answer = await SyncAsync(anna, before.Cursor);

        Assert.Equal(4, before.UserSeq);
        Assert.True(answer.Reset);
        Assert.Equal(2, answer.UserSeq);
        Assert.Equal([chatId], Assert.Single(answer.User).Pinned!);
        var draft = await anna.DraftAsync(chatId, "anew");
        var change = Assert.Single((await SyncAsync(anna, answer.Cursor)).User);
        Assert.Equal((3, draft), (change.Seq, change.Draft));
    }

    [Fact]
    public async Task Of_chats_that_one_is_not_in_any_more_nothing_is_told()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var cursor = (await SettledAsync(anna)).Cursor;
        await anna.PinAsync(chatId);
        await anna.DraftAsync(chatId, "half a th");

        await server.Database.RemoveAsync(chatId, anna.Id);
        var answer = await SyncAsync(anna, cursor);

        Assert.Empty(Assert.Single(answer.User).Pinned!);
        Assert.Equal(3, answer.UserSeq);
    }

    /// <summary>By a cursor alone, while two devices write as fast as they can.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_device_that_only_syncs_ends_with_what_is()
    {
        await using var anna = await server.PersonAsync();
        var device = await anna.AnotherDeviceAsync();
        var chats = await server.Database.FillAsync(anna.Id, 5);
        var cursor = (await SettledAsync(anna)).Cursor;
        var (drafts, preferences) = (new Dictionary<Guid, DraftView?>(), new Dictionary<Guid, PreferencesView>());
        var (pinned, seq) = ((IReadOnlyList<Guid>)[], 0L);

        var writing = Task.WhenAll(new[] { anna, device, anna, device }.Select(WriteAsync));
        while (!writing.IsCompleted)
        {
            await TakeAsync();
        }
        await writing;
        await TakeAsync();

        foreach (var id in chats)
        {
            Assert.Equal(await anna.PreferAsync(id, new { }), preferences[id]);
            Assert.Equal(await anna.DraftAsync(id, drafts[id]!.Content), drafts[id]);
        }
        Assert.Equal((await SyncAsync(anna)).User.Single(change => change.Kind == "pinned").Pinned, pinned);
        Assert.Equal(await server.Database.AskAsync<long>($"select log_seq from users where id = '{anna.Id}'"), seq);

        async Task WriteAsync(Messages.Person person, int number)
        {
            for (var i = 0; i < 60; i++)
            {
                var id = chats[i % chats.Length];
                await person.DraftAsync(id, $"{number}: {i}");
                await person.PreferAsync(id, new { pinned = (i + number) % 3 == 0, unread = i % 2 == 0 });
            }
        }

        async Task TakeAsync()
        {
            var answer = await SyncAsync(anna, cursor);
            Assert.True(answer.UserSeq >= seq, "a number that is told does not fall");
            Assert.All(answer.User, change => Assert.InRange(change.Seq, seq + 1, answer.UserSeq));
            (cursor, seq) = (answer.Cursor, answer.UserSeq);
            foreach (var change in answer.User)
            {
                switch (change.Kind)
                {
                    case UserChange.OfDraft:
                        drafts[change.ChatId!.Value] = change.Draft;
                        break;
                    case UserChange.OfPreferences:
                        preferences[change.Preferences!.ChatId] = change.Preferences;
                        break;
                    default:
                        pinned = change.Pinned!;
                        break;
                }
            }
        }
    }

    private static async Task<string> WalkedAsync(Person person)
    {
        var answer = await SyncAsync(person);
        while (answer.More)
        {
            answer = await SyncAsync(person, answer.Cursor);
        }
        return answer.Cursor;
    }

    /// <summary>A draft in each chat, more than one would write.</summary>
    private Task WriteDraftsAsync(Person person, Guid[] chats) =>
        server.Database.ExecuteAsync(
            $$"""
            insert into chat_preferences (user_id, chat_id, draft, draft_at)
            select '{{person.Id}}', id, 'half a th', now() from unnest('{{{string.Join(',', chats)}}}'::uuid[]) id;
            insert into user_log (user_id, kind, key, seq)
            select user_id, 'draft', chat_id, row_number() over () from chat_preferences where user_id = '{{person.Id}}';
            update users set log_seq = {{chats.Length}} where id = '{{person.Id}}';
            """
        );
}
