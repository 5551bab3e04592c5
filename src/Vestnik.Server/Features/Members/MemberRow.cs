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
            select m.role, m.joined_at, {MemberReader.Marks}, {Columns}
            from (
              select o.*, c.is_small from members o join chats c on c.id = o.chat_id
              where o.chat_id = @chatId and o.user_id = any(@userIds)) m
            join users u on u.id = m.user_id left join presence p on p.user_id = u.id
            order by u.id
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
