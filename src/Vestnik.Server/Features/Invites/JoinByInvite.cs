using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Invites;

/// <summary>POST invites/{token}/join: joins, or asks to. Repeated, it answers the same and counts once.</summary>
internal static class JoinByInvite
{
    public static async Task<Results<Ok<JoinAnswer>, Accepted<JoinAnswer>, Refusal>> HandleAsync(
        string token,
        Caller caller,
        NpgsqlDataSource database,
        ChatChanges changes,
        ChatReader chats,
        CancellationToken cancellation
    )
    {
        // Only to know which chat to lock: what the link is worth is asked under the lock.
        var chatId = InviteToken.IsOne(token)
            ? await database.FirstAsync<Guid?>(
                "select chat_id from invites where token = @token",
                new { token },
                cancellation
            )
            : null;
        if (chatId is null)
        {
            return Refusals.InviteNotFound;
        }
        var outcome = await changes.ChangeAsync(
            chatId.Value,
            caller.UserId,
            chat => JoinAsync(chat, token),
            cancellation,
            invite: token
        );
        if (outcome.Refused is { } refused)
        {
            return refused == Refusals.ChatNotFound ? Refusals.InviteNotFound : refused;
        }
        if (outcome.Value == JoinAnswer.Requested)
        {
            return TypedResults.Accepted((string?)null, new JoinAnswer(JoinAnswer.Requested, Chat: null));
        }
        var view = await chats.GetAsync(caller.UserId, chatId.Value, CancellationToken.None);
        return TypedResults.Ok(new JoinAnswer(JoinAnswer.Joined, view));
    }

    private static async Task<Outcome<string>> JoinAsync(LockedChat chat, string token)
    {
        var parameters = new
        {
            token,
            chat.Head.Id,
            chat.Actor,
            chat.Now,
        };
        var invite = await chat.FirstAsync<InviteRow>(
            $"select {InviteRow.Columns} from invites i where i.token = @token and i.chat_id = @Id and {InviteRow.IsLive}",
            parameters
        );
        if (invite is null)
        {
            return Refusals.InviteNotFound;
        }
        if (await chat.FirstAsync<bool>("select true from bans where chat_id = @Id and user_id = @Actor", parameters))
        {
            return Refusals.ChatBanned;
        }
        if (chat.Role is not null)
        {
            return JoinAnswer.Joined;
        }
        if (invite.IsUsedUp)
        {
            return Refusals.InviteUsedUp;
        }
        if (invite.RequiresApproval)
        {
            await AskAsync(chat, parameters);
            return JoinAnswer.Requested;
        }
        await chat.ExecuteAsync("update invites set uses = uses + 1 where token = @token", parameters);
        var joined = await chat.AddAsync([chat.Actor], ChatRole.Member, "joined");
        await chat.SayAsync(SystemAction.Joined, joined);
        return JoinAnswer.Joined;
    }

    private static async Task AskAsync(LockedChat chat, object parameters)
    {
        var asked = await chat.ExecuteAsync(
            """
            insert into join_requests (chat_id, user_id, invite, created_at) values (@Id, @Actor, @token, @Now)
            on conflict (chat_id, user_id) do nothing
            """,
            parameters
        );
        if (asked == 1)
        {
            chat.CountRequests(1);
        }
    }
}
