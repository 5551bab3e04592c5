using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Presence;

/// <summary>The table of presence: what people chose to be seen as, and when they were last connected.</summary>
internal sealed class PresenceStore(NpgsqlDataSource database)
{
    public async Task<string> StatusAsync(Guid userId, CancellationToken cancellation) =>
        await database.FirstAsync<string>(
            "select status from presence where user_id = @userId",
            new { userId },
            cancellation
        ) ?? Contracts.PresenceStatus.Online;

    public Task SetStatusAsync(Guid userId, string status, CancellationToken cancellation) =>
        database.ExecuteAsync(
            """
            insert into presence (user_id, status) select id, @status from users where id = @userId
            on conflict (user_id) do update set status = excluded.status
            """,
            new { userId, status },
            cancellation
        );

    /// <summary>
    /// Answers whom to tell of: not the invisible, whose times stay as they are. Times only rise, whichever node writes last.
    /// </summary>
    public Task<List<Guid>> SetLastSeenAsync(
        IReadOnlyList<KeyValuePair<Guid, DateTimeOffset>> seen,
        CancellationToken cancellation
    ) =>
        database.ListAsync<Guid>(
            """
            insert into presence (user_id, last_seen_at)
            select u.id, i.at from unnest(@userIds, @times) as i (user_id, at) join users u on u.id = i.user_id
            order by u.id
            on conflict (user_id) do update
              set last_seen_at = greatest(presence.last_seen_at, excluded.last_seen_at)
              where presence.status <> 'offline'
            returning user_id
            """,
            new { userIds = seen.Select(one => one.Key).ToArray(), times = seen.Select(one => one.Value).ToArray() },
            cancellation
        );

    public Task<List<Row>> ReadAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellation) =>
        database.ListAsync<Row>(
            """
            select u.id as user_id, coalesce(p.status, 'online') as status, p.last_seen_at
            from users u left join presence p on p.user_id = u.id
            where u.id = any(@userIds)
            """,
            new { userIds = userIds.ToArray() },
            cancellation
        );

    internal sealed class Row
    {
        public Guid UserId { get; init; }
        public string Status { get; init; } = "";
        public DateTimeOffset? LastSeenAt { get; init; }
    }
}
