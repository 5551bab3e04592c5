using Npgsql;

namespace Vestnik.Server.Backup;

/// <summary>What a database holds, read in one snapshot that pg_dump can read on in.</summary>
internal static class Snapshot
{
    private const string Question = """
        select pg_export_snapshot(), (select epoch from server_state),
          (select number from schema_migrations order by number desc limit 1),
          (select name from schema_migrations order by number desc limit 1),
          (select count(*) from users), (select count(*) from chats), (select count(*) from messages),
          pg_database_size(current_database()), now()
        """;

    /// <summary>The caller holds the transaction (repeatable read) until pg_dump has begun; <c>DumpBytes</c> is not known yet.</summary>
    public static async Task<(string Id, Manifest Manifest)> ExportAsync(
        NpgsqlConnection connection,
        int dumpMajor,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var command = new NpgsqlCommand(Question, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            return (
                reader.GetString(0),
                new Manifest(
                    Manifest.ProductName,
                    Manifest.CurrentFormat,
                    Manifest.ProgramVersion,
                    reader.GetInt32(2),
                    reader.GetString(3),
                    connection.PostgreSqlVersion.Major,
                    dumpMajor,
                    reader.GetFieldValue<DateTimeOffset>(8),
                    reader.GetGuid(1),
                    reader.GetInt64(4),
                    reader.GetInt64(5),
                    reader.GetInt64(6),
                    reader.GetInt64(7),
                    DumpBytes: 0
                )
            );
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable)
        {
            throw new BackupException($"The database is not one of Vestnik's: {exception.MessageText}.", exception);
        }
    }

    /// <summary>Whether a restored database has what the backup says; throws otherwise.</summary>
    public static async Task CompareAsync(
        NpgsqlConnection connection,
        Manifest manifest,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            "select (select count(*) from users), (select count(*) from chats), (select count(*) from messages)",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var found = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        if (found != (manifest.People, manifest.Chats, manifest.Messages))
        {
            throw new BackupException(
                $"The restored database has (people, chats, messages) {found}, the backup says {(manifest.People, manifest.Chats, manifest.Messages)}."
            );
        }
    }
}
