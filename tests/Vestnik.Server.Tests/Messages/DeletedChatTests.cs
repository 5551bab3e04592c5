using Vestnik.Testing;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

[Trait("Category", "Slow")]
[Collection(MessagesServer.Name)]
public sealed class DeletedChatTests(RunningServer server)
{
    [Fact]
    public async Task What_a_deleted_chat_leaves_behind_is_swept_when_a_server_starts_and_nothing_of_others()
    {
        await using var pair = await server.PairAsync();
        var kept = await pair.Anna.Client.SendAsync(pair.ChatId, "kept");
        var chatId = await server.Database.GroupAsync([pair.Anna.Id, pair.Boris.Id]);
        await pair.Anna.Client.SendAsync(chatId, "the first of many");
        // More than one part.
        await server.Database.ExecuteAsync(
            $"""
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
            select gen_random_uuid(), '{chatId}', i, i, i, '{pair.Anna.Id}', gen_random_uuid(), 'text', 'one of many', now()
            from generate_series(2, 12000) i;
            insert into hidden_messages (user_id, message_id, chat_id, no)
            select '{pair.Boris.Id}', id, chat_id, no from messages where chat_id = '{chatId}' and no <= 6000;
            insert into hidden_messages (user_id, message_id, chat_id, no)
            values ('{pair.Boris.Id}', '{kept.Id}', '{pair.ChatId}', 1);
            """
        );
        await server.Database.DeleteChatAsync(chatId);

        await using var another = await ServerProcess.StartAsync(server.Database);
        await Eventually.TrueAsync(async () => await CountAsync("chats", "id", chatId) == 0, "the chat is swept");

        Assert.Equal(0, await CountAsync("messages", "chat_id", chatId));
        Assert.Equal(0, await CountAsync("hidden_messages", "chat_id", chatId));
        Assert.Equal(1, await CountAsync("hidden_messages", "chat_id", pair.ChatId));
        Assert.Equal(kept.Id, Assert.Single(await History.ReadAsync(pair.Anna, pair.ChatId)).Id);
    }

    [Fact]
    public async Task Who_was_in_a_chat_whose_end_was_interrupted_is_out_of_it_when_a_server_starts()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, _) = pair;
        var chatId = await server.Database.GroupAsync([anna.Id, boris.Id]);
        var cursor = (await SettledAsync(boris)).Cursor;
        await server.Database.ExecuteAsync($"update chats set deleted_at = now() where id = '{chatId}'");

        await using var another = await ServerProcess.StartAsync(server.Database);
        await Eventually.TrueAsync(async () => await CountAsync("chats", "id", chatId) == 0, "the chat is swept");

        await boris.Client.GetChatAsync(chatId).WithAsync(404, "chat.not_found");
        Assert.Contains(chatId, (await SyncAsync(boris, cursor)).Left);
    }

    private Task<long> CountAsync(string table, string column, Guid chatId) =>
        server.Database.AskAsync<long>($"select count(*) from {table} where {column} = '{chatId}'");
}
