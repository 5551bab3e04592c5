using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Presence;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>PUT users/status and the event status:set.</summary>
internal sealed class ChangeStatus(NpgsqlDataSource database, DatabaseTurns turns, AccountLog log, Comings comings)
{
    public static async Task<NoContent> HandleAsync(
        SetStatus request,
        Caller caller,
        ChangeStatus change,
        CancellationToken cancellation
    )
    {
        await change.SetAsync(caller.UserId, request.Status!, cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>Watchers see the invisible leave, and come when they show themselves again.</summary>
    public async Task SetAsync(Guid userId, string status, CancellationToken cancellation)
    {
        using var turn = await turns.TakeAsync(userId, cancellation);
        string? before;
        long seq;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            before = await PresenceStore.SetStatusAsync(connection, transaction, userId, status);
            if (before is null || before == status)
            {
                return;
            }
            seq = await AccountLog.AppendAsync(connection, transaction, userId);
            await transaction.CommitAsync(CancellationToken.None);
        }
        comings.Tell(new Word(userId, Sight: null, IsNew: before == PresenceStatus.Offline));
        await log.TellAsync(userId, seq);
    }
}
