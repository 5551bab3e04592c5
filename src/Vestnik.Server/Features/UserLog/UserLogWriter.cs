using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.UserLog;

/// <summary>Numbers what changes of somebody's private things, and tells their own devices.</summary>
internal sealed class UserLogWriter(ServerEvents events)
{
    // The update locks the person's row until the transaction ends: numbers are committed in their order.
    private const string Append = """
        with bumped as (update users set log_seq = log_seq + 1 where id = @userId returning log_seq)
        insert into user_log (user_id, kind, key, seq) select @userId, @kind, @key, log_seq from bumped
        on conflict (user_id, kind, key) do update set seq = excluded.seq
        returning seq
        """;

    /// <summary>
    /// Notes that something changed, in the transaction that changes it, and answers the number of the change. Locks the
    /// person's row, and people come last in the order of locks: after chats and members; of two people the lower id first.
    /// </summary>
    /// <param name="kind">One of the kinds of <see cref="UserChange"/>.</param>
    /// <param name="key">The chat, person or message that it is about; empty where there is one of its kind.</param>
    public static Task<long> AppendAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Guid userId,
        string kind,
        Guid key
    ) =>
        connection.QueryFirstAsync<long>(
            Append,
            new
            {
                userId,
                kind,
                key,
            },
            transaction
        );

    /// <summary>Tells the person's own devices, after the commit, of all that one transaction changed.</summary>
    public ValueTask TellAsync(Guid userId, params IReadOnlyList<UserChange> changes) =>
        changes.Count == 0
            ? ValueTask.CompletedTask
            : events.PublishAsync([userId], ServerEvents.Create(EventKind.SyncRequired, new SyncRequired(changes)));
}
