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
    DeletedChats deleted,
    ChatAudience audience,
    ServerEvents events,
    TimeProvider time
)
{
    // Only who is in the chat, or has a link to it, can make others wait for it: knowing its id is not enough.
    private const string Lock = $"""
        select {ChatHead.Columns} from chats
        where id = @chatId and deleted_at is null and coalesce(
          (select true from members where chat_id = @chatId and user_id = @actor),
          (select true from invites where chat_id = @chatId and token = @invite and revoked_at is null))
        for no key update
        """;

    /// <summary>
    /// Does <paramref name="change"/> under the lock of the chat. What it refuses is undone. Who is in the chat is asked again
    /// then: <see cref="LockedChat.Role"/> is null for who is not, and for the change to refuse.
    /// </summary>
    /// <param name="invite">By which somebody comes who is not in it yet.</param>
    public async Task<Outcome<T>> ChangeAsync<T>(
        Guid chatId,
        Guid actor,
        Func<LockedChat, Task<Outcome<T>>> change,
        CancellationToken cancellation,
        string? invite = null
    )
    {
        LockedChat chat;
        Outcome<T> outcome;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var head = await connection.QueryFirstOrDefaultAsync<ChatHead>(
                Lock,
                new
                {
                    chatId,
                    actor,
                    invite,
                },
                transaction
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

    /// <summary>
    /// Makes a group or channel by its head, with whatever <paramref name="fill"/> puts into it; or answers the one that the
    /// creator made before with the same client id.
    /// </summary>
    public async Task<Outcome<CreatedChat>> CreateAsync(
        ChatHead head,
        Guid? clientId,
        Func<LockedChat, Task> fill,
        CancellationToken cancellation
    )
    {
        LockedChat chat;
        var (creator, now) = (head.CreatedBy!.Value, head.CreatedAt);
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            chat = new LockedChat(connection, transaction, head, creator, now);
            // Of two who create it at once, one waits for the other here and then finds it.
            var created = await chat.ExecuteAsync(
                """
                insert into chats (id, type, title, description, created_by, settings, client_id, member_count, last_at, created_at, updated_at)
                values (@Id, @Type, @Title, @Description, @creator, @SettingsJson::jsonb, @clientId, 0, @now, @now, @now)
                on conflict (created_by, client_id) where client_id is not null do nothing
                """,
                new
                {
                    head.Id,
                    head.Type,
                    head.Title,
                    head.Description,
                    creator,
                    head.SettingsJson,
                    clientId,
                    now,
                }
            );
            if (created == 0)
            {
                var first = await chat.FirstAsync<Guid?>(
                    "select id from chats where created_by = @creator and client_id = @clientId",
                    new { creator, clientId }
                );
                return first is { } id ? new CreatedChat(id, IsNew: false) : Refusals.ChatNotFound;
            }
            await fill(chat);
            await chat.SaveAsync();
            await transaction.CommitAsync(CancellationToken.None);
        }
        await TellAsync(chat);
        return new CreatedChat(head.Id, IsNew: true);
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
            await events.PublishAsync(chat.Come, ServerEvents.Create(EventKind.ChatCreated, chat.ViewForNewcomers));
        }
        if (chat.Entries.Count > 0)
        {
            await TellEntriesAsync(chat);
        }
        if (chat.IsEnded)
        {
            await deleted.EmptyAsync(chat.Head.Id);
        }
    }

    private async Task TellEntriesAsync(LockedChat chat)
    {
        var head = chat.Head;
        var everybody = chat.Recipients ?? await audience.ConnectedAsync(head.Id, head.MemberCount, head.MembersNo);
        var staff = chat.Staff.ToHashSet();
        foreach (var entry in chat.Entries)
        {
            if (entry.About is null)
            {
                await events.PublishAsync(everybody, entry.Event);
                continue;
            }
            // Each entry of the log reaches everybody; who may not know whom it is about is told of its number alone.
            var told = everybody.ToLookup(id => id == entry.About || staff.Contains(id));
            await events.PublishAsync([.. told[true]], entry.Event);
            await events.PublishAsync([.. told[false]], ServerEvents.Create(EventKind.ChatUpdated, entry.Redacted));
        }
    }
}
