using System.Net;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class ChatListTests(RunningServer server)
{
    [Fact]
    public async Task The_chat_with_the_newest_message_is_first_and_shows_it()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        await using var clara = await server.PersonAsync();
        var withBoris = await anna.Client.OpenDirectAsync(boris.Id);
        var withClara = await anna.Client.OpenDirectAsync(clara.Id);

        await boris.Client.SendAsync(withBoris.Id, "first");
        await clara.Client.SendAsync(withClara.Id, "second");
        Assert.Equal([withClara.Id, withBoris.Id], (await anna.Client.GetChatsAsync()).Select(chat => chat.Id));
        var third = await anna.Client.SendAsync(withBoris.Id, "third");

        var chats = await anna.Client.GetChatsAsync();
        Assert.Equal([withBoris.Id, withClara.Id], chats.Select(chat => chat.Id));
        Assert.Equal(("third", MessageStatus.Sent), (chats[0].LastMessage!.Content, chats[0].LastMessage!.Status));
        Assert.Equal((boris.Id, 2, 2, 1), (chats[0].Peer!.Id, chats[0].LastNo, chats[0].LastSeq, chats[0].UnreadCount));
        await anna.Client.DeleteAsync(third.Id);
        Assert.Equal("first", (await anna.Client.GetChatAsync(withBoris.Id)).LastMessage!.Content);
    }

    [Fact]
    public async Task How_somebody_sees_a_chat_is_in_their_view_of_it_and_in_nobody_elses()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        await server.Database.ExecuteAsync(
            $"""
            insert into chat_preferences (user_id, chat_id, muted_until, pinned_at, archived, unread, notify, draft, draft_at)
            values ('{anna.Id}', '{chatId}', '9999-01-01Z', 1, true, true, 'mentions', 'not yet', '2026-01-02 03:04:05Z')
            """
        );

        var seen = Assert.Single(await anna.Client.GetChatsAsync());
        Assert.Equal((9999, true, true), (seen.MutedUntil!.Value.Year, seen.Pinned, seen.Archived));
        Assert.Equal((true, NotifyLevel.Mentions), (seen.Unread, seen.Notify));
        Assert.Equal(
            new DraftView("not yet", null, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
            seen.Draft
        );
        var other = Assert.Single(await boris.Client.GetChatsAsync());
        Assert.Equal((null, false, false), (other.MutedUntil, other.Pinned, other.Archived));
        Assert.Equal((false, NotifyLevel.All, null), (other.Unread, other.Notify, other.Draft));
    }

    [Fact]
    public async Task An_empty_direct_chat_is_shown_to_its_maker_alone_until_the_first_message()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;

        Assert.Equal(chatId, Assert.Single(await anna.Client.GetChatsAsync()).Id);
        Assert.Empty(await boris.Client.GetChatsAsync());
        await anna.Client.SendAsync(chatId, "hello");

        var chat = Assert.Single(await boris.Client.GetChatsAsync());
        Assert.Equal((chatId, anna.Id, 1), (chat.Id, chat.Peer!.Id, chat.UnreadCount));
    }

    [Fact]
    public async Task Whoever_asks_for_a_chat_that_the_other_made_sees_it_from_then_on()
    {
        await using var pair = await server.PairAsync();

        var same = await pair.Boris.Client.OpenDirectAsync(pair.Anna.Id);

        Assert.Equal(pair.ChatId, same.Id);
        Assert.Equal(pair.ChatId, Assert.Single(await pair.Boris.Client.GetChatsAsync()).Id);
    }

    [Fact]
    public async Task Own_and_deleted_messages_are_not_unread_and_reading_counts_down()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");
        var third = await anna.Client.SendAsync(chatId, "3");
        await boris.Client.SendAsync(chatId, "mine");

        Assert.Equal(3, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
        await anna.Client.DeleteAsync(second.Id);
        Assert.Equal(2, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
        await boris.Client.MarkReadAsync(chatId, first.Id);
        Assert.Equal(1, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
        await boris.Client.MarkReadAsync(chatId, third.Id);
        Assert.Equal(0, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
        Assert.Equal(1, (await anna.Client.GetChatAsync(chatId)).UnreadCount);
    }

    [Fact]
    public async Task No_more_than_999_unread_messages_are_counted()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var answers = new List<Task<JsonElement>>();
        for (var i = 0; i < 1005; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, "?")));
        }
        var last = Wire.Accept<MessageAnswer>((await Task.WhenAll(answers))[^1]).Message;

        Assert.Equal(1005, last.No);
        Assert.Equal(999, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
        Assert.Equal(999, Assert.Single(await boris.Client.GetChatsAsync()).UnreadCount);
    }

    [Fact]
    public async Task Two_who_open_the_same_direct_chat_at_once_get_one_chat()
    {
        // Of seven people there are 21 pairs.
        var people = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => server.PersonAsync()));
        foreach (var (anna, boris) in people.SelectMany((one, i) => people.Skip(i + 1).Select(other => (one, other))))
        {
            var opened = await Task.WhenAll(
                anna.Client.OpenDirectAsync(boris.Id),
                boris.Client.OpenDirectAsync(anna.Id),
                anna.Client.OpenDirectAsync(boris.Id),
                boris.Client.OpenDirectAsync(anna.Id)
            );

            Assert.Single(opened.Select(chat => chat.Id).Distinct());
            Assert.All(opened, chat => Assert.Equal(2, chat.Members!.Count));
        }

        foreach (var person in people)
        {
            Assert.Equal(6, (await person.Client.GetChatsAsync()).Select(chat => chat.Id).Distinct().Count());
            await person.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_chat_is_created_once_and_then_found()
    {
        await using var anna = await server.PersonAsync();
        await using var boris = await server.PersonAsync();
        var wire = await anna.WireAsync();

        using var created = await anna.SendAsync(HttpMethod.Post, "chats", new CreateChat(ChatType.Direct, boris.Id));
        using var found = await anna.SendAsync(HttpMethod.Post, "chats", new CreateChat("private", boris.Id));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created.StatusCode, found.StatusCode));
        var told = await wire.EventAsync<ChatView>("chat:created", _ => true);
        Assert.Equal((ChatType.Direct, null, null), (told.Type, told.Peer, told.UnreadCount));
        Assert.Equal($"/api/chats/{told.Id}", created.Headers.Location!.ToString());
        await anna.SendAsync(HttpMethod.Post, "chats", new CreateChat(ChatType.Direct, Guid.NewGuid()))
            .WithAsync(HttpStatusCode.NotFound, "user.not_found");
    }

    [Fact]
    public async Task Saved_messages_are_one_chat_by_whichever_name_and_so_is_a_direct_chat_with_oneself()
    {
        await using var anna = await server.PersonAsync();

        var saved = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => anna.Client.OpenSavedAsync()));
        var withOneself = await anna.Client.OpenDirectAsync(anna.Id);
        using var cloud = await anna.SendAsync(HttpMethod.Post, "chats", new CreateChat("cloud"));

        Assert.Equal(saved[0].Id, Assert.Single(saved.Append(withOneself).Select(chat => chat.Id).Distinct()));
        Assert.Equal(HttpStatusCode.OK, cloud.StatusCode);
        Assert.Equal((ChatType.Saved, 1, null), (withOneself.Type, withOneself.MemberCount, withOneself.Peer));
        await anna.Client.SendAsync(withOneself.Id, "note");
        Assert.Equal(0, Assert.Single(await anna.Client.GetChatsAsync()).UnreadCount);
    }

    [Fact]
    public async Task The_links_lead_through_all_chats_once()
    {
        await using var anna = await server.PersonAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => server.PersonAsync()));
        var ids = new List<Guid>();
        foreach (var other in others)
        {
            ids.Insert(0, (await anna.Client.OpenDirectAsync(other.Id)).Id);
            await other.DisposeAsync();
        }

        foreach (var limit in new[] { 1, 3, 7, 8 })
        {
            var pages = await History.PagesAsync<ChatView>(anna, $"chats?limit={limit}");
            Assert.Equal(ids, pages.SelectMany(page => page).Select(chat => chat.Id));
        }
        foreach (var query in new[] { "limit=0", "limit=101", "after=%00", "after=abc" })
        {
            await anna.GetAsync($"chats?{query}").WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        }
    }

    [Fact]
    public async Task A_strangers_chat_is_not_there()
    {
        await using var pair = await server.PairAsync();
        await using var stranger = await server.PersonAsync();

        await stranger.Client.GetChatAsync(pair.ChatId).WithAsync(404, "chat.not_found");
    }
}
