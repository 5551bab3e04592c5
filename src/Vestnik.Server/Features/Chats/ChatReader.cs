using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Messages;

namespace Vestnik.Server.Features.Chats;

/// <summary>Where a page of the chat list begins: after the chat with this last activity and id.</summary>
internal readonly record struct ChatPosition(DateTimeOffset At, Guid Id);

/// <summary>Reads chats as one member sees them: three statements for a page, however many chats it has.</summary>
internal sealed class ChatReader(NpgsqlDataSource database, MessageReader messages, MemberReader members)
{
    public async Task<(List<ChatView> Chats, ChatPosition? Next)> PageAsync(
        Guid viewer,
        ChatPosition? after,
        int limit,
        CancellationToken cancellation
    )
    {
        var beyond = after is null ? "" : "and (c.last_at, c.id) < (@at, @id)";
        var rows = await database.ListAsync<ChatRow>(
            $"{ChatRow.Select(ChatRow.Page(beyond))} order by {ChatRow.Order}",
            new
            {
                viewer,
                limit,
                at = after?.At,
                id = after?.Id,
            },
            cancellation
        );
        ChatPosition? next = rows.Count == limit ? new ChatPosition(rows[^1].LastAt, rows[^1].Id) : null;
        return (await ViewsAsync(viewer, rows, cancellation), next);
    }

    public async Task<ChatView?> GetAsync(Guid viewer, Guid id, CancellationToken cancellation)
    {
        var views = await GetManyAsync(viewer, [id], cancellation);
        return views is [var view] ? view : null;
    }

    /// <summary>Those of the chats that the viewer is in, in no order.</summary>
    public async Task<List<ChatView>> GetManyAsync(
        Guid viewer,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellation
    )
    {
        var rows = await database.ListAsync<ChatRow>(
            ChatRow.Select(ChatRow.MineOfThese),
            new { viewer, ids = ids.ToArray() },
            cancellation
        );
        return await ViewsAsync(viewer, rows, cancellation);
    }

    private async Task<List<ChatView>> ViewsAsync(Guid viewer, List<ChatRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return [];
        }
        var lastIds = rows.Where(row => row.LastMessageId is not null).Select(row => row.LastMessageId!.Value).ToList();
        var last = await messages.GetManyAsync(viewer, lastIds, cancellation);
        var lastByChat = last.ToDictionary(message => message.ChatId);
        var first = await members.FirstAsync(viewer, [.. rows.Select(row => row.Id)], cancellation);
        return rows.ConvertAll(row => View(viewer, row, [.. first[row.Id]], lastByChat.GetValueOrDefault(row.Id)));
    }

    private static ChatView View(Guid viewer, ChatRow row, List<MemberView> members, MessageView? last) =>
        new(
            row.Id,
            row.Type,
            row.Title,
            row.Description,
            row.AvatarUrl,
            row.CreatedBy,
            row.Role,
            row.MemberCount,
            members,
            Peer: row.Type == ChatType.Direct ? members.Find(member => member.User.Id != viewer)?.User : null,
            last,
            row.UnreadCount,
            UnreadMentions: 0,
            row.LastSeq,
            row.LastNo,
            row.ReadNo,
            row.Encryption,
            row.MutedUntil,
            row.Pinned,
            row.Archived,
            ChatHead.ShowSettings(row.Type, row.Settings),
            row.CreatedAt,
            row.UpdatedAt
        )
        {
            RequestCount = row.Allows(ChatRight.Approve) ? row.RequestCount : null,
            Unread = row.Unread,
            Notify = row.Notify,
            Draft = row.DraftAt is { } at ? new DraftView(row.Draft ?? "", row.DraftReplyTo, at) : null,
        };
}
