using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// The one way to change a group or channel and who is in it: under the chat's lock, where the rules are asked with
/// rights as they are then, in one transaction; told after the commit.
/// </summary>
internal sealed class ChatChanges(
    NpgsqlDataSource database,
    ChatAudience audience,
    ServerEvents events,
    TimeProvider time
)
{
    private const string Lock =
        $"select {ChatHead.Columns} from chats where id = @chatId and deleted_at is null for no key update";

    /// <summary>
    /// Does <paramref name="change"/> under the lock of the chat. What it refuses is undone. Whether the actor may know of
    /// the chat at all is for the change to ask: <see cref="LockedChat.Role"/> is null for who is not in it.
    /// </summary>
    public async Task<Outcome<T>> ChangeAsync<T>(
        Guid chatId,
        Guid actor,
        Func<LockedChat, Task<Outcome<T>>> change,
        CancellationToken cancellation
    )
    {
        LockedChat chat;
        Outcome<T> outcome;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var head = await connection.QueryFirstOrDefaultAsync<ChatHead>(
                new CommandDefinition(Lock, new { chatId }, transaction, cancellationToken: cancellation)
            );
            if (head is null)
            {
                return Refusals.ChatNotFound;
            }
            chat = new LockedChat(connection, transaction, head, actor, time.GetUtcNow());
            await chat.ReadRoleAsync();
            outcome = await change(chat);
            if (outcome.Refused is not null)
            {
                return outcome;
            }
            await chat.SaveAsync();
            // From here on nobody's leaving stops it: what is committed is told.
            await transaction.CommitAsync(CancellationToken.None);
        }
        await TellAsync(chat);
        return outcome;
    }

    private async Task TellAsync(LockedChat chat)
    {
        if (chat.Gone.Count > 0)
        {
            await events.PublishAsync(
                chat.Gone,
                ServerEvents.Create(EventKind.ChatDeleted, new ChatDeleted(chat.Head.Id))
            );
        }
        if (chat.Come.Count > 0)
        {
            await events.PublishAsync(chat.Come, ServerEvents.Create(EventKind.ChatCreated, chat.Head.ToSharedView()));
        }
        if (chat.Entries.Count == 0)
        {
            return;
        }
        var everybody = chat.Recipients ?? await audience.ConnectedAsync(chat.Head.Id, chat.Head.MemberCount);
        foreach (var entry in chat.Entries)
        {
            if (entry.Only is null)
            {
                await events.PublishAsync(everybody, entry.Event);
                continue;
            }
            // Each entry of the log reaches everybody; who may not know whom it is about is told of its number alone.
            var others = everybody.Except(entry.Only).ToList();
            await events.PublishAsync(entry.Only, entry.Event);
            await events.PublishAsync(others, ServerEvents.Create(EventKind.ChatUpdated, entry.Redacted));
        }
    }
}
