using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Members;

/// <summary>
/// chats/{id}/bans: who is banned is removed, and neither joins by a link, nor is added, nor asks. Lifting a ban brings
/// nobody back. Both can be repeated.
/// </summary>
internal static class BanPeople
{
    public static Task<Results<Ok<List<BanView>>, Refusal>> ListAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        ChatChanges changes,
        UserDirectory users,
        CancellationToken cancellation,
        int? limit = null,
        string? after = null
    ) =>
        changes.ListAsync<BanRow, BanView>(
            context,
            id,
            caller,
            TimePage.Read(limit, after),
            async (chat, page) =>
                chat.Refuse(ChatRight.Ban) is { } refusal
                    ? refusal
                    : await chat.ListAsync<BanRow>(
                        $"""
                        select b.banned_by, b.created_at, {UserRow.Columns}
                        from bans b join users u on u.id = b.user_id left join presence p on p.user_id = u.id
                        where b.chat_id = @Id {page.Beyond("b.created_at", "b.user_id", "uuid")}
                        order by b.created_at desc, b.user_id desc limit @Limit
                        """,
                        new
                        {
                            viewer = caller.UserId,
                            chat.Head.Id,
                            page.Limit,
                            page.At,
                            page.Key,
                        }
                    ),
            row => (row.CreatedAt, row.Id.ToString()),
            row => new BanView(users.View(row), row.BannedBy, row.CreatedAt),
            cancellation
        );

    public static async Task<Results<NoContent, Refusal>> BanAsync(
        Guid id,
        Guid userId,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(id, caller.UserId, chat => BanAsync(chat, userId), cancellation);
        return outcome.ToNoContent();
    }

    public static async Task<Results<NoContent, Refusal>> LiftAsync(
        Guid id,
        Guid userId,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync<Nothing>(
            id,
            caller.UserId,
            async chat =>
            {
                if (chat.Refuse(ChatRight.Ban) is { } refusal)
                {
                    return refusal;
                }
                await chat.ExecuteAsync(
                    "delete from bans where chat_id = @Id and user_id = @userId",
                    new { chat.Head.Id, userId }
                );
                return default(Nothing);
            },
            cancellation
        );
        return outcome.ToNoContent();
    }

    private static async Task<Outcome<Nothing>> BanAsync(LockedChat chat, Guid userId)
    {
        if (chat.Refuse(ChatRight.Ban) is { } refusal)
        {
            return refusal;
        }
        var role = await chat.RoleOfAsync(userId);
        if (role is not null && chat.RefuseAgainst(role) is { } refused)
        {
            return refused;
        }
        if (!await chat.FirstAsync<bool>("select true from users where id = @userId", new { userId }))
        {
            return Refusals.UserNotFound;
        }
        await chat.ExecuteAsync(
            """
            insert into bans (chat_id, user_id, banned_by, created_at) values (@Id, @userId, @Actor, @Now)
            on conflict (chat_id, user_id) do nothing
            """,
            new
            {
                chat.Head.Id,
                userId,
                chat.Actor,
                chat.Now,
            }
        );
        await chat.EndRequestsAsync([userId]);
        if (await chat.RemoveAsync(userId, "banned") is { } removed)
        {
            await chat.SayAsync(SystemAction.Removed, [removed]);
        }
        return default(Nothing);
    }

    private sealed class BanRow : UserRow
    {
        public Guid? BannedBy { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
    }
}
