using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Sync;

/// <summary>Which chats moved, and how far their members have come.</summary>
internal sealed class SyncStore(NpgsqlDataSource database)
{
    public const int ChatsPerPage = 100;

    // The cursor's end comes from the snapshot that reads: every transaction below xmin is over and seen by it.
    // Marks of others are told in small chats; in large ones and channels a viewer is told their own alone.
    private const string Moved = """
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
          pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax, s.epoch,
          array(
            select c.id from members me join chats c on c.id = me.chat_id
            where me.user_id = @viewer and c.last_no > me.hidden_no and (@after::uuid is null or c.id > @after)
              and (@since::bigint is null or c.last_xid >= @since::text::xid8 or me.marks_xid >= @since::text::xid8
                or c.is_small and exists (
                  select from members o where o.chat_id = c.id and o.marks_xid >= @since::text::xid8))
            order by c.id limit @limit) as chat_ids
        from server_state s
        """;

    private const string Marks = """
        select m.chat_id, m.user_id, m.delivered_no, m.read_no
        from unnest(@chatIds) as i (id) join chats c on c.id = i.id
        cross join lateral (
          select * from members where chat_id = c.id and c.is_small
          union all
          select * from members where chat_id = c.id and user_id = @viewer and not c.is_small) m
        """;

    /// <summary>Null for <paramref name="cursor"/>: all chats, from the first one on.</summary>
    public async Task<MovedChats> MovedAsync(Guid viewer, SyncCursor? cursor, CancellationToken cancellation) =>
        (
            await database.FirstAsync<MovedChats>(
                Moved,
                new
                {
                    viewer,
                    // Zero stands for "from the beginning" in the cursor of a first page that has further pages.
                    since = cursor is null or { Since: 0 } ? null : (long?)cursor.Since,
                    after = cursor?.AfterChat,
                    limit = ChatsPerPage,
                },
                cancellation
            )
        )!;

    public async Task<ILookup<Guid, MarkView>> MarksAsync(
        Guid viewer,
        IEnumerable<Guid> chatIds,
        CancellationToken cancellation
    )
    {
        Guid[] ids = [.. chatIds];
        var rows =
            ids.Length == 0
                ? []
                : await database.ListAsync<MarkRow>(Marks, new { viewer, chatIds = ids }, cancellation);
        return rows.ToLookup(row => row.ChatId, row => new MarkView(row.UserId, row.DeliveredNo, row.ReadNo));
    }

    private sealed class MarkRow
    {
        public Guid ChatId { get; init; }
        public Guid UserId { get; init; }
        public long DeliveredNo { get; init; }
        public long ReadNo { get; init; }
    }
}

/// <summary>A page of chats, and the snapshot that it was read with.</summary>
internal sealed class MovedChats
{
    /// <summary>Every transaction below is over.</summary>
    public long Xmin { get; init; }

    /// <summary>No transaction from here on had begun.</summary>
    public long Xmax { get; init; }
    public Guid Epoch { get; init; }
    public Guid[] ChatIds { get; init; } = [];

    /// <summary>
    /// Whether the cursor is of this database as it is now. One from the future is not: the database was put back to an
    /// earlier state, and what has the numbers up to the cursor from now on is not what the client has seen.
    /// </summary>
    public bool Knows(SyncCursor cursor) =>
        cursor.Epoch == Epoch && cursor.Since <= (ulong)Xmax && (cursor.Next ?? 0) <= (ulong)Xmax;

    /// <summary>Where the next sync begins.</summary>
    public SyncCursor After(SyncCursor? cursor)
    {
        var end = cursor?.Next ?? (ulong)Xmin;
        return ChatIds.Length == SyncStore.ChatsPerPage
            ? new SyncCursor(Epoch, cursor?.Since ?? 0, end, ChatIds[^1])
            : new SyncCursor(Epoch, end);
    }
}
