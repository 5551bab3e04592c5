using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Sweeping;

/// <summary>
/// Goes round all files, some at a time, and marks as gone those whose message, chat or person is not there any more, however
/// that came: an expired message tells nobody, and a program that knew nothing of files left them behind.
/// </summary>
internal sealed class FindLost(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Of one statement; so many a minute that a million take four hours.</summary>
    private const int AtOnce = 4000;

    private const string Look = """
        select f.id, case
          when f.message_id is not null then
            (select m.deleted_at is null and (m.expires_at is null or m.expires_at > @now) from messages m where m.id = f.message_id)
            is not true
          when f.avatar_of is not null then
            (select true from users u where u.id = f.avatar_of) is null
            and (select c.deleted_at is null from chats c where c.id = f.avatar_of) is not true
          else false end as is_lost
        from (select * from files where id > @after order by id limit @atOnce) f
        order by f.id
        """;

    // In the order in which everybody else locks them.
    private const string Mark = """
        with lost as (select id from files where id = any(@ids) and gone_at is null order by id for no key update)
        update files f set gone_at = @now from lost where f.id = lost.id
        """;

    private Guid _after = Guid.Empty;

    /// <summary>How many of the next ones were lost.</summary>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var files = await database.ListAsync<Row>(
            Look,
            new
            {
                after = _after,
                now,
                atOnce = AtOnce,
            },
            cancellation
        );
        // A file belongs to one message or person for good, and none of them comes back.
        var ids = files.Where(file => file.IsLost).Select(file => file.Id).ToArray();
        var lost = ids.Length == 0 ? 0 : await database.ExecuteAsync(Mark, new { ids, now }, cancellation);
        _after = files.Count < AtOnce ? Guid.Empty : files[^1].Id;
        return lost;
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public bool IsLost { get; init; }
    }
}
