using Npgsql;
using NpgsqlTypes;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media;
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
internal sealed class MessageBatch(
    [FromKeyedServices(Database.OfWriter)] NpgsqlDataSource database,
    FileAddresses addresses
)
{
    private const string LockChats = "select from chats where id = any($1) order by id for no key update";

    // Members come before files in the one lock order: those in slow mode, whose row the statement will write.
    private const string LockSenders = """
        select from (
          select i.* from unnest($1::uuid[], $2::uuid[]) as i (chat_id, user_id)
          cross join lateral (select slow_mode from chats where id = i.chat_id offset 0) c
          where c.slow_mode > 0 offset 0) s
        join members m on m.chat_id = s.chat_id and m.user_id = s.user_id
        order by m.chat_id, m.user_id for no key update of m
        """;

    // One's own, and such as are nobody's: knowing the id of a file is not enough to make others wait for it.
    private const string LockFiles = """
        select from files where id = any($1) and owner_id = any($2) and message_id is null
        order by id for no key update
        """;

    // Under the same lock: a join or a removal is either before this batch or after it, for all its messages.
    private const string ReadRecipients = $"select {Recipients.Columns} from chats c where c.id = any($1)";

    /// <summary>
    /// The outcomes in the order of the batch. In a batch, no two messages may have the same idempotency key or a file in common.
    /// </summary>
    public async Task<List<BatchOutcome>> StoreAsync(List<PendingMessage> batch)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlBatch(connection);
        var chatIds = batch.Select(message => message.ChatId).Distinct().ToArray();
        var files = BatchFiles.Of(batch);
        command.BatchCommands.Add(Command(LockChats, Array(chatIds, NpgsqlDbType.Uuid)));
        if (files is not null)
        {
            var chats = Array(batch.ConvertAll(message => message.ChatId).ToArray(), NpgsqlDbType.Uuid);
            command.BatchCommands.Add(Command(LockSenders, chats, Senders(batch)));
            command.BatchCommands.Add(Command(LockFiles, Array(files.Ids, NpgsqlDbType.Uuid), Senders(batch)));
        }
        var locks = command.BatchCommands.Count;
        command.BatchCommands.Add(StoreCommand(batch, files));
        command.BatchCommands.Add(Command(ReadRecipients, Array(chatIds, NpgsqlDbType.Uuid)));
        await using var reader = await command.ExecuteReaderAsync();
        for (var i = 0; i < locks; i++)
        {
            await reader.NextResultAsync();
        }
        var rows = await ReadRowsAsync(reader, batch.Count, withFiles: files is not null);
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

    private BatchOutcome Judge(PendingMessage message, Row? row, Dictionary<Guid, Recipients> recipients) =>
        row switch
        {
            { RepeatOf: { } original } => new BatchOutcome(message, default, recipients[message.ChatId], original),
            null or { IsMember: false } => new BatchOutcome(message, Refusals.ChatNotFound),
            { CanSend: false } => new BatchOutcome(
                message,
                row.IsDirect ? Refusals.UserBlocked : Refusals.ChatForbidden
            ),
            { HasReply: false } => new BatchOutcome(message, Refusals.MessageNotFound),
            { HasFiles: false } => new BatchOutcome(message, Refusals.Invalid("attachments", "unknown")),
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

    private MessageView View(PendingMessage message, Row row) =>
        new(
            message.Id,
            message.ChatId,
            row.Seq,
            row.No,
            ChangeSeq: row.Seq,
            message.SenderId,
            row.Sender,
            row.Type,
            message.Content,
            message.IsEncrypted,
            message.ClientId,
            row.ReplyTo,
            MessageFiles.Read(row.AttachmentsJson, viewer: null, addresses),
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

    private static async Task<Row?[]> ReadRowsAsync(NpgsqlDataReader reader, int count, bool withFiles)
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
                HasFiles = !withFiles || reader.GetBoolean(18),
                Type = withFiles ? reader.GetString(19) : MessageType.Text,
                AttachmentsJson = withFiles && !reader.IsDBNull(20) ? reader.GetString(20) : null,
            };
        }
        return rows;
    }

    private static NpgsqlBatchCommand StoreCommand(List<PendingMessage> batch, BatchFiles? files)
    {
        var command = Command(
            files is null ? StoreStatement.OfTexts : StoreStatement.WithFiles,
            Array(Enumerable.Range(0, batch.Count).ToArray(), NpgsqlDbType.Integer),
            Array(batch.ConvertAll(message => message.Id).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.ChatId).ToArray(), NpgsqlDbType.Uuid),
            Senders(batch),
            Array(batch.ConvertAll(message => message.ClientId).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.Content).ToArray(), NpgsqlDbType.Text),
            Array(batch.ConvertAll(message => message.ReplyTo).ToArray(), NpgsqlDbType.Uuid),
            Array(batch.ConvertAll(message => message.IsEncrypted).ToArray(), NpgsqlDbType.Boolean),
            Array(batch.ConvertAll(message => message.CreatedAt).ToArray(), NpgsqlDbType.TimestampTz)
        );
        if (files is not null)
        {
            command.Parameters.Add(Array(files.First, NpgsqlDbType.Integer));
            command.Parameters.Add(Array(files.Last, NpgsqlDbType.Integer));
            command.Parameters.Add(Array(files.AsFiles, NpgsqlDbType.Boolean));
            command.Parameters.Add(Array(files.Ids, NpgsqlDbType.Uuid));
            command.Parameters.Add(Array(files.MessageIds, NpgsqlDbType.Uuid));
            command.Parameters.Add(Array(files.ChatIds, NpgsqlDbType.Uuid));
            command.Parameters.Add(Array(files.Places, NpgsqlDbType.Smallint));
        }
        return command;
    }

    private static NpgsqlParameter<Guid[]> Senders(List<PendingMessage> batch) =>
        Array(batch.ConvertAll(message => message.SenderId).ToArray(), NpgsqlDbType.Uuid);

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

        /// <summary>All that it names are its sender's, and no message's yet.</summary>
        public bool HasFiles { get; init; }
        public required string Type { get; init; }
        public string? AttachmentsJson { get; init; }
    }
}
