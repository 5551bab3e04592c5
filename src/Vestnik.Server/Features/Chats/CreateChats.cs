using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>POST chats. Direct and saved chats exist once: asking again answers the same one, 200 instead of 201.</summary>
internal static class CreateChats
{
    public static async Task<Results<Created<ChatView>, Ok<ChatView>, Refusal>> HandleAsync(
        CreateChat request,
        Caller caller,
        NpgsqlDataSource database,
        ChatReader chats,
        ServerEvents events,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        // A direct chat with oneself is the saved one.
        var isSaved = ChatType.Canonical(request.Type) == ChatType.Saved || request.UserId == caller.UserId;
        var peer = isSaved ? caller.UserId : request.UserId!.Value;
        var (id, isNew, isShown) = await FindOrCreateAsync(
            database,
            caller.UserId,
            peer,
            time.GetUtcNow(),
            cancellation
        );
        if (id is null)
        {
            return Refusals.UserNotFound;
        }
        var view = (await chats.GetAsync(caller.UserId, id.Value, CancellationToken.None))!;
        if (!isNew && !isShown)
        {
            return TypedResults.Ok(view);
        }
        // To one's own devices: the other one sees the chat with its first message.
        var shared = view with
        {
            Role = null,
            Peer = null,
            UnreadCount = null,
            UnreadMentions = null,
            ReadNo = null,
        };
        await events.PublishAsync([caller.UserId], ServerEvents.Create(EventKind.ChatCreated, shared));
        return isNew ? TypedResults.Created($"/api/chats/{id}", view) : TypedResults.Ok(view);
    }

    /// <summary>Whether it is new, and whether it was there but hidden from the caller until now.</summary>
    private static async Task<(Guid? Id, bool IsNew, bool IsShown)> FindOrCreateAsync(
        NpgsqlDataSource database,
        Guid caller,
        Guid peer,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var (low, high) = caller.CompareTo(peer) < 0 ? (caller, peer) : (peer, caller);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var parameters = new
        {
            id = Guid.CreateVersion7(now),
            type = low == high ? ChatType.Saved : ChatType.Direct,
            caller,
            low,
            high,
            now,
        };
        // Of two who create it at once, one waits for the other here and then finds it.
        var created = await connection.ExecuteAsync(
            """
            insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_at, created_at, updated_at)
            select @id, @type, @caller, @low, @high, count(*), @now, @now, @now
            from users where id in (@low, @high)
            having count(*) = case when @low = @high then 1 else 2 end
            on conflict (peer_low, peer_high) where peer_low is not null do nothing
            """,
            parameters,
            transaction
        );
        var shown = 0;
        if (created == 1)
        {
            // hidden_no 0 hides it from the other one while it is empty.
            await connection.ExecuteAsync(
                """
                insert into members (chat_id, user_id, role, joined_at, hidden_no)
                select @id, u.id, 'member', @now, case when u.id = @caller then -1 else 0 end
                from users u where u.id in (@low, @high)
                """,
                parameters,
                transaction
            );
        }
        else
        {
            // Whoever asks for an empty chat that the other one made, or for one they hid, sees it from now on.
            shown = await connection.ExecuteAsync(
                """
                update members set hidden_no = -1, marks_xid = pg_current_xact_id()
                where chat_id = (select id from chats where peer_low = @low and peer_high = @high) and user_id = @caller
                  and hidden_no >= (select last_no from chats where peer_low = @low and peer_high = @high)
                """,
                parameters,
                transaction
            );
        }
        var id = await connection.QueryFirstOrDefaultAsync<Guid?>(
            "select id from chats where peer_low = @low and peer_high = @high",
            parameters,
            transaction
        );
        await transaction.CommitAsync(CancellationToken.None);
        return (id, created == 1, shown == 1);
    }
}
