using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>
/// POST and DELETE users/{id}/block. While one of two blocks the other, neither writes in their direct chat: once the block
/// is answered, no message of either is stored. Doing it again is no fault, and no change.
/// </summary>
internal static class BlockPeople
{
    private const string Locks = $"""
        {DirectPair.Lock};
        select from chats where peer_low = @low and peer_high = @high for no key update;
        select from members where chat_id = (select id from chats where peer_low = @low and peer_high = @high)
          order by user_id for no key update;
        """;

    private const string Block = """
        insert into blocks (user_id, blocked_id, created_at) select @userId, u.id, @now from users u where u.id = @other
        on conflict do nothing
        """;

    private const string Unblock = "delete from blocks where user_id = @userId and blocked_id = @other";

    private const string SetCanSend = """
        update members set can_send = not exists (
          select from blocks where user_id = @userId and blocked_id = @other or user_id = @other and blocked_id = @userId)
        where chat_id = (select id from chats where peer_low = @low and peer_high = @high)
        """;

    public static async Task<Results<NoContent, Refusal>> BlockAsync(
        Guid id,
        Caller caller,
        PeopleChanges people,
        ContactReader contacts,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (id == caller.UserId)
        {
            return Refusals.Invalid("id", "invalid");
        }
        var change = await ChangeAsync(Block, id, caller, people, time, cancellation);
        return change is not null || await contacts.IsBlockedAsync(caller.UserId, id, cancellation)
            ? TypedResults.NoContent()
            : Refusals.UserNotFound;
    }

    public static async Task<NoContent> UnblockAsync(
        Guid id,
        Caller caller,
        PeopleChanges people,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        await ChangeAsync(Unblock, id, caller, people, time, cancellation);
        return TypedResults.NoContent();
    }

    private static Task<UserChange?> ChangeAsync(
        string write,
        Guid other,
        Caller caller,
        PeopleChanges people,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (low, high) = DirectPair.Of(caller.UserId, other);
        var parameters = new
        {
            caller.UserId,
            other,
            low,
            high,
            now = time.GetUtcNow(),
        };
        return people.ChangeAsync(
            caller.UserId,
            other,
            UserChange.OfBlock,
            (connection, transaction) => connection.ExecuteAsync(Locks, parameters, transaction),
            WriteAsync,
            cancellation
        );

        async Task<bool> WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
        {
            if (await connection.ExecuteAsync(write, parameters, transaction) == 0)
            {
                return false;
            }
            await connection.ExecuteAsync(SetCanSend, parameters, transaction);
            return true;
        }
    }
}
