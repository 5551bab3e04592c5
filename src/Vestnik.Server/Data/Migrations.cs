using System.Data;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// Brings the schema up to this program: in order, each migration in its own transaction, one server at a time. What was
/// applied is never changed. A database from a newer program is never touched, and used only where its migrations say
/// that this program still works beside them; and one that does not say so of an older program waits until none runs.
/// </summary>
internal sealed class Migrations(IReadOnlyList<Migration> known, TimeProvider time, ILogger<Migrations> logger)
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan OlderPoll = TimeSpan.FromSeconds(1);

    private bool _hasWarned;

    /// <summary>How long older servers are waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    private int Last => known.Count > 0 ? known[^1].Number : 0;

    /// <summary>Migrated when it returns.</summary>
    /// <param name="database">Which one.</param>
    /// <param name="announce">Called while nobody else can migrate, before anything is read.</param>
    /// <param name="cancellation">Stops between migrations, or one that has not committed.</param>
    public async Task ApplyAsync(
        NpgsqlDataSource database,
        Func<CancellationToken, Task>? announce,
        CancellationToken cancellation
    )
    {
        var began = time.GetTimestamp();
        while (await TryApplyAsync(database, announce, cancellation) is { } waiting)
        {
            if (time.GetElapsedTime(began) >= Patience)
            {
                throw new StartupException(
                    $"Migration {waiting.Migration} cannot be applied while older servers run: {waiting.Servers}. Stop them first."
                );
            }
            DataLog.WaitingForOlder(logger, waiting.Migration.ToString(), waiting.Servers);
            // Without the lock, so that an older server may start meanwhile: nothing has changed for it.
            await Task.Delay(OlderPoll, time, cancellation);
        }
        DataLog.Ready(logger, Last);
    }

    public Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        ApplyAsync(database, announce: null, cancellation);

    /// <summary>Again seen by others, and still in a database that this program works with; else a <see cref="StartupException"/>.</summary>
    public async Task RejoinAsync(
        NpgsqlDataSource database,
        Func<CancellationToken, Task> announce,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var held = await HoldAsync(connection, cancellation);
        await announce(cancellation);
        await CheckAsync(connection, cancellation);
    }

    /// <summary>On the connection that lives as long as this program.</summary>
    public Task AnnounceAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        SchemaHistory.AnnounceAsync(connection, Last, cancellation);

    /// <summary>Throws <see cref="StartupException"/> when the database was migrated beyond what this program works with.</summary>
    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        Missing(await SchemaHistory.ReadAsync(connection, cancellation));

    /// <summary>Null: done. Else what waits, and for whom.</summary>
    private async Task<(Migration Migration, string Servers)?> TryApplyAsync(
        NpgsqlDataSource database,
        Func<CancellationToken, Task>? announce,
        CancellationToken cancellation
    )
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var held = await HoldAsync(connection, cancellation);
        try
        {
            await (announce?.Invoke(cancellation) ?? Task.CompletedTask);
            await SchemaHistory.PrepareAsync(connection, cancellation);
            foreach (var migration in Missing(await SchemaHistory.ReadAsync(connection, cancellation)))
            {
                if (await SchemaHistory.OlderAsync(connection, migration.RunsWith, cancellation) is { } servers)
                {
                    return (migration, servers);
                }
                await ApplyAsync(connection, migration, cancellation);
            }
            return null;
        }
        catch (PostgresException exception) when (!DatabaseErrors.IsUnavailable(exception))
        {
            throw new StartupException(
                $"The database refuses to be migrated: {exception.MessageText} ({exception.SqlState}).",
                exception
            );
        }
    }

    /// <summary>Asked again and again rather than waited for: a waiting statement would hold back whoever builds an index.</summary>
    private async Task<SchemaHistory.Held> HoldAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var hasWaited = false;
        SchemaHistory.Held? held;
        while ((held = await SchemaHistory.TryHoldAsync(connection, cancellation)) is null)
        {
            if (!hasWaited)
            {
                DataLog.WaitingForMigration(logger);
                hasWaited = true;
            }
            await Task.Delay(LockPoll, time, cancellation);
        }
        return held;
    }

    /// <summary>What is still to be applied, after making sure that what was applied is what this program knows or works with.</summary>
    private List<Migration> Missing(List<AppliedMigration> applied)
    {
        foreach (var row in applied)
        {
            var mine = known.FirstOrDefault(migration => migration.Number == row.Number);
            if (mine is null && (row.Number <= Last || row.RunsWith > Last))
            {
                throw new StartupException(
                    $"The database was used by a newer Vestnik (migration {row}); this one knows up to {(known.Count > 0 ? known[^1] : "nothing")}. "
                        + "Start the newer version, or restore a backup from before the upgrade."
                );
            }
            if (mine is not null && !string.Equals(mine.Sha256, row.Sha256, StringComparison.Ordinal))
            {
                throw new StartupException(
                    $"Migration {mine} is not the one that was applied to this database ({row}): its text differs. "
                        + "An applied migration is never changed; put its text back and add a new one."
                );
            }
        }
        var last = applied.Count > 0 ? applied[^1].Number : 0;
        var missing = known.Where(migration => !applied.Exists(row => row.Number == migration.Number)).ToList();
        if (missing.Find(migration => migration.Number < last) is { } late)
        {
            throw new StartupException(
                $"Migration {late} was never applied, but {last:D4} after it was. Give it a number above {last:D4}."
            );
        }
        if (last > Last && !_hasWarned)
        {
            _hasWarned = true;
            DataLog.Older(logger, applied[^1].ToString(), known.Count > 0 ? known[^1].ToString() : "nothing");
        }
        return missing;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (!await TryApplyAsync(connection, migration, cancellation))
        {
            DataLog.WaitingForTable(logger, migration.ToString());
            await Task.Delay(OlderPoll, time, cancellation);
        }
        DataLog.Migrated(logger, migration.ToString(), (long)time.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>False: a table is in use for long, say by a backup; the wait was given up so that others do not queue behind it.</summary>
    private static async Task<bool> TryApplyAsync(
        NpgsqlConnection connection,
        Migration migration,
        CancellationToken cancellation
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.ReadCommitted,
            cancellation
        );
        try
        {
            await SchemaHistory.ExecuteAsync(connection, migration.Sql, cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        catch (PostgresException exception) when (!DatabaseErrors.IsUnavailable(exception))
        {
            throw new StartupException(
                $"Migration {migration} failed and changed nothing: {exception.MessageText} ({exception.SqlState}).",
                exception
            );
        }
        await SchemaHistory.AddAsync(connection, migration, cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}
