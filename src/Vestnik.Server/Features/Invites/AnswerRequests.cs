using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Invites;

/// <summary>chats/{id}/requests: who asks to join, and the answer. An approval counts as a use of the link they came by.</summary>
internal static class AnswerRequests
{
    public static Task<Results<Ok<List<JoinRequestView>>, Refusal>> ListAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        ChatChanges changes,
        UserDirectory users,
        CancellationToken cancellation,
        int? limit = null,
        string? after = null
    ) =>
        changes.ListAsync<RequestRow, JoinRequestView>(
            context,
            id,
            caller,
            TimePage.Read(limit, after),
            async (chat, page) =>
                chat.Refuse(ChatRight.Approve) is { } refusal
                    ? refusal
                    : await chat.ListAsync<RequestRow>(
                        $"""
                        select r.created_at, {UserRow.Columns}
                        from join_requests r join users u on u.id = r.user_id left join presence p on p.user_id = u.id
                        where r.chat_id = @Id {page.Beyond("r.created_at", "r.user_id", "uuid")}
                        order by r.created_at desc, r.user_id desc limit @Limit
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
            row => new JoinRequestView(users.View(row), row.CreatedAt),
            cancellation
        );

    public static async Task<Results<NoContent, Refusal>> AnswerAsync(
        Guid id,
        AnswerRequest request,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(
            id,
            caller.UserId,
            chat => AnswerAsync(chat, request.UserId!.Value, request.Approve!.Value),
            cancellation
        );
        return outcome.ToNoContent();
    }

    private static async Task<Outcome<Nothing>> AnswerAsync(LockedChat chat, Guid userId, bool isApproved)
    {
        if (chat.Refuse(ChatRight.Approve) is { } refusal)
        {
            return refusal;
        }
        var asked = await chat.FirstAsync<AskedRow>(
            """
            select i.token, i.uses >= i.max_uses as is_used_up
            from join_requests r left join invites i on i.token = r.invite
            where r.chat_id = @Id and r.user_id = @userId
            """,
            new { chat.Head.Id, userId }
        );
        if (asked is null)
        {
            return Refusals.RequestNotFound;
        }
        if (!isApproved)
        {
            await chat.EndRequestsAsync([userId]);
            return default(Nothing);
        }
        if (asked.IsUsedUp == true)
        {
            return Refusals.InviteUsedUp;
        }
        await chat.ExecuteAsync("update invites set uses = uses + 1 where token = @Token", new { asked.Token });
        var added = await chat.AddAsync([userId], ChatRole.Member, "added");
        await chat.SayAsync(SystemAction.Added, added);
        return default(Nothing);
    }

    private sealed class RequestRow : UserRow
    {
        public DateTimeOffset CreatedAt { get; init; }
    }

    private sealed class AskedRow
    {
        public string? Token { get; init; }
        public bool? IsUsedUp { get; init; }
    }
}
