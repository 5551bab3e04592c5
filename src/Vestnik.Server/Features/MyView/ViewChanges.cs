using Dapper;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>The one way to change somebody's view: one change at a time, in one transaction, told after the commit.</summary>
internal sealed class ViewChanges(NpgsqlDataSource database, UserLogWriter log)
{
    // Those of them that are the viewer's: knowing the id of another one is not enough to make others wait for it.
    private const string LockChats = """
        select from chats c
        where c.id = any(@chatIds) and (select true from members m where m.chat_id = c.id and m.user_id = @viewer)
        order by c.id for no key update
        """;

    private const string LockViewer = "select from users where id = @viewer for no key update";

    /// <summary>
    /// Does <paramref name="change"/> while the viewer stays in those of the chats that are theirs, and nobody else, no other
    /// device either, changes their view. What it refuses is undone.
    /// </summary>
    /// <param name="chatIds">The chats that it is about.</param>
    /// <param name="lockChats">Nothing happens in the chats meanwhile, and how the viewer is in them may be changed.</param>
    public async Task<Outcome<T>> ChangeAsync<T>(
        Guid viewer,
        IEnumerable<Guid> chatIds,
        Func<LockedView, Task<Outcome<T>>> change,
        CancellationToken cancellation,
        bool lockChats = false
    )
    {
        LockedView view;
        Outcome<T> outcome;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            // The order of locks: chats, members, users.
            var parameters = new { viewer, chatIds = chatIds.Order().ToArray() };
            if (lockChats)
            {
                await connection.ExecuteAsync(LockChats, parameters, transaction);
            }
            var lockMembers = LockMembers(lockChats ? "no key update" : "key share");
            var mine = await connection.QueryAsync<Guid>(lockMembers, parameters, transaction);
            await connection.ExecuteAsync(LockViewer, parameters, transaction);
            view = new LockedView(connection, transaction, viewer, mine.ToHashSet());
            outcome = await change(view);
            if (outcome.Refused is not null)
            {
                return outcome;
            }
            // From here on nobody's leaving stops it: what is committed is told.
            await transaction.CommitAsync(CancellationToken.None);
        }
        await log.TellAsync(viewer, view.Changes);
        return outcome;
    }

    // The limit keeps the planner from beginning with all chats of the viewer.
    private static string LockMembers(string strength) =>
        $"""
            select m.chat_id from unnest(@chatIds) as i (id)
            cross join lateral (
              select o.chat_id from members o where o.chat_id = i.id and o.user_id = @viewer limit 1 for {strength}) m
            """;
}
