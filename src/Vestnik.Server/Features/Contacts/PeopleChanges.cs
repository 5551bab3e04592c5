using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Features.Presence;
using Vestnik.Server.Features.UserLog;

namespace Vestnik.Server.Features.Contacts;

/// <summary>
/// The one way to change what somebody has to do with another person: in one transaction, with the entry of their log; told
/// after the commit to their own devices, and to the other one's if that one sees them from then on, or no longer.
/// </summary>
internal sealed class PeopleChanges(
    NpgsqlDataSource database,
    ContactReader contacts,
    UserLogWriter log,
    Comings comings
)
{
    /// <summary>Locks the row of the one who changes: of two changes at once, each sees what the other made of their sight.</summary>
    private const string Lock = "select from users where id = @userId for no key update";

    /// <summary>The change as their own log has it; null: there was nothing to change.</summary>
    /// <param name="kind">Of <see cref="UserChange"/>.</param>
    /// <param name="prepare">Takes the locks that come before those of people.</param>
    /// <param name="write">Whether it changed anything.</param>
    public async Task<UserChange?> ChangeAsync(
        Guid userId,
        Guid other,
        string kind,
        Func<NpgsqlConnection, NpgsqlTransaction, Task>? prepare,
        Func<NpgsqlConnection, NpgsqlTransaction, Task<bool>> write,
        CancellationToken cancellation
    )
    {
        long seq;
        bool before,
            after;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (prepare is not null)
            {
                await prepare(connection, transaction);
            }
            await connection.ExecuteAsync(Lock, new { userId }, transaction);
            before = await connection.SeesAsync(transaction, other, userId);
            if (!await write(connection, transaction))
            {
                return null;
            }
            after = await connection.SeesAsync(transaction, other, userId);
            seq = await UserLogWriter.AppendAsync(connection, transaction, userId, kind, other);
            // From here on nobody's leaving stops it: what is committed is told.
            await transaction.CommitAsync(CancellationToken.None);
        }
        if (before != after)
        {
            comings.Tell(new Word(userId, UserSet.Only(other), IsNew: true));
        }
        var change = (await contacts.ReadAsync(userId, [new UserLogEntry(seq, kind, other)], CancellationToken.None))[
            0
        ];
        await log.TellAsync(userId, change);
        return change;
    }
}
