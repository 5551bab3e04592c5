using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>DELETE messages/{id}?for=me and message:delete with <c>for: "me"</c>: whoever is in a chat may not want to see a message of it.</summary>
internal sealed class HideMessage(NpgsqlDataSource database, ViewChanges changes)
{
    private const string Write = """
        insert into hidden_messages (user_id, message_id, chat_id, no)
        select @Viewer, id, chat_id, no from messages where id = @id
        on conflict (message_id, user_id) do nothing
        """;

    /// <summary>Hiding again is no fault, and no change.</summary>
    public async Task<Outcome<Nothing>> HandleAsync(Guid viewer, Guid id, CancellationToken cancellation)
    {
        // Which chat a message is in never changes; whether it is the viewer's is known under the lock.
        if (
            await database.FirstAsync<Guid?>("select chat_id from messages where id = @id", new { id }, cancellation)
            is not { } chatId
        )
        {
            return Refusals.MessageNotFound;
        }
        return await changes.ChangeAsync<Nothing>(
            viewer,
            [chatId],
            async view =>
            {
                if (!view.IsMine(chatId))
                {
                    return Refusals.MessageNotFound;
                }
                if (await view.ExecuteAsync(Write, new { view.Viewer, id }) == 1)
                {
                    await view.NoteAsync(id, new UserChange(0, UserChange.OfHidden, ChatId: chatId, MessageId: id));
                }
                return default(Nothing);
            },
            cancellation
        );
    }
}
