using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// Brings the schema up to this program: in order, each migration in its own transaction, one server at a time. What was
/// applied is never changed, and a database from a newer program is never touched.
/// </summary>
internal sealed class Migrations(IReadOnlyList<Migration> known, TimeProvider time, ILogger<Migrations> logger)
{
    /// <summary>Any number, so long as every version of the program uses the same.</summary>
    private const long LockKey = 0x5665_7374_6e69_6b;

    private const string Prepare = """
        set statement_timeout = 0;
        set lock_timeout = 0;
        set client_min_messages = warning;
        create table if not exists schema_migrations (
          number int primary key,
          name text not null,
          sha256 text not null,
          applied_at timestamptz not null default now()
        );
        """;

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);

    public async Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await LockAsync(connection, cancellation);
        try
        {
            await ExecuteAsync(connection, Prepare, cancellation);
            var applied = await ReadAppliedAsync(connection, cancellation);
            foreach (var migration in Missing(applied))
            {
                await ApplyAsync(connection, migration, cancellation);
            }
        }
        catch (PostgresException exception) when (!DatabaseErrors.IsUnavailable(exception))
        {
            throw new StartupException(
                $"The database refuses to be migrated: {exception.MessageText} ({exception.SqlState}).",
                exception
            );
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
            }
        }
        DataLog.Ready(logger, known.Count > 0 ? known[^1].Number : 0);
    }

    /// <summary>Asked again and again rather than waited for: a waiting statement would hold back whoever builds an index.</summary>
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        var hasWaited = false;
        while (await command.ExecuteScalarAsync(cancellation) is not true)
        {
            if (!hasWaited)
            {
                DataLog.WaitingForMigration(logger);
                hasWaited = true;
            }
            await Task.Delay(LockPoll, time, cancellation);
        }
    }

    /// <summary>What is still to be applied, after making sure that what was applied is what this program knows.</summary>
    private List<Migration> Missing(List<(int Number, string Name, string Sha256)> applied)
    {
        foreach (var (number, name, sha256) in applied)
        {
            var mine = known.FirstOrDefault(migration => migration.Number == number);
            if (mine is null)
            {
                throw new StartupException(
                    $"The database was used by a newer Vestnik (migration {number:D4}_{name}); this one knows up to {(known.Count > 0 ? known[^1] : "nothing")}. "
                        + "Start the newer version, or restore a backup from before the upgrade."
                );
            }
            if (!string.Equals(mine.Sha256, sha256, StringComparison.Ordinal))
            {
                throw new StartupException(
                    $"Migration {mine} is not the one that was applied to this database ({number:D4}_{name}): its text differs. "
                        + "An applied migration is never changed; put its text back and add a new one."
                );
            }
        }
        var last = applied.Count > 0 ? applied[^1].Number : 0;
        var missing = known.Where(migration => !applied.Exists(row => row.Number == migration.Number)).ToList();
        return missing.Find(migration => migration.Number < last) is { } late
            ? throw new StartupException(
                $"Migration {late} was never applied, but {last:D4} after it was. Give it a number above {last:D4}."
            )
            : missing;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await ExecuteAsync(connection, migration.Sql, cancellation);
        }
        catch (PostgresException exception) when (!DatabaseErrors.IsUnavailable(exception))
        {
            throw new StartupException(
                $"Migration {migration} failed and changed nothing: {exception.MessageText} ({exception.SqlState}).",
                exception
            );
        }
        await using var record = new NpgsqlCommand(
            "insert into schema_migrations (number, name, sha256) values ($1, $2, $3)",
            connection
        )
        {
            Parameters =
            {
                new() { Value = migration.Number },
                new() { Value = migration.Name },
                new() { Value = migration.Sha256 },
            },
        };
        await record.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        DataLog.Migrated(logger, migration.ToString(), (long)time.GetElapsedTime(began).TotalMilliseconds);
    }

    private static async Task<List<(int Number, string Name, string Sha256)>> ReadAppliedAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            "select number, name, sha256 from schema_migrations order by number",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<(int, string, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }
        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        // A migration of a large table takes the time it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
