using Npgsql;
using NpgsqlTypes;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// What became of one message of a batch. <paramref name="Recipients"/>: of its chat, unless it was refused.
/// <paramref name="RepeatOf"/>: it was sent before, as this id.
/// </summary>
internal sealed record BatchOutcome(
    PendingMessage Message,
    Outcome<StoredMessage> Result,
    Recipients? Recipients = null,
    Guid? RepeatOf = null
);

/// <summary>
/// One round trip and one implicit transaction that stores a batch. The chats are locked by a statement of their own, in
/// one order everywhere: the next statement's snapshot then has every right, repeat and head as it is under the lock.
/// </summary>
internal sealed class MessageBatch([FromKeyedServices(Database.OfWriter)] NpgsqlDataSource database)
{
    private const string LockChats = "select from chats where id = any($1) order by id for no key update";

    private const string Store = """
        with input as (
          select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
              $8::bool[], $9::timestamptz[])
            as i (ord, id, chat_id, sender_id, client_id, content, reply_to, is_encrypted, created_at)),
        checked as materialized (
          select i.*, c.last_seq, c.last_no, c.type = 'direct' as is_direct, m.user_id is not null as is_member,
            coalesce(m.can_send, false) as can_send, h.has_reply, d.id as repeat_of,
            coalesce(m.can_send, false) and d.id is null and h.has_reply as is_sound,
            m.pause, m.last_sent_at
          from input i
          join chats c on c.id = i.chat_id
          left join lateral (
            select o.user_id, o.last_sent_at, o.can_send and (c.members_write or o.role in ('owner', 'admin')) as can_send,
              case when o.role in ('owner', 'admin') then 0 else c.slow_mode end as pause
            from members o where o.chat_id = i.chat_id and o.user_id = i.sender_id) m on true
          -- What is asked here of messages only the right index can answer. Those that begin with the chat seem as good
          -- while the table is small, and a plan made then would read the whole chat when it has grown.
          left join lateral (
            select o.id, o.chat_id from messages o where o.sender_id = i.sender_id and o.client_id = i.client_id
            offset 0) d on d.chat_id = i.chat_id
          left join messages r on r.id = i.reply_to
          cross join lateral (
            select i.reply_to is null or (r.chat_id = i.chat_id and r.deleted_at is null) is true as has_reply) h),
        planned as materialized (
          select *, (last_seq + sum(fresh::int) over w)::bigint as seq, (last_no + sum(fresh::int) over w)::bigint as no
          from (
            select k.*, is_sound and (pause = 0 or
              coalesce(last_sent_at + pause * interval '1 second' <= created_at, true) and not exists (
                select from checked e
                where e.is_sound and e.chat_id = k.chat_id and e.sender_id = k.sender_id and e.ord < k.ord)) as fresh
            from checked k) judged
          window w as (partition by chat_id order by ord)),
        bumped as (
          update chats c set last_seq = n.seq, last_no = n.no, last_at = n.at, last_xid = pg_current_xact_id()
          from (select chat_id, max(seq) as seq, max(no) as no, max(created_at) as at from planned where fresh group by chat_id) n
          where c.id = n.chat_id),
        inserted as (
          insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, is_encrypted, reply_to, created_at)
          select id, chat_id, seq, no, seq, sender_id, client_id, 'text', content, is_encrypted, reply_to, created_at
          from planned where fresh),
        -- Marks lock members in the same order.
        slowed as materialized (
          select m.chat_id, m.user_id, p.created_at
          from planned p join members m on m.chat_id = p.chat_id and m.user_id = p.sender_id
          where p.fresh and p.pause > 0
          order by m.chat_id, m.user_id for no key update of m),
        timed as (
          update members m set last_sent_at = s.created_at
          from slowed s where m.chat_id = s.chat_id and m.user_id = s.user_id)
        select p.ord, p.is_member, p.can_send, p.has_reply, p.repeat_of, p.seq, p.no,
          case when p.is_sound and not p.fresh then p.pause end, p.last_sent_at, p.is_direct,
          u.id, u.username, u.display_name, u.avatar_url, r.id, r.sender_id, r.type, left(r.content, 200)
        from planned p join users u on u.id = p.sender_id left join messages r on r.id = p.reply_to
        """;

    // Under the same lock: a join or a removal is either before this batch or after it, for all its messages.
    private const string ReadRecipients = $"select {Recipients.Columns} from chats c where c.id = any($1)";

