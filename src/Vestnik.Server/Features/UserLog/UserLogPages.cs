using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.UserLog;

/// <summary>Reads the user log in pages, with the values of its entries as they are now.</summary>
internal sealed class UserLogPages(NpgsqlDataSource database, IEnumerable<IUserLogReader> readers)
{
    public const int Size = 500;

    // One row, even where there are no entries. The person's row and the log come from one snapshot. Left out up to the
    // start is what the first page of chats shows as it is, and what was hidden from whoever has nothing yet.
    private const string Page = """
        select u.log_seq, e.seq, e.kind, e.key
        from users u left join lateral (
          select * from (
            (select l.seq, l.kind, l.key from user_log l
            where l.user_id = u.id and l.seq > @after and l.seq <= @start and l.kind not in ('preferences', 'draft', 'hidden')
            order by l.seq limit @limit)
            union all
            (select l.seq, l.kind, l.key from user_log l
            where l.user_id = u.id and l.seq > greatest(@after, @start)
            order by l.seq limit @limit)) both_parts
          order by seq limit @limit) e on true
        where u.id = @userId
        order by e.seq
        """;

    private readonly Dictionary<string, IUserLogReader> _readers = readers
        .SelectMany(reader => reader.Kinds, (reader, kind) => (kind, reader))
        .ToDictionary(pair => pair.kind, pair => pair.reader, StringComparer.Ordinal);

    /// <summary>What changed since a position, oldest first.</summary>
    /// <param name="from">Null: from the beginning, without what a first page of chats tells anyway.</param>
    public async Task<UserLogPage> ReadAsync(Guid userId, UserLogPosition? from, CancellationToken cancellation)
    {
        var after = from?.Seq ?? 0;
        var rows = await database.ListAsync<Row>(
            Page,
            new
            {
                userId,
                after,
                // Whatever there is by now is from before the first page.
                start = from?.Start ?? long.MaxValue,
                limit = Size,
            },
            cancellation
        );
        var end = rows.Count == 0 ? after : rows[0].LogSeq;
        var entries = rows.Where(row => row.Kind is not null)
            .Select(row => new UserLogEntry(row.Seq, row.Kind!, row.Key))
            .ToList();
        var changes = new List<UserChange>(entries.Count);
        foreach (var group in entries.GroupBy(entry => _readers[entry.Kind]))
        {
            changes.AddRange(await group.Key.ReadAsync(userId, [.. group], cancellation));
        }
        changes.Sort((a, b) => a.Seq.CompareTo(b.Seq));
        var isFull = entries.Count == Size;
        return new UserLogPage(
            changes,
            new UserLogPosition(isFull ? entries[^1].Seq : end, from?.Start ?? end),
            More: isFull
        );
    }

    private sealed class Row
    {
        public long LogSeq { get; init; }
        public long Seq { get; init; }

        /// <summary>Null: there are no entries to tell.</summary>
        public string? Kind { get; init; }
        public Guid Key { get; init; }
    }
}

/// <summary>How far somebody has read their log.</summary>
/// <param name="Start">Where the log stood at the first page: what a first page leaves out is left out up to here.</param>
internal sealed record UserLogPosition(long Seq, long Start);

/// <summary>Some of the log.</summary>
/// <param name="Next">Where the next page begins.</param>
/// <param name="More">There is more to read at once.</param>
internal sealed record UserLogPage(IReadOnlyList<UserChange> Changes, UserLogPosition Next, bool More);
