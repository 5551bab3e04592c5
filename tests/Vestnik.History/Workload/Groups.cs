using Npgsql;

namespace Vestnik.History.Workload;

/// <summary>
/// Groups, made and left by SQL while there are no endpoints for them: in the lock order of the product, the chat first,
/// then its members.
/// </summary>
internal static class Groups
{
    /// <summary>Once per database.</summary>
    public static async Task AllowAsync(NpgsqlConnection database) =>
        await ExecuteAsync(database, "alter table chats drop constraint if exists chats_type_check");

    public static async Task MakeAsync(NpgsqlConnection database, Guid chat, IReadOnlyList<Guid> members)
    {
        await using var transaction = await database.BeginTransactionAsync();
        await ExecuteAsync(
            database,
            """
            insert into chats (id, type, title, created_by, member_count, last_at, created_at, updated_at)
            values ($1, 'group', 'group', $2, $3, now(), now(), now())
            """,
            chat,
            members[0],
            members.Count
        );
        await ExecuteAsync(
            database,
            "insert into members (chat_id, user_id, role, joined_at) select $1, unnest($2::uuid[]), 'member', now()",
            chat,
            members.ToArray()
        );
        await transaction.CommitAsync();
    }

    public static async Task RemoveAsync(NpgsqlConnection database, Guid chat, Guid member)
    {
        await using var transaction = await database.BeginTransactionAsync();
        await ExecuteAsync(database, "select from chats where id = $1 for update", chat);
        await ExecuteAsync(database, "delete from members where chat_id = $1 and user_id = $2", chat, member);
        await ExecuteAsync(
            database,
            """
            update chats set member_count = (select count(*) from members where chat_id = $1),
              last_xid = pg_current_xact_id() where id = $1
            """,
            chat
        );
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection database, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, database) { CommandTimeout = 20 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        await command.ExecuteNonQueryAsync();
    }
}
