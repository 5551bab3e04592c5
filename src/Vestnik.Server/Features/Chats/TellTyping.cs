using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>The events typing:start and typing:stop, told to the others in the chat and kept nowhere.</summary>
internal sealed class TellTyping(NpgsqlDataSource database, DatabaseTurns turns, ServerEvents events)
{
    public async ValueTask<Outcome<Nothing>> HandleAsync(EventCall call, Typing request, bool isTyping)
    {
        var chatId = request.ChatId!.Value;
        using var turn = await turns.TakeAsync(call.Caller.UserId, call.Cancelled);
        var others = await database.ListAsync<Guid>(
            """
            select o.user_id from members me join members o on o.chat_id = me.chat_id
            where me.chat_id = @chatId and me.user_id = @UserId
            """,
            new { chatId, call.Caller.UserId },
            call.Cancelled
        );
        if (!others.Remove(call.Caller.UserId))
        {
            return Refusals.ChatNotFound;
        }
        var update = new TypingUpdate(chatId, call.Caller.UserId, isTyping);
        await events.PublishAsync(others, ServerEvents.Create(EventKind.TypingUpdate, update, EventPriority.Ephemeral));
        return default(Nothing);
    }
}
