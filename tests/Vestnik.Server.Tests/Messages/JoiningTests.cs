using System.Diagnostics;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Many who join a chat of many.</summary>
[Collection(MessagesServer.Name)]
public sealed class JoiningTests(RunningServer server)
{
    private const string Updated = "chat:updated";

    [Theory]
    [InlineData(ChatType.Group, 300)]
    [InlineData(ChatType.Channel, 2)]
    public async Task They_are_told_together_about_once_a_second_and_everybody_ends_with_the_true_number(
        string type,
        int size
    )
    {
        await using var pair = await server.PairAsync();
        var chatId = await server.Database.GroupAsync([pair.Anna.Id, pair.Boris.Id], type);
        await server.Database.CrowdAsync(chatId, size);
        await using var stranger = await server.PersonAsync();
        Wire[] wires = [await pair.Anna.WireAsync(), await pair.Boris.WireAsync()];
        var outside = await stranger.WireAsync();
        var people = await server.Database.AskAsync<Guid[]>(
            """
            with people as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), 'j' || left(replace(gen_random_uuid()::text, '-', ''), 20), 'Newcomer', now(), now()
              from generate_series(1, 50) returning id)
            select array_agg(id) from people
            """
        );

        var began = Stopwatch.GetTimestamp();
        foreach (var userId in people)
        {
            await JoinAsync(chatId, userId);
        }
        foreach (var wire in wires)
        {
            await wire.EventAsync<ChatView>(Updated, chat => chat.MemberCount == size + 50);
        }
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var chat = await pair.Anna.Client.GetChatAsync(chatId);
        Assert.Equal(size + 50, chat.MemberCount);
        foreach (var wire in wires)
        {
            var told = wire.Events<ChatView>(Updated);
            Assert.InRange(told.Count, 1, Math.Min(49, (int)seconds + 2));
            Assert.Equal(
                Enumerable.Range(1, told.Count).Select(seq => (long)seq),
                told.Select(update => update.LastSeq)
            );
            Assert.Equal(chat.LastSeq, told[^1].LastSeq);
            Assert.All(told, update => Assert.Null(update.Members));
        }
        await outside.AskAsync("sync", new { });
        Assert.Empty(outside.Events<ChatView>(Updated));
    }

    /// <summary>As a request to join a chat of many does it.</summary>
    private Task JoinAsync(Guid chatId, Guid userId) =>
        server.Database.ExecuteAsync(
            $"""
            select from chats where id = '{chatId}' for no key update;
            insert into members (chat_id, user_id, role, joined_at) values ('{chatId}', '{userId}', 'member', now());
            update chats set member_count = member_count + 1, members_no = members_no + 1, joins_pending = true where id = '{chatId}';
            """
        );
}
