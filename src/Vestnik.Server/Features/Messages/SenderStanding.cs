using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// How the writer would judge a message now, asked before much is done for it. What it decides when it stores the message
/// may be something else.
/// </summary>
internal sealed class SenderStanding
{
    private const string Ask = $"""
        select s.can_send, s.pause, s.last_sent_at, c.type = 'direct' as is_direct,
          @ReplyTo::uuid is null or (
            select r.chat_id = c.id and r.deleted_at is null from messages r where r.id = @ReplyTo) is true as has_reply,
          (select d.id from (
            select o.id, o.chat_id from messages o where o.sender_id = @caller and o.client_id = @ClientId offset 0) d
          where d.chat_id = c.id) as repeat_of
        from chats c
        cross join lateral (
          select {StoreStatement.RightOfSender}
          from members o where o.chat_id = c.id and o.user_id = @caller limit 1) s
        where c.id = @ChatId
        """;

    public bool CanSend { get; init; }

    /// <summary>Of slow mode, in seconds.</summary>
    public int Pause { get; init; }
    public DateTimeOffset? LastSentAt { get; init; }
    public bool IsDirect { get; init; }
    public bool HasReply { get; init; }

    /// <summary>It was sent before, as this id.</summary>
    public Guid? RepeatOf { get; init; }

    /// <summary>Null: the caller is not in the chat.</summary>
    public static Task<SenderStanding?> AskAsync(
        NpgsqlDataSource database,
        Caller caller,
        SendMessage message,
        CancellationToken cancellation
    ) =>
        database.FirstAsync<SenderStanding>(
            Ask,
            new
            {
                caller = caller.UserId,
                message.ChatId,
                message.ClientId,
                message.ReplyTo,
            },
            cancellation
        );

    /// <summary>Null: it may be sent.</summary>
    public static Refusal? Judge(SenderStanding? standing, DateTimeOffset now) =>
        standing switch
        {
            null => Refusals.ChatNotFound,
            { CanSend: false } => standing.IsDirect ? Refusals.UserBlocked : Refusals.ChatForbidden,
            { HasReply: false } => Refusals.MessageNotFound,
            _ when standing.LastSentAt?.AddSeconds(standing.Pause) - now is { Ticks: > 0 } rest => Refusals.SlowMode(
                (int)Math.Ceiling(rest.TotalSeconds)
            ),
            _ => null,
        };
}
