using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Groups and channels of any size, in any state, without a request for each of their members.</summary>
public static class Groups
{
    /// <summary>A group or channel of these people, the first of whom owns it.</summary>
    public static async Task<Guid> GroupAsync(
        this TestDatabase database,
        IReadOnlyList<Guid> userIds,
        string type = ChatType.Group,
        string settings = "{}"
    )
    {
        var id = Guid.CreateVersion7();
        await database.ExecuteAsync(
            $"""
            insert into chats (id, type, title, created_by, settings, member_count, last_at, created_at, updated_at)
            values ('{id}', '{type}', 'Many', '{userIds[0]}', '{settings}', 0, now(), now(), now())
            """
        );
        await database.JoinAsync(id, userIds);
        await database.SetRoleAsync(id, userIds[0], ChatRole.Owner);
        return id;
    }

    public static Task SetRoleAsync(this TestDatabase database, Guid chatId, Guid userId, string role) =>
        database.ExecuteAsync(
            $"""
            update members set role = '{role}', can_send = '{role}' <> 'restricted'
            where chat_id = '{chatId}' and user_id = '{userId}'
            """
        );

    /// <summary>Members who never signed in, named <paramref name="word"/> and a number, until the chat has so many in all.</summary>
    public static Task CrowdAsync(this TestDatabase database, Guid chatId, int memberCount, string word = "crowd") =>
        database.ExecuteAsync(
            $"""
            select from chats where id = '{chatId}' for no key update;
            with people as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), 'u' || left(replace(gen_random_uuid()::text, '-', ''), 20), '{word} ' || i, now(), now()
              from generate_series((select member_count from chats where id = '{chatId}'), {memberCount - 1}) i
              returning id, username, display_name),
            named as (
              insert into user_words (user_id, word)
              select id, unnest(array[username] || string_to_array(display_name, ' ')) from people)
            insert into members (chat_id, user_id, role, joined_at) select '{chatId}', id, 'member', now() from people;
            update chats set member_count = {memberCount}, members_no = members_no + 1, last_xid = pg_current_xact_id() where id = '{chatId}';
            """
        );

    /// <summary>Deletes a group for everybody, as a request to do so does.</summary>
    public static Task DeleteChatAsync(this TestDatabase database, Guid chatId) =>
        database.ExecuteAsync(
            $"""
            select from chats where id = '{chatId}' for no key update;
            delete from members where chat_id = '{chatId}';
            update chats set deleted_at = now(), member_count = 0, last_xid = pg_current_xact_id() where id = '{chatId}';
            """
        );
}
