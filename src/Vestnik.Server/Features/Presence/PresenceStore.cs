using Dapper;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Presence;

/// <summary>The table of presence: what people chose to be seen as, and when they were last connected.</summary>
internal sealed class PresenceStore(NpgsqlDataSource database)
{
    // Times only rise, whichever node writes last; those of the invisible stay as they are.
    private const string SetLastSeen = """
        insert into presence (user_id, last_seen_at)
        select u.id, i.at from unnest(@userIds, @times) as i (user_id, at) join users u on u.id = i.user_id
        order by u.id
        on conflict (user_id) do update
          set last_seen_at = greatest(presence.last_seen_at, excluded.last_seen_at)
          where presence.status <> 'offline'
        """;

    /// <summary>Within the transaction of a change that is told of. Answers what was chosen before; null for nobody.</summary>
    public static Task<string?> SetStatusAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Guid userId,
        string status
    ) =>
        connection.QueryFirstOrDefaultAsync<string?>(
            """
            with before as materialized (
              select u.id, coalesce(p.status, 'online') as status from users u left join presence p on p.user_id = u.id
              where u.id = @userId),
            written as (
              insert into presence (user_id, status) select id, @status from before
              on conflict (user_id) do update set status = excluded.status)
            select status from before
            """,
            new { userId, status },
            transaction
        );

    public Task SetLastSeenAsync(
        IReadOnlyList<KeyValuePair<Guid, DateTimeOffset>> seen,
        CancellationToken cancellation
    ) => database.ExecuteAsync(SetLastSeen, Parameters(seen), cancellation);

    /// <summary>As the other one, of people who went: answers whom to tell of, and who sees them.</summary>
    public Task<List<Row>> SetGoneAsync(
        IReadOnlyList<KeyValuePair<Guid, DateTimeOffset>> seen,
        CancellationToken cancellation
    ) =>
        database.ListAsync<Row>(
            $"""
            with gone as ({SetLastSeen} returning user_id)
            select u.id as user_id, {Sight.ViewersColumns} from gone join users u on u.id = gone.user_id
            """,
            Parameters(seen),
            cancellation
        );

    /// <summary>How people are, and who sees them: one statement for a batch.</summary>
    public Task<List<Row>> ReadAsync(IEnumerable<Guid> userIds, CancellationToken cancellation) =>
        database.ListAsync<Row>(
            $"""
            select u.id as user_id, coalesce(p.status, 'online') as status, p.last_seen_at, {Sight.ViewersColumns}
            from users u left join presence p on p.user_id = u.id
            where u.id = any(@userIds)
            """,
            new { userIds = userIds.Distinct().ToArray() },
            cancellation
        );

    /// <summary>How people are, and whether the viewer sees them.</summary>
    public Task<List<SeenRow>> ReadAsync(Guid viewer, IReadOnlyList<Guid> userIds, CancellationToken cancellation) =>
        database.ListAsync<SeenRow>(
            $"""
            select u.id as user_id, coalesce(p.status, 'online') as status, p.last_seen_at, {Sight.Sees} as is_seen
            from users u left join presence p on p.user_id = u.id
            where u.id = any(@userIds)
            """,
            new { viewer, userIds = userIds.ToArray() },
            cancellation
        );

    private static object Parameters(IReadOnlyList<KeyValuePair<Guid, DateTimeOffset>> seen) =>
        new { userIds = seen.Select(one => one.Key).ToArray(), times = seen.Select(one => one.Value).ToArray() };

    internal sealed class Row : Sight.Row
    {
        public Guid UserId { get; init; }
        public string Status { get; init; } = "";
        public DateTimeOffset? LastSeenAt { get; init; }
    }

    internal sealed class SeenRow
    {
        public Guid UserId { get; init; }
        public string Status { get; init; } = "";
        public DateTimeOffset? LastSeenAt { get; init; }
        public bool IsSeen { get; init; }
    }
}
