using Dapper;
using Npgsql;
using Vestnik.Gateway;

namespace Vestnik.Server.Features.Presence;

/// <summary>
/// Who sees whether somebody is there and when they last were: the one place that decides. Oneself; and of those whom one has
/// not blocked, whoever <c>privacy.lastSeen</c> lets: everyone, one's contacts or nobody. Blocking somebody takes nothing
/// from one's own sight of them.
/// </summary>
internal static class Sight
{
    /// <summary>For <c>users u</c>: whether <c>@viewer</c> sees them.</summary>
    public const string Sees = """
        (u.id = @viewer or case u.privacy ->> 'lastSeen'
            when 'nobody' then false
            when 'contacts' then exists (select from contacts k where k.user_id = u.id and k.contact_id = @viewer)
            else true end
          and not exists (select from blocks b where b.user_id = u.id and b.blocked_id = @viewer))
        """;

    /// <summary>For <c>users u</c>: all who see them, as <see cref="Row"/> has it.</summary>
    public const string ViewersColumns = """
        coalesce(u.privacy ->> 'lastSeen', 'everyone') = 'everyone' as is_except,
        case u.privacy ->> 'lastSeen'
          when 'nobody' then array[u.id]
          when 'contacts' then u.id || array(
            select k.contact_id from contacts k where k.user_id = u.id
            except select b.blocked_id from blocks b where b.user_id = u.id)
          else array(select b.blocked_id from blocks b where b.user_id = u.id) end as named
        """;

    /// <summary>Whether one sees the other, within a transaction that may change it.</summary>
    public static Task<bool> SeesAsync(
        this NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Guid viewer,
        Guid userId
    ) =>
        connection.QueryFirstOrDefaultAsync<bool>(
            $"select {Sees} from users u where u.id = @userId",
            new { viewer, userId },
            transaction
        );

    /// <summary>All who see somebody, within a transaction that may change it.</summary>
    public static async Task<UserSet> ViewersAsync(
        this NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Guid userId
    ) =>
        (
            await connection.QueryFirstAsync<Row>(
                $"select {ViewersColumns} from users u where u.id = @userId",
                new { userId },
                transaction
            )
        ).Viewers;

    internal class Row
    {
        public bool IsExcept { get; init; }
        public Guid[] Named { get; init; } = [];

        public UserSet Viewers => IsExcept ? UserSet.Except(Named) : UserSet.Only(Named);
    }
}
