using Dapper;
using Npgsql;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Messages;

/// <summary>Writes a batch of marks: they only rise, and take no seq; a sync finds them by marks_xid.</summary>
internal sealed class MarkBatch(NpgsqlDataSource database, TimeProvider time)
{
    private const string Resolve = """
        select i.ord, x.chat_id, x.no
        from unnest(@ords, @userIds, @messageIds) as i (ord, user_id, message_id)
        join messages x on x.id = i.message_id
        join members m on m.chat_id = x.chat_id and m.user_id = i.user_id
        """;

    // A mark lost in a crash is set again by its client: not worth a wait for the disk.
    private const string Relax = "select set_config('synchronous_commit', 'off', true)";

    private const string Move = """
        with input as (
          select * from unnest(@chatIds, @userIds, @delivered, @read) as i (chat_id, user_id, delivered, read)),
        locked as materialized (
          select m.chat_id, m.user_id, i.delivered, i.read, i.delivered > m.delivered_no as delivered_moves, i.read > m.read_no as read_moves,
            m.shown_read_no is null as is_shown
          from members m join input i using (chat_id, user_id)
          order by m.chat_id, m.user_id for no key update of m),
        moved as (
          update members m set
            delivered_no = greatest(m.delivered_no, l.delivered), read_no = greatest(m.read_no, l.read),
            delivered_at = case when l.delivered_moves then @now else m.delivered_at end,
            read_at = case when l.read_moves then @now else m.read_at end,
            marks_xid = pg_current_xact_id()
          from locked l
          where m.chat_id = l.chat_id and m.user_id = l.user_id and (l.delivered_moves or l.read_moves)
          returning m.chat_id, m.user_id, l.delivered_moves, l.read_moves, l.is_shown)
        select v.chat_id, v.user_id, v.delivered_moves, v.read_moves,
          case when c.is_small and v.is_shown then array(select o.user_id from members o where o.chat_id = v.chat_id) else array[v.user_id] end
            as recipients
        from moved v join chats c on c.id = v.chat_id
        """;

    /// <summary>Notes on each mark whether its message was found, and answers the marks that moved.</summary>
    public async Task<List<MovedMark>> MoveAsync(List<PendingMark> marks)
    {
        await using var connection = await database.OpenConnectionAsync();
        var found = await connection.QueryAsync<FoundRow>(
            Resolve,
            new
            {
                ords = Enumerable.Range(0, marks.Count).ToArray(),
                userIds = marks.ConvertAll(mark => mark.UserId).ToArray(),
                messageIds = marks.ConvertAll(mark => mark.MessageId).ToArray(),
            }
        );
        var furthest = new Dictionary<(Guid ChatId, Guid UserId), Furthest>();
        foreach (var row in found)
        {
            var mark = marks[row.Ord];
            if (mark.ChatId is { } chatId && chatId != row.ChatId)
            {
                continue;
            }
            mark.IsFound = true;
            furthest[(row.ChatId, mark.UserId)] = furthest
                .GetValueOrDefault((row.ChatId, mark.UserId))
                .With(mark, row.No);
        }
        return furthest.Count == 0 ? [] : await WriteAsync(connection, furthest);
    }

    private async Task<List<MovedMark>> WriteAsync(
        NpgsqlConnection connection,
        Dictionary<(Guid ChatId, Guid UserId), Furthest> furthest
    )
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(Relax, transaction: transaction);
        var moved = await connection.QueryAsync<MovedRow>(
            Move,
            new
            {
                chatIds = furthest.Keys.Select(key => key.ChatId).ToArray(),
                userIds = furthest.Keys.Select(key => key.UserId).ToArray(),
                delivered = furthest.Values.Select(mark => mark.Delivered.No).ToArray(),
                read = furthest.Values.Select(mark => mark.Read.No).ToArray(),
                now = time.GetUtcNow(),
            },
            transaction
        );
        await transaction.CommitAsync();
        return [.. moved.SelectMany(row => Moved(row, furthest[(row.ChatId, row.UserId)]))];
    }

    /// <summary>What was read was delivered, too: that is told on its own only where more was delivered than read.</summary>
    private static IEnumerable<MovedMark> Moved(MovedRow row, Furthest mark)
    {
        if (row.DeliveredMoves && (!row.ReadMoves || mark.Delivered.No > mark.Read.No))
        {
            yield return Mark(mark.Delivered, MessageStatus.Delivered);
        }
        if (row.ReadMoves)
        {
            yield return Mark(mark.Read, MessageStatus.Read);
        }

        MovedMark Mark((long No, Guid MessageId) upTo, string status) =>
            new(row.ChatId, row.UserId, upTo.MessageId, upTo.No, status, row.Recipients);
    }

    /// <summary>The furthest marks of one person in one chat. What was read was delivered, too.</summary>
    private readonly record struct Furthest((long No, Guid MessageId) Delivered, (long No, Guid MessageId) Read)
    {
        public Furthest With(PendingMark mark, long no) =>
            new(
                no > Delivered.No ? (no, mark.MessageId) : Delivered,
                mark.IsRead && no > Read.No ? (no, mark.MessageId) : Read
            );
    }

    private sealed class FoundRow
    {
        public int Ord { get; init; }
        public Guid ChatId { get; init; }
        public long No { get; init; }
    }

    private sealed class MovedRow
    {
        public Guid ChatId { get; init; }
        public Guid UserId { get; init; }
        public bool DeliveredMoves { get; init; }
        public bool ReadMoves { get; init; }
        public Guid[] Recipients { get; init; } = [];
    }
}
