using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Features.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>
/// A transaction that took its id long ago and commits late, while others begin, commit and sync: as a node does whose
/// network or disk is slow. It writes what the server would write, and tells nobody: syncs alone can bring it.
/// </summary>
internal sealed class SlowWriter : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SlowWriter(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    /// <summary>From now on its transaction is older than everything that follows.</summary>
    public static async Task<SlowWriter> BeginAsync(TestDatabase database)
    {
        var connection = await database.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select pg_current_xact_id()", transaction: transaction);
        return new SlowWriter(connection, transaction);
    }

    /// <summary>Until the commit nobody else writes in the chat.</summary>
    public Task LockAsync(Guid chatId) =>
        _connection.ExecuteAsync(
            "select from chats where id = @chatId for no key update",
            new { chatId },
            _transaction
        );

    public async Task<MessageView> SendAsync(Guid chatId, Guid senderId, string content)
    {
        var now = DateTimeOffset.UtcNow;
        var sent = new
        {
            id = MessageId.New(chatId, now),
            chatId,
            senderId,
            clientId = Guid.CreateVersion7(),
            content,
            now,
        };
        await LockAsync(chatId);
        var (seq, no) = await _connection.QuerySingleAsync<(long, long)>(
            """
            with bumped as (
              update chats set last_seq = last_seq + 1, last_no = last_no + 1, last_at = @now, last_xid = pg_current_xact_id()
              where id = @chatId returning last_seq, last_no)
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
            select @id, @chatId, last_seq, last_no, last_seq, @senderId, @clientId, 'text', @content, @now from bumped
            returning seq, no
            """,
            sent,
            _transaction
        );
        var sender = new SenderView(senderId, "", "", AvatarUrl: null);
        return new MessageView(
            sent.id,
            chatId,
            seq,
            no,
            ChangeSeq: seq,
            senderId,
            sender,
            MessageType.Text,
            content,
            IsEncrypted: false,
            sent.clientId,
            ReplyTo: null,
            Attachments: [],
            Mentions: [],
            Reactions: [],
            Status: null,
            DeliveredCount: null,
            ReadCount: null,
            now,
            EditedAt: null,
            DeletedAt: null,
            ExpiresAt: null
        );
    }

    public Task ReadAsync(MessageView message, Guid userId) =>
        _connection.ExecuteAsync(
            """
            update members set delivered_no = greatest(delivered_no, @no), read_no = greatest(read_no, @no),
              marks_xid = pg_current_xact_id()
            where chat_id = @chatId and user_id = @userId and read_no < @no
            """,
            new
            {
                message.No,
                message.ChatId,
                userId,
            },
            _transaction
        );

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
