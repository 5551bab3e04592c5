using System.Net;
using Vestnik.Contracts;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Messages that somebody deleted for themselves alone.</summary>
[Collection(MessagesServer.Name)]
public sealed class HiddenMessageTests(RunningServer server)
{
    [Fact]
    public async Task They_are_in_nothing_that_is_told_to_them_and_in_all_that_is_told_to_others()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var messages = new List<MessageView>();
        for (var i = 1; i <= 4; i++)
        {
            messages.Add(await anna.Client.SendAsync(chatId, $"{i}"));
        }
        await HideAsync(boris, messages[1], messages[3]);

        Assert.Equal(["1", "3"], (await History.ReadAsync(boris, chatId)).Select(message => message.Content));
        await boris.GetAsync($"messages/{messages[3].Id}").WithAsync(HttpStatusCode.NotFound, "message.not_found");
        var seen = await boris.Client.GetChatAsync(chatId);
        Assert.Equal((2, "3"), (seen.UnreadCount, seen.LastMessage!.Content));
        var synced = Assert.Single((await SyncAsync(boris, null, new HeldChat(chatId, 0))).Chats);
        Assert.Equal(["1", "3"], synced.Changes.Select(message => message.Content));

        Assert.Equal(4, (await History.ReadAsync(anna, chatId)).Count);
        Assert.Equal("4", (await anna.Client.GetChatAsync(chatId)).LastMessage!.Content);
        await boris.Client.MarkReadAsync(chatId, messages[0].Id);
        Assert.Equal(1, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_whole_page_of_them_ends_no_sync_and_no_history()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var messages = new List<MessageView>();
        for (var i = 1; i <= 251; i++)
        {
            messages.Add(await wire.SendMessageAsync(chatId, $"{i}"));
        }
        await HideAsync(boris, [.. messages[..250]]);

        var synced = Assert.Single((await SyncAsync(boris, null, new HeldChat(chatId, 0))).Chats);
        Assert.Equal(["251"], synced.Changes.Select(message => message.Content));
        Assert.Equal(["251"], (await History.ReadAsync(boris, chatId)).Select(message => message.Content));
        Assert.Equal(1, (await boris.Client.GetChatAsync(chatId)).UnreadCount);
    }

    private Task HideAsync(Person person, params MessageView[] messages) =>
        server.Database.ExecuteAsync(
            $"""
            insert into hidden_messages (user_id, message_id, chat_id, no)
            select '{person.Id}', id, chat_id, no from messages
            where id in ({string.Join(',', messages.Select(message => $"'{message.Id}'"))})
            """
        );
}
