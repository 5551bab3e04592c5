using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>
/// POST and DELETE users/{id}/block. While one of two blocks the other, neither writes in their direct chat: once the block
/// is answered, no message of either is stored, and how far the one who blocks has read stands still for the other: it is
/// shown as it was then, until they are blocked no more. Doing it again is no fault, and no change.
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

    // Answers of whom more was read meanwhile than was shown.
    private const string SetRights = """
        with pair as (
          select m.chat_id, m.user_id, (m.shown_delivered_no, m.shown_read_no) <> (m.delivered_no, m.read_no) as has_moved,
            exists (select from blocks b where b.user_id = m.user_id and b.blocked_id = o.id) as blocks,
            exists (select from blocks b where b.user_id = o.id and b.blocked_id = m.user_id) as is_blocked
          from chats c join members m on m.chat_id = c.id
          cross join lateral (select case m.user_id when @low then @high else @low end as id) o
          where c.peer_low = @low and c.peer_high = @high)
        update members m set can_send = not p.blocks and not p.is_blocked,
          shown_delivered_no = case when p.blocks then coalesce(m.shown_delivered_no, m.delivered_no) end,
          shown_read_no = case when p.blocks then coalesce(m.shown_read_no, m.read_no) end,
          marks_xid = case when p.has_moved and not p.blocks then pg_current_xact_id() else m.marks_xid end
        from pair p where m.chat_id = p.chat_id and m.user_id = p.user_id
        returning coalesce(p.has_moved and not p.blocks, false)
        """;

    public static async Task<Results<NoContent, Refusal>> BlockAsync(
        Guid id,
        Caller caller,
        PeopleChanges people,
        ContactReader contacts,
        ServerEvents events,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (id == caller.UserId)
        {
            return Refusals.Invalid("id", "invalid");
        }
        var change = await ChangeAsync(Block, id, caller, people, events, time, cancellation);
        return change is not null || await contacts.IsBlockedAsync(caller.UserId, id, cancellation)
            ? TypedResults.NoContent()
            : Refusals.UserNotFound;
    }

    public static async Task<NoContent> UnblockAsync(
        Guid id,
        Caller caller,
        PeopleChanges people,
        ServerEvents events,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        await ChangeAsync(Unblock, id, caller, people, events, time, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<UserChange?> ChangeAsync(
        string write,
        Guid other,
        Caller caller,
        PeopleChanges people,
        ServerEvents events,
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
        var isShownAgain = false;
        var change = await people.ChangeAsync(
            caller.UserId,
            other,
            UserChange.OfBlock,
            (connection, transaction) => connection.ExecuteAsync(Locks, parameters, transaction),
            WriteAsync,
            cancellation
        );
        if (isShownAgain)
        {
            await events.PublishAsync([other], ServerEvents.Create(EventKind.SyncRequired, new SyncRequired()));
        }
        return change;

        async Task<bool> WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
        {
            if (await connection.ExecuteAsync(write, parameters, transaction) == 0)
            {
                return false;
            }
            isShownAgain = (await connection.QueryAsync<bool>(SetRights, parameters, transaction)).Any(moved => moved);
            return true;
        }
    }
}
