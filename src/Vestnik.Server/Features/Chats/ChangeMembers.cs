using Vestnik.Contracts;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Chats;

/// <summary>Who comes into a locked chat, goes, and is what in it.</summary>
internal static class ChangeMembers
{
    /// <summary>
    /// Puts people into the chat who are not in it. What was before they came counts as read, and who was restricted when
    /// they went is so again. Answers those who were really added: not who is in it already, nor who does not exist.
    /// </summary>
    /// <param name="action">Null: nobody is told, for those who are in it from its beginning.</param>
    public static async Task<List<SenderView>> AddAsync(
        this LockedChat chat,
        IReadOnlyCollection<Guid> userIds,
        string role,
        string? action
    )
    {
        if (role == ChatRole.Member && await chat.RestrictedBeforeAsync(userIds) is { Count: > 0 } restricted)
        {
            var others = await chat.AddAsync([.. userIds.Except(restricted)], role, action);
            return [.. others, .. await chat.AddAsync(restricted, ChatRole.Restricted, action)];
        }
        var added = await chat.ListAsync<SenderView>(
            """
            with come as (
              insert into members (
                chat_id, user_id, role, can_send, joined_at, change_seq, delivered_no, read_no, last_sent_at)
              select @chatId, u.id, @role, @role <> 'restricted', @now, @seq, @lastNo, @lastNo,
                -- Whoever comes back waits as after a message: leaving shortens no slow mode.
                (select @now from departures d where d.user_id = u.id and d.chat_id = @chatId)
              from users u where u.id = any(@userIds) order by u.id
              on conflict (chat_id, user_id) do nothing
              returning user_id),
            back as (delete from departures d using come where d.user_id = come.user_id and d.chat_id = @chatId)
            select u.id, u.username, u.display_name, u.avatar_url from come join users u on u.id = come.user_id order by u.id
            """,
            new
            {
                chatId = chat.Head.Id,
                role,
                chat.Now,
                seq = chat.Head.LastSeq + 1,
                lastNo = chat.Head.LastNo,
                userIds = userIds.ToArray(),
            }
        );
        if (added.Count == 0)
        {
            return added;
        }
        var ids = added.ConvertAll(user => user.Id);
        chat.Come.AddRange(ids);
        chat.Head = chat.Head with { MemberCount = chat.Head.MemberCount + added.Count };
        await chat.EndRequestsAsync(ids);
        if (ids.Contains(chat.Actor))
        {
            chat.Role = role;
        }
        if (action is null)
        {
            chat.Touch();
            return added;
        }
        if (chat.Head.IsQuiet)
        {
            chat.TellQuietly();
            return added;
        }
        foreach (var user in added)
        {
            chat.TellMember(user, action, role);
        }
        return added;
    }

    /// <summary>Takes somebody out; how they saw it goes with their row. Null: was not in it.</summary>
    public static async Task<SenderView?> RemoveAsync(this LockedChat chat, Guid userId, string action)
    {
        var removed = await chat.FirstAsync<SenderView>(
            """
            with gone as (delete from members where chat_id = @chatId and user_id = @userId returning user_id, role),
            told as (
              insert into departures (user_id, chat_id, was_restricted)
              select user_id, @chatId, role = 'restricted' from gone
              on conflict (user_id, chat_id) do update
                set xid = pg_current_xact_id(), was_restricted = excluded.was_restricted)
            select u.id, u.username, u.display_name, u.avatar_url from gone join users u on u.id = gone.user_id
            """,
            new { chatId = chat.Head.Id, userId }
        );
        if (removed is null)
        {
            return null;
        }
        chat.Gone.Add(userId);
        chat.Head = chat.Head with { MemberCount = chat.Head.MemberCount - 1 };
        if (userId == chat.Actor)
        {
            chat.Role = null;
        }
        await chat.EndInvitesAsync(userId);
        if (chat.Head.IsQuiet)
        {
            chat.TellQuietly();
        }
        else
        {
            chat.TellMember(removed, action, role: null);
        }
        return removed;
    }

    /// <summary>Gives a member another role. Null: is not in the chat.</summary>
    public static async Task<SenderView?> SetRoleAsync(this LockedChat chat, Guid userId, string role)
    {
        var member = await chat.FirstAsync<SenderView>(
            """
            with changed as (
              update members set role = @role, can_send = @role <> 'restricted', change_seq = @seq
              where chat_id = @chatId and user_id = @userId returning user_id)
            select u.id, u.username, u.display_name, u.avatar_url from changed join users u on u.id = changed.user_id
            """,
            new
            {
                chatId = chat.Head.Id,
                userId,
                role,
                seq = chat.Head.LastSeq + 1,
            }
        );
        if (member is null)
        {
            return null;
        }
        if (userId == chat.Actor)
        {
            chat.Role = role;
        }
        await chat.EndInvitesAsync(userId);
        chat.TellMember(member, "role", role);
        return member;
    }

    private static Task<List<Guid>> RestrictedBeforeAsync(this LockedChat chat, IReadOnlyCollection<Guid> userIds) =>
        chat.ListAsync<Guid>(
            "select user_id from departures where user_id = any(@userIds) and chat_id = @Id and was_restricted",
            new { chat.Head.Id, userIds = userIds.ToArray() }
        );

    private static void TellMember(this LockedChat chat, SenderView user, string action, string? role)
    {
        var seq = chat.TakeSeq();
        var (id, count) = (chat.Head.Id, chat.Head.MemberCount);
        var told = new ChatMember(id, seq, user.Id, action, role, chat.Actor, user, count, chat.Now);
        chat.Tell(ServerEvents.Create(EventKind.ChatMember, told), about: chat.IsDiscreet ? user.Id : null);
    }
}
