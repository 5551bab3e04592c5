using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>The command <c>vestnik restore</c>: makes the database of a backup, and destroys none.</summary>
internal static class RestoreCommand
{
    private const string Help = """
        vestnik restore FILE   makes the database that a backup holds, while the server is stopped. A database that is
                               there is moved aside and named; with DATABASE_URL, the database must be empty.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--help" or "-h"])
        {
            Console.WriteLine(Help);
            return 0;
        }
        if (args is not [var given] || given.StartsWith('-'))
        {
            throw new ConfigurationException("restore", $"one file is needed.\n\n{Help}");
        }
        using var interrupt = new StartupInterrupt();
        try
        {
            await RestoreAsync(Path.GetFullPath(given), interrupt.Asked);
            return 0;
        }
        catch (OperationCanceledException exception)
        {
            throw new BackupException("Interrupted: nothing was restored.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NpgsqlException)
        {
            throw new BackupException($"Nothing was restored: {exception.Message}", exception);
        }
    }

    private static async Task RestoreAsync(string file, CancellationToken cancellation)
    {
        var options = CommandSettings.Options();
        using var logging = CommandSettings.Create();
        var manifest = await BackupArchive.VerifyAsync(file, cancellation);
        RefuseNewer(file, manifest);
        var restored = new RestoredDatabase(file, manifest, logging);
        if (options.External is null)
        {
            var aside = await new PrivateRestore(options, restored, logging).RunAsync(cancellation);
            Console.WriteLine($"Restored {manifest}.");
            if (aside is not null)
            {
                Console.WriteLine($"The database that was there is in {aside}: remove it when all is well.");
            }
            return;
        }
        await using var database = await OpenDatabase.OpenAsync(options, logging, cancellation);
        await RestoredDatabase.RequireEmptyAsync(database.Connection, cancellation);
        var tools = await database.ToolsAsync(cancellation);
        try
        {
            await restored.FillAsync(database.Connection, tools, cancellation);
        }
        catch (Exception exception)
        {
            if (await IsEmptyAsync(options))
            {
                throw;
            }
            var reason =
                exception is OperationCanceledException ? "it was interrupted" : exception.Message.TrimEnd('.');
            throw new BackupException(
                $"The database '{database.Connection.Database}' was filled but not finished: {reason}. "
                    + "Empty it and restore again; start no server on it.",
                exception
            );
        }
        Console.WriteLine($"Restored {manifest}.");
    }

    /// <summary>Whether nothing was restored indeed. On a connection of its own: the other one may be what failed.</summary>
    private static async Task<bool> IsEmptyAsync(DatabaseOptions options)
    {
        try
        {
            await using var connection = new NpgsqlConnection(options.External!.ConnectionString);
            await connection.OpenAsync();
            return await RestoredDatabase.IsEmptyAsync(connection, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // Nobody knows: it is not to be trusted.
            return false;
        }
    }

    /// <summary>Before anything is touched. An older one is migrated.</summary>
    private static void RefuseNewer(string file, Manifest manifest)
    {
        var known = Migration.Embedded[^1];
        if (manifest.Format > Manifest.CurrentFormat || manifest.Migration > known.Number)
        {
            throw new BackupException(
                $"{file} was made by a newer Vestnik ({manifest.Version}, migration {manifest.Migration:D4}_{manifest.MigrationName}); "
                    + $"this one is {Manifest.ProgramVersion} and knows up to {known}. Restore it with that version."
            );
        }
    }
}
