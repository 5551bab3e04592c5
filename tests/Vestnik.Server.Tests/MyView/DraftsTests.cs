using System.Net;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;
using Person = Vestnik.Server.Tests.Messages.Person;

namespace Vestnik.Server.Tests.MyView;

/// <summary>What was written and not sent.</summary>
[Collection(MyViewServer.Name)]
public sealed class DraftsTests(RunningServer server)
{
    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task A_draft_goes_to_ones_other_devices_and_to_nobody_else(Dialect dialect)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "a question");
        await using var device = await TestSocket.ConnectAsync(server.Url, dialect, anna.Client.AccessToken);
        var theirs = await boris.WireAsync();

        var draft = await anna.DraftAsync(chatId, "half an ans", message.Id);

        Assert.Equal(("half an ans", message.Id), (draft.Content, draft.ReplyTo));
        var told = await device.ToldAsync(_ => true);
        Assert.Equal((1, "draft", chatId, draft), (told.Seq, told.Kind, told.ChatId, told.Draft));
        Assert.Empty(await theirs.ToldUpToAsync(boris));
    }

    [Fact]
    public async Task Who_missed_it_learns_of_it_by_a_sync_and_of_its_end_too()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var before = (await Syncing.SettledAsync(anna)).Cursor;

        await anna.DraftAsync(chatId, "one");
        var two = await anna.DraftAsync(chatId, "two");
        var written = await Syncing.SyncAsync(anna, before);
        await ClearAsync(anna, chatId, "");
        var cleared = await Syncing.SyncAsync(anna, written.Cursor);

        var change = Assert.Single(written.User);
        Assert.Equal((2, "draft", chatId, two), (change.Seq, change.Kind, change.ChatId, change.Draft));
        change = Assert.Single(cleared.User);
        Assert.Equal((3, "draft", chatId, null), (change.Seq, change.Kind, change.ChatId, change.Draft));
    }

    [Fact]
    public async Task The_same_draft_again_and_clearing_what_is_clear_is_no_change()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();

        await ClearAsync(anna, chatId, content: null);
        var first = await anna.DraftAsync(chatId, "half a th");
        var again = await anna.DraftAsync(chatId, "half a th");
        await ClearAsync(anna, chatId, content: null);
        await ClearAsync(anna, chatId, "");

        Assert.Equal(first, again);
        Assert.Equal(["half a th", null], (await wire.ToldUpToAsync(anna)).Select(change => change.Draft?.Content));
    }

    [Fact]
    public async Task A_reply_to_what_is_not_in_the_chat_is_left_out_whatever_it_is()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await using var others = await server.PairAsync();
        var gone = await boris.Client.SendAsync(chatId, "never mind");
        await boris.Client.DeleteAsync(gone.Id);
        var foreign = await others.Anna.Client.SendAsync(others.ChatId, "between us");
        var own = await anna.Client.SendAsync((await anna.Client.OpenDirectAsync(anna.Id)).Id, "a note");

        foreach (var id in new[] { gone.Id, foreign.Id, own.Id, Guid.NewGuid() })
        {
            var draft = await anna.DraftAsync(chatId, $"about {id}", id);

            Assert.Equal(($"about {id}", null), (draft.Content, draft.ReplyTo));
            await anna.SendAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SetDraft("", id)).DoneAsync();
        }
    }

    [Fact]
    public async Task A_reply_without_words_is_a_draft_too()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "a question");

        var draft = await anna.DraftAsync(chatId, "", message.Id);

        Assert.Equal(("", message.Id), (draft.Content, draft.ReplyTo));
    }

    [Fact]
    public async Task A_draft_longer_than_a_message_can_be_is_refused()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var longest = new string('ж', MessageLimits.ContentMax);

        Assert.Equal(longest, (await anna.DraftAsync(chatId, longest)).Content);
        await anna.SendAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SetDraft(longest + "ж"))
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");

        Assert.Equal(longest, (await anna.DraftAsync(chatId, longest)).Content);
    }

    [Fact]
    public async Task Of_two_devices_that_write_at_once_the_later_number_is_what_stays()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var device = await anna.AnotherDeviceAsync();
        var wire = await anna.WireAsync();
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;

        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? anna : device).DraftAsync(chatId, $"{i}"))
        );

        var told = (await wire.ToldUpToAsync(anna)).OrderBy(change => change.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq), told.Select(change => change.Seq));
        var healed = (await Syncing.SyncAsync(anna, cursor)).User.Single(change => change.Kind == "draft");
        Assert.Equal((100, told[^1].Draft), (healed.Seq, healed.Draft));
    }

    private static Task ClearAsync(Person person, Guid chatId, string? content) =>
        person.SendAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SetDraft(content)).DoneAsync();
}
