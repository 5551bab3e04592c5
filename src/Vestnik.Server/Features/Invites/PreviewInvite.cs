using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Invites;

/// <summary>GET invites/{token}: what one would join, for anybody who has the link and is not banned.</summary>
internal static class PreviewInvite
{
    public static async Task<Results<Ok<InvitePreview>, Refusal>> HandleAsync(
        string token,
        Caller caller,
        NpgsqlDataSource database,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (!InviteToken.IsOne(token))
        {
            return Refusals.InviteNotFound;
        }
        var row = await database.FirstAsync<PreviewRow>(
            $"""
            select c.id, c.type, c.title, c.description, c.avatar_url, c.member_count, i.requires_approval, i.expires_at,
              m.user_id is not null as is_member, b.user_id is not null as is_banned, r.user_id is not null as has_asked
            from invites i join chats c on c.id = i.chat_id and c.deleted_at is null
            left join members m on m.chat_id = c.id and m.user_id = @UserId
            left join bans b on b.chat_id = c.id and b.user_id = @UserId
            left join join_requests r on r.chat_id = c.id and r.user_id = @UserId
            where i.token = @token and {InviteRow.IsLive}
            """,
            new
            {
                token,
                caller.UserId,
                Now = time.GetUtcNow(),
            },
            cancellation
        );
        return row switch
        {
            null => Refusals.InviteNotFound,
            { IsBanned: true } => Refusals.ChatBanned,
            _ => TypedResults.Ok(row.ToView()),
        };
    }

    private sealed class PreviewRow
    {
        public Guid Id { get; init; }
        public string Type { get; init; } = "";
        public string? Title { get; init; }
        public string? Description { get; init; }
        public string? AvatarUrl { get; init; }
        public int MemberCount { get; init; }
        public bool RequiresApproval { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
        public bool IsMember { get; init; }
        public bool IsBanned { get; init; }
        public bool HasAsked { get; init; }

        public InvitePreview ToView() =>
            new(
                IsMember ? Id : null,
                Type,
                Title,
                Description,
                AvatarUrl,
                MemberCount,
                RequiresApproval,
                ExpiresAt,
                IsMember ? "member"
                    : HasAsked ? "requested"
                    : "open"
            );
    }
}
