using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Another picture of oneself, or none: in one transaction with whatever makes the file that picture.</summary>
internal sealed class ChangeAvatar(NpgsqlDataSource database, AccountLog log, TimeProvider time)
{
    private const string Change = """
        update users set avatar_url = @url, updated_at = @now where id = @userId
        """;

    /// <summary>Tells one's own devices, too.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="url">Null: none.</param>
    /// <param name="hang">What else belongs to it, under the lock of the person; false: it cannot be done, and nothing is changed.</param>
    public async Task<Outcome<AccountView>> ChangeAsync(
        Guid userId,
        string? url,
        Func<NpgsqlConnection, NpgsqlTransaction, Task<bool>> hang,
        CancellationToken cancellation
    )
    {
        long seq;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var parameters = new
            {
                userId,
                url,
                now = time.GetUtcNow(),
            };
            if (await connection.ExecuteAsync(Change, parameters, transaction) == 0)
            {
                return Refusals.UserNotFound;
            }
            if (!await hang(connection, transaction))
            {
                return Refusals.MediaNotFound;
            }
            seq = await AccountLog.AppendAsync(connection, transaction, userId);
            // From here on nobody's leaving stops it: what is committed is told.
            await transaction.CommitAsync(CancellationToken.None);
        }
        return await log.TellAsync(userId, seq);
    }
}
