using Vestnik.Contracts;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Chats;

namespace Vestnik.Server.Features.Members;

/// <summary>Members as the database has them, read under the chat's lock.</summary>
internal sealed class MemberRow : UserRow
{
    public string Role { get; init; } = "";
    public DateTimeOffset JoinedAt { get; init; }
    public long DeliveredNo { get; init; }
    public long ReadNo { get; init; }

    public static async Task<List<MemberView>> ReadAsync(
        LockedChat chat,
        UserDirectory users,
        params IReadOnlyCollection<Guid> userIds
    )
    {
        var rows = await chat.ListAsync<MemberRow>(
            $"""
            select m.role, m.joined_at,
              case when c.is_small or m.user_id = @viewer then m.delivered_no else 0 end as delivered_no,
              case when c.is_small or m.user_id = @viewer then m.read_no else 0 end as read_no, {Columns}
            from members m join chats c on c.id = m.chat_id join users u on u.id = m.user_id left join presence p on p.user_id = u.id
            where m.chat_id = @chatId and m.user_id = any(@userIds) order by u.id
            """,
            new
            {
                chatId = chat.Head.Id,
                viewer = chat.Actor,
                userIds = userIds.ToArray(),
            }
        );
        return rows.ConvertAll(row => new MemberView(
            users.View(row),
            row.Role,
            row.JoinedAt,
            row.DeliveredNo,
            row.ReadNo
        ));
    }
}