    /// <summary>The outcomes in the order of the batch. In a batch, no two messages may have the same idempotency key.</summary>
    public async Task<List<BatchOutcome>> StoreAsync(List<PendingMessage> batch)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlBatch(connection);
        var chatIds = batch.Select(message => message.ChatId).Distinct().ToArray();
        command.BatchCommands.Add(Command(LockChats, Array(chatIds, NpgsqlDbType.Uuid)));
        command.BatchCommands.Add(StoreCommand(batch));
        command.BatchCommands.Add(Command(ReadRecipients, Array(chatIds, NpgsqlDbType.Uuid)));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var rows = await ReadRowsAsync(reader, batch.Count);
        await reader.NextResultAsync();
        var recipients = new Dictionary<Guid, Recipients>(chatIds.Length);
        while (await reader.ReadAsync())
        {
            var chat = Recipients.Read(reader);
            recipients[chat.ChatId] = chat;
        }
        // The end of the answer is the commit.
        await reader.CloseAsync();
        return [.. batch.Select((message, ord) => Judge(message, rows[ord], recipients))];
    }

    private static BatchOutcome Judge(PendingMessage message, Row? row, Dictionary<Guid, Recipients> recipients) =>
        row switch
        {
            { RepeatOf: { } original } => new BatchOutcome(message, default, recipients[message.ChatId], original),
            null or { IsMember: false } => new BatchOutcome(message, Refusals.ChatNotFound),
            { CanSend: false } => new BatchOutcome(
                message,
                row.IsDirect ? Refusals.UserBlocked : Refusals.ChatForbidden
            ),
            { HasReply: false } => new BatchOutcome(message, Refusals.MessageNotFound),
            { Pause: { } pause } => new BatchOutcome(message, Refusals.SlowMode(Wait(message, pause, row.LastSentAt))),
            _ => new BatchOutcome(
                message,
                new StoredMessage(View(message, row), IsRepeated: false, recipients[message.ChatId]),
                recipients[message.ChatId]
            ),
        };

    /// <summary>In seconds. What waits for another message of this batch waits for all of the pause.</summary>
    private static int Wait(PendingMessage message, int pause, DateTimeOffset? last)
    {
        var rest = last?.AddSeconds(pause) - message.CreatedAt;
        return rest > TimeSpan.Zero ? Math.Min(pause, (int)Math.Ceiling(rest.Value.TotalSeconds)) : pause;
    }

    private static MessageView View(PendingMessage message, Row row) =>
        new(
            message.Id,
            message.ChatId,
            row.Seq,
            row.No,
            ChangeSeq: row.Seq,
            message.SenderId,
            row.Sender,
            MessageType.Text,
            message.Content,
            message.IsEncrypted,
            message.ClientId,
            row.ReplyTo,
            Attachments: [],
            Mentions: [],
            Reactions: [],
            Status: null,
            DeliveredCount: null,
            ReadCount: null,
            message.CreatedAt,
            EditedAt: null,
            DeletedAt: null,
            ExpiresAt: null
        );

    private static async Task<Row?[]> ReadRowsAsync(NpgsqlDataReader reader, int count)
    {
        var rows = new Row?[count];
        while (await reader.ReadAsync())
        {
            var ord = reader.GetInt32(0);
            rows[ord] = new Row
            {
                IsMember = reader.GetBoolean(1),
                CanSend = reader.GetBoolean(2),
                HasReply = reader.GetBoolean(3),
                RepeatOf = reader.GetFieldValue<Guid?>(4),
                Seq = reader.GetInt64(5),
                No = reader.GetInt64(6),
                Pause = reader.GetFieldValue<int?>(7),
                LastSentAt = reader.GetFieldValue<DateTimeOffset?>(8),
                IsDirect = reader.GetBoolean(9),
                Sender = new SenderView(
                    reader.GetGuid(10),
                    reader.GetString(11),
                    reader.GetString(12),
                    reader.IsDBNull(13) ? null : reader.GetString(13)
                ),
                ReplyTo = reader.IsDBNull(14)
                    ? null
                    : new ReplyView(reader.GetGuid(14), reader.GetGuid(15), reader.GetString(16), reader.GetString(17)),
            };
        }
        return rows;
    }

    private static NpgsqlBatchCommand StoreCommand(List<PendingMessage> batch) =>
        Command(
            Store,
            Array(Enumerable.Range(0, batch.Count).ToArray(), NpgsqlDbType.Integer),
            Array(batch.ConvertAll(message => message.Id).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.ChatId).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.SenderId).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.ClientId).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.Content).ToArray(), NpgsqlDbType.Text),
            Array(batch.ConvertAll(message => message.ReplyTo).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.IsEncrypted).ToArray(), NpgsqlDbType.Boolean),
            Array(batch.ConvertAll(message => message.CreatedAt).ToArray(), NpgsqlDbType.TimestampTz)
        );

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private sealed class Row
    {
        public bool IsMember { get; init; }
        public bool CanSend { get; init; }
        public bool HasReply { get; init; }
        public Guid? RepeatOf { get; init; }
        public long Seq { get; init; }
        public long No { get; init; }

        /// <summary>Of slow mode, in seconds, for a message that comes too soon.</summary>
        public int? Pause { get; init; }
        public DateTimeOffset? LastSentAt { get; init; }
        public bool IsDirect { get; init; }
        public required SenderView Sender { get; init; }
        public ReplyView? ReplyTo { get; init; }
    }
}
