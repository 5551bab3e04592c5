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
    // Of larger chats nothing is kept: there who is in them changes all the time.
    private const int KeptOfOne = 10_000;

    // One by one: never more than so many as are connected, whoever else is in the chat.
    private const string MembersOfThese = """
        select m.user_id from unnest(@connected) as i (id)
        cross join lateral (select o.user_id from members o where o.chat_id = @chatId and o.user_id = i.id limit 1) m
        """;

    // From one snapshot: the members are those of that number.
    private const string Members = """
        select m.user_id, c.members_no from chats c join members m on m.chat_id = c.id where c.id = @chatId
        """;

    private readonly KeptMembers _kept = new();

    /// <summary>Those to tell, after the commit.</summary>
    public async ValueTask<IReadOnlyList<Guid>> OfAsync(Recipients recipients) =>
        recipients.All ?? await ConnectedAsync(recipients.ChatId, recipients.MemberCount, recipients.MembersNo);

    /// <summary>
    /// Those members of a chat who are connected. Asked after the commit of what they are told of: who connects later reads
    /// it by a sync, and who was removed before is not told. What is committed is told: if the database does not answer,
    /// everybody who is connected is told to sync, and this answers nobody.
    /// </summary>
    /// <param name="chatId">Which chat.</param>
    /// <param name="memberCount">About how many are in it.</param>
    /// <param name="membersNo">How often who is in it had changed at the commit.</param>
    public async Task<IReadOnlyList<Guid>> ConnectedAsync(Guid chatId, int memberCount, long membersNo)
    {
        try
        {
            return await Retries.RunAsync(
                () => MembersAsync(chatId, memberCount, membersNo),
                DatabaseErrors.IsUnavailable,
                time
            );
        }
        catch (Exception exception)
        {
            Failures.LogBackground(logger, exception, $"Telling the members of chat {chatId}");
            var connected = gateway.Subscribed(Topics.UserSpace);
            await events.PublishAsync([.. connected], ServerEvents.Create(EventKind.SyncRequired, new SyncRequired()));
            return [];
        }
    }

    private async Task<IReadOnlyList<Guid>> MembersAsync(Guid chatId, int memberCount, long membersNo)
    {
        if (memberCount > KeptOfOne)
        {
            var connected = gateway.Subscribed(Topics.UserSpace).ToArray();
            return await database.ListAsync<Guid>(MembersOfThese, new { chatId, connected }, CancellationToken.None);
        }
        var members = _kept.Of(chatId, membersNo) ?? await ReadAsync(chatId);
        return Array.FindAll(members, id => gateway.HasSubscribers(Topics.User(id)));
    }

    private async Task<Guid[]> ReadAsync(Guid chatId)
    {
        var rows = await database.ListAsync<Row>(Members, new { chatId }, CancellationToken.None);
        return rows is [] ? [] : _kept.Keep(chatId, rows[0].MembersNo, [.. rows.Select(row => row.UserId)]);
    }

    private sealed class Row
    {
        public Guid UserId { get; init; }
        public long MembersNo { get; init; }
    }
}
