using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>Who is told of what happened in a chat of many.</summary>
internal sealed class ChatAudience(
    NpgsqlDataSource database,
    IGateway gateway,
    ServerEvents events,
    TimeProvider time,
    ILogger<ChatAudience> logger
)
{
    // One by one: never more than so many as are connected, whoever else is in the chat.
    private const string MembersOfThese = """
        select m.user_id from unnest(@connected) as i (id)
        cross join lateral (select o.user_id from members o where o.chat_id = @chatId and o.user_id = i.id limit 1) m
        """;

    private const string Members = "select user_id from members where chat_id = @chatId";

    /// <summary>Those to tell, after the commit.</summary>
    public async ValueTask<IReadOnlyList<Guid>> OfAsync(Recipients recipients) =>
        recipients.All ?? await ConnectedAsync(recipients.ChatId, recipients.MemberCount);

    /// <summary>
    /// Those members of a chat who are connected. Asked after the commit of what they are told of: who connects later reads
    /// it by a sync, and who was removed before is not told. Reads the fewer of members and connected people. What is
    /// committed is told: if the database does not answer, everybody who is connected is told to sync, and this answers nobody.
    /// </summary>
    /// <param name="memberCount">About how many are in the chat.</param>
    public async Task<IReadOnlyList<Guid>> ConnectedAsync(Guid chatId, int memberCount)
    {
        var connected = gateway.Subscribed(Topics.UserSpace);
        try
        {
            return await Retries.RunAsync(
                () => MembersAsync(chatId, memberCount, connected),
                DatabaseErrors.IsUnavailable,
                time
            );
        }
        catch (Exception exception)
        {
            Failures.LogBackground(logger, exception, $"Telling the members of chat {chatId}");
            await events.PublishAsync([.. connected], ServerEvents.Create(EventKind.SyncRequired, new SyncRequired()));
            return [];
        }
    }

    private async Task<IReadOnlyList<Guid>> MembersAsync(
        Guid chatId,
        int memberCount,
        IReadOnlyCollection<Guid> connected
    )
    {
        if (connected.Count <= memberCount)
        {
            return await database.ListAsync<Guid>(
                MembersOfThese,
                new { chatId, connected = connected.ToArray() },
                CancellationToken.None
            );
        }
        var members = await database.ListAsync<Guid>(Members, new { chatId }, CancellationToken.None);
        return members.FindAll(id => gateway.HasSubscribers(Topics.User(id)));
    }
}
