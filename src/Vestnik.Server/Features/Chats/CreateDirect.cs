using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>A chat that was asked for. <paramref name="IsShown"/>: it was there, but hidden from the caller until now.</summary>
internal readonly record struct CreatedChat(Guid Id, bool IsNew, bool IsShown = false);

/// <summary>The one chat of two people, or of one with themselves.</summary>
internal static class CreateDirect
{
    public static async Task<Outcome<CreatedChat>> FindOrCreateAsync(
        NpgsqlDataSource database,
        Guid caller,
        Guid peer,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var (low, high) = DirectPair.Of(caller, peer);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var parameters = new
        {
            id = Guid.CreateVersion7(now),
            type = low == high ? ChatType.Saved : ChatType.Direct,
            caller,
            peer,
            low,
            high,
            now,
        };
        // Of two who create it at once, one waits for the other here and then finds it.
        await connection.ExecuteAsync(DirectPair.Lock, parameters, transaction);
        var created = await connection.ExecuteAsync(
            """
            insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_at, created_at, updated_at)
            select @id, @type, @caller, @low, @high, count(*), @now, @now, @now
            from users where id in (@low, @high)
            having count(*) = case when @low = @high then 1 else 2 end
              and not exists (select from blocks where user_id = @low and blocked_id = @high)
              and not exists (select from blocks where user_id = @high and blocked_id = @low)
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
        if (id is null)
        {
            var isThere = await connection.QueryFirstOrDefaultAsync<bool>(
                "select true from users where id = @peer",
                parameters,
                transaction
            );
            return isThere ? Refusals.UserBlocked : Refusals.UserNotFound;
        }
        await transaction.CommitAsync(CancellationToken.None);
        return new CreatedChat(id.Value, created == 1, IsShown: shown == 1);
    }
}
