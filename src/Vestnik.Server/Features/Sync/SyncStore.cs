using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.Sync;

/// <summary>Which chats moved, and how far their members have come.</summary>
internal sealed class SyncStore(NpgsqlDataSource database)
{
    public const int ChatsPerPage = 100;

    // The cursor's end comes from the snapshot that reads: every transaction below xmin is over and seen by it.
    // Marks of others are told in small chats; in large ones and channels a viewer is told their own alone. Those of who blocks
    // the viewer stand still.
    // What was left and is shown again is no longer left, so a chat is on one side or the other.
    private const string Moved = """
        with page as (
          select * from (
            (select c.id, false as is_left from members me join chats c on c.id = me.chat_id
            where me.user_id = @viewer and c.last_no > me.hidden_no and (@after::uuid is null or c.id > @after)
              and (@since::bigint is null or c.last_xid >= @since::text::xid8 or me.marks_xid >= @since::text::xid8
                or c.is_small and exists (
                  select from members o
                  where o.chat_id = c.id and o.marks_xid >= @since::text::xid8 and o.shown_read_no is null))
            order by c.id limit @limit)
            union all
            (select d.chat_id, true from departures d
            where d.user_id = @viewer and d.xid >= @since::text::xid8 and (@after::uuid is null or d.chat_id > @after)
              and (
                select c.last_no > me.hidden_no from members me join chats c on c.id = me.chat_id
                where me.chat_id = d.chat_id and me.user_id = @viewer) is not true
            order by d.chat_id limit @limit)) both_sides
          order by id limit @limit)
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
          pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax, s.epoch,
          (select log_seq from users where id = @viewer) as log_seq,
          array(select id from page where not is_left order by id) as chat_ids,
          array(select id from page where is_left order by id) as left_ids,
          (select id from page order by id desc limit 1) as last_id,
          array(
            select i.id from unnest(@held) as i (id)
            cross join lateral (
              select m.hidden_no from members m where m.chat_id = i.id and m.user_id = @viewer limit 1) me
            join chats c on c.id = i.id
            where c.last_no > me.hidden_no) as held_ids
        from server_state s
        """;

    // Of chats that the viewer is in now: the pages before were read earlier. The limit keeps the planner from beginning with all of them.
    private const string Marks = """
        select m.chat_id, m.user_id, m.delivered_no, m.read_no
        from unnest(@chatIds) as i (id)
        cross join lateral (select * from members o where o.chat_id = i.id and o.user_id = @viewer limit 1) me
        join chats c on c.id = me.chat_id
        cross join lateral (
          select me.*
          union all
          select * from members where chat_id = c.id and user_id <> @viewer and c.is_small) m
        """;

    /// <summary>Null for <paramref name="cursor"/>: all chats, from the first one on.</summary>
    /// <param name="held">Chats of which those are answered that the viewer's list shows.</param>
    public async Task<MovedChats> MovedAsync(
        Guid viewer,
        SyncCursor? cursor,
        IEnumerable<Guid> held,
        CancellationToken cancellation
    ) =>
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
                    held = held.ToArray(),
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

    /// <summary>The last number of the viewer's log.</summary>
    public long LogSeq { get; init; }

    /// <summary>Chats that moved.</summary>
    public Guid[] ChatIds { get; init; } = [];

    /// <summary>Chats that the viewer's list does not show any more.</summary>
    public Guid[] LeftIds { get; init; } = [];

    /// <summary>The last one of both; null: there are none.</summary>
    public Guid? LastId { get; init; }

    /// <summary>Those of the chats that the client holds that the viewer's list shows.</summary>
    public Guid[] HeldIds { get; init; } = [];

    /// <summary>
    /// Whether the cursor is of this database as it is now. One from the future is not: the database was put back to an
    /// earlier state, and what has the numbers up to the cursor from now on is not what the client has seen.
    /// </summary>
    public bool Knows(SyncCursor cursor) =>
        cursor.Epoch == Epoch
        && cursor.Since <= (ulong)Xmax
        && (cursor.Next ?? 0) <= (ulong)Xmax
        && cursor.User.Seq <= LogSeq;

    /// <summary>Where the next sync begins.</summary>
    public SyncCursor After(SyncCursor? cursor, UserLogPosition user)
    {
        var end = cursor?.Next ?? (ulong)Xmin;
        return ChatIds.Length + LeftIds.Length == SyncStore.ChatsPerPage
            ? new SyncCursor(Epoch, cursor?.Since ?? 0, user, end, LastId)
            : new SyncCursor(Epoch, end, user);
    }
}
