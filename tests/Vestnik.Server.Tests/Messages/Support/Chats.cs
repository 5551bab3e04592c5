using Npgsql;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Chats and members that no request can make, or none so many.</summary>
internal static class Chats
{
    /// <summary>Direct chats with people who never signed in; answers their ids.</summary>
    public static async Task<Guid[]> FillAsync(this TestDatabase database, Guid userId, int count)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            with people as (
              insert into users (id, username, display_name, created_at, updated_at)
              select gen_random_uuid(), 'p' || replace(gen_random_uuid()::text, '-', ''), 'Somebody', now(), now()
              from generate_series(1, $2) returning id),
            chats as (
              insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_at, created_at, updated_at)
              select gen_random_uuid(), 'direct', $1, least($1, id), greatest($1, id), 2, now(), now(), now() from people
              returning id, case when peer_low = $1 then peer_high else peer_low end as peer),
            joined as (
              insert into members (chat_id, user_id, role, joined_at)
              select id, unnest(array[$1, peer]), 'member', now() from chats)
            select array_agg(id) from chats
            """,
            connection
        );
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(count);
        return (Guid[])(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Puts somebody into a chat, whatever its type: in the lock order, chat, then member.</summary>
    public static Task JoinAsync(this TestDatabase database, Guid chatId, params IEnumerable<Guid> userIds) =>
        database.ExecuteAsync(
            string.Join(
                '\n',
                userIds
                    .Select(id =>
                        $"insert into members (chat_id, user_id, role, joined_at) values ('{chatId}', '{id}', 'member', now());"
                    )
                    .Prepend($"select from chats where id = '{chatId}' for no key update;")
                    .Append(
                        $"update chats set member_count = (select count(*) from members where chat_id = '{chatId}'), members_no = members_no + 1, last_xid = pg_current_xact_id() where id = '{chatId}';"
                    )
            )
        );

    /// <summary>Takes somebody out of a chat, and answers the chat's last seq at that moment.</summary>
    public static Task<long> RemoveAsync(this TestDatabase database, Guid chatId, Guid userId) =>
        // One request, one transaction: the lock, then what is true under it.
        database.AskAsync<long>(
            $"""
            select last_seq from chats where id = '{chatId}' for no key update;
            delete from members where chat_id = '{chatId}' and user_id = '{userId}';
            update chats set members_no = members_no + 1 where id = '{chatId}';
            """
        );
}
