using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>The events typing:start and typing:stop, told to the others in a small chat and kept nowhere.</summary>
internal sealed class TellTyping(NpgsqlDataSource database, DatabaseTurns turns, ServerEvents events)
{
    public async ValueTask<Outcome<Nothing>> HandleAsync(EventCall call, Typing request, bool isTyping)
    {
        var chatId = request.ChatId!.Value;
        using var turn = await turns.TakeAsync(call.Caller.UserId, call.Cancelled);
        var chat = await database.FirstAsync<Row>(
            """
            select case when c.is_small and me.can_send and (c.members_write or me.role in ('owner', 'admin')) then array(
                select o.user_id from members o where o.chat_id = c.id and o.user_id <> me.user_id) end as others
            from members me join chats c on c.id = me.chat_id
            where me.chat_id = @chatId and me.user_id = @UserId
            """,
            new { chatId, call.Caller.UserId },
            call.Cancelled
        );
        if (chat is null)
        {
            return Refusals.ChatNotFound;
        }
        if (chat.Others is not { } others)
        {
            return default(Nothing);
        }
        var update = new TypingUpdate(chatId, call.Caller.UserId, isTyping);
        await events.PublishAsync(others, ServerEvents.Create(EventKind.TypingUpdate, update, EventPriority.Ephemeral));
        return default(Nothing);
    }

    private sealed class Row
    {
        /// <summary>Null: too many, nobody's business, or who types may not write here.</summary>
        public Guid[]? Others { get; init; }
    }
}
