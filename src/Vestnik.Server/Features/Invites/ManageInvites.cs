using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Invites;

/// <summary>
/// chats/{id}/invites: who may invite makes links, and sees and revokes their own; who answers requests sees and revokes
/// everybody's. What is revoked or expired is in no list.
/// </summary>
internal static class ManageInvites
{
    private const string Mine = "(@seesAll or i.created_by = @Actor)";

    public static async Task<Results<Created<InviteView>, Refusal>> CreateAsync(
        Guid id,
        CreateInvite request,
        HttpContext context,
        Caller caller,
        ChatChanges changes,
        OriginPolicy origins,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(id, caller.UserId, chat => CreateAsync(chat, request), cancellation);
        if (outcome.Refused is { } refused)
        {
            return refused;
        }
        var invite = outcome.Value!.ToView(origins.PageOf(context.Request));
        return TypedResults.Created($"/api/invites/{invite.Token}", invite);
    }

    public static Task<Results<Ok<List<InviteView>>, Refusal>> ListAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        ChatChanges changes,
        OriginPolicy origins,
        CancellationToken cancellation,
        int? limit = null,
        string? after = null
    )
    {
        var origin = origins.PageOf(context.Request);
        return changes.ListAsync<InviteRow, InviteView>(
            context,
            id,
            caller,
            TimePage.Read(limit, after, InviteToken.IsOne),
            async (chat, page) =>
                RefuseAny(chat) is { } refusal
                    ? refusal
                    : await chat.ListAsync<InviteRow>(
                        $"""
                        select {InviteRow.Columns} from invites i
                        where i.chat_id = @Id and {InviteRow.IsLive} and {Mine} {page.Beyond(
                            "i.created_at",
                            "i.token",
                            "text"
                        )}
                        order by i.created_at desc, i.token desc limit @Limit
                        """,
                        new
                        {
                            chat.Head.Id,
                            chat.Actor,
                            chat.Now,
                            seesAll = chat.Allows(ChatRight.Approve),
                            page.Limit,
                            page.At,
                            page.Key,
                        }
                    ),
            row => (row.CreatedAt, row.Token),
            row => row.ToView(origin),
            cancellation
        );
    }

    public static async Task<Results<NoContent, Refusal>> RevokeAsync(
        Guid id,
        string token,
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
                if (RefuseAny(chat) is { } refusal)
                {
                    return refusal;
                }
                var revoked = InviteToken.IsOne(token)
                    ? await chat.ExecuteAsync(
                        $"""
                        update invites i set revoked_at = @Now
                        where i.token = @token and i.chat_id = @Id and i.revoked_at is null and {Mine}
                        """,
                        new
                        {
                            chat.Head.Id,
                            chat.Actor,
                            chat.Now,
                            token,
                            seesAll = chat.Allows(ChatRight.Approve),
                        }
                    )
                    : 0;
                return revoked == 1 ? default(Nothing) : Refusals.InviteNotFound;
            },
            cancellation
        );
        return outcome.ToNoContent();
    }

    private static Refusal? RefuseAny(LockedChat chat) =>
        chat.Allows(ChatRight.Approve) ? null : chat.Refuse(ChatRight.Invite);

    private static async Task<Outcome<InviteRow>> CreateAsync(LockedChat chat, CreateInvite request)
    {
        if (chat.Refuse(ChatRight.Invite) is { } refusal)
        {
            return refusal;
        }
        if (request.ExpiresAt <= chat.Now)
        {
            return Refusals.Invalid("expiresAt", "invalid");
        }
        var invite = new InviteRow
        {
            Token = InviteToken.New(),
            CreatedBy = chat.Actor,
            CreatedAt = chat.Now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            MaxUses = request.MaxUses,
            RequiresApproval = request.RequiresApproval,
        };
        await chat.ExecuteAsync(
            """
            insert into invites (token, chat_id, created_by, created_at, expires_at, max_uses, requires_approval)
            values (@Token, @Id, @CreatedBy, @CreatedAt, @ExpiresAt, @MaxUses, @RequiresApproval)
            """,
            new
            {
                invite.Token,
                chat.Head.Id,
                invite.CreatedBy,
                invite.CreatedAt,
                invite.ExpiresAt,
                invite.MaxUses,
                invite.RequiresApproval,
            }
        );
        return invite;
    }
}
