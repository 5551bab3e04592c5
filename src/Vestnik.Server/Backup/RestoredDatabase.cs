using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>Fills an empty database with a backup and makes it this program's: complete, migrated, of a new epoch.</summary>
internal sealed class RestoredDatabase(
    string file,
    Manifest manifest,
    ILoggerFactory logging,
    IReadOnlyList<Migration>? migrations = null
)
{
    public Manifest Manifest => manifest;

    public static async Task RequireEmptyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await IsEmptyAsync(connection, cancellation))
        {
            throw new BackupException(
                $"The database '{connection.Database}' is not empty, and is left as it is. Make a new one "
                    + "(create database … encoding 'UTF8' locale 'C.UTF-8' template template0) and name it in DATABASE_URL."
            );
        }
    }

    public static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
            connection
        );
        return await command.ExecuteScalarAsync(cancellation) is 0L;
    }

    public async Task FillAsync(NpgsqlConnection connection, DumpTools tools, CancellationToken cancellation)
    {
        await BackupArchive.ReadDumpAsync(file, dump => tools.RestoreAsync(dump, cancellation), cancellation);
        // First of all and come what may: no server that is started on it continues the old epoch.
        await Epoch.BeginAsync(connection, CancellationToken.None);
        await Snapshot.CompareAsync(connection, manifest, cancellation);
        await using (var source = NpgsqlDataSource.Create(tools.Database))
        {
            await new Migrations(
                migrations ?? Migration.Embedded,
                TimeProvider.System,
                logging.CreateLogger<Migrations>()
            ).ApplyAsync(source, cancellation);
        }
        // A dump has no statistics: without them the first statements would be planned blindly.
        await using var analyze = new NpgsqlCommand("analyze", connection);
        await analyze.ExecuteNonQueryAsync(cancellation);
    }
}
