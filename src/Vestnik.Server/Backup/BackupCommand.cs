using System.Data;
using System.Globalization;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>The command <c>vestnik backup</c>: one file with everything the database holds, while people write.</summary>
internal static class BackupCommand
{
    private const string Help = """
        vestnik backup FILE           writes everything the database holds to one file; the server may run meanwhile
        vestnik backup --force FILE   replaces the file if it exists
        vestnik backup --check FILE   says whether a file is whole and can be read, and what it holds
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h"]:
                Console.WriteLine(Help);
                return 0;
            case ["--check", var file]:
                await CheckAsync(Path.GetFullPath(file));
                return 0;
            case [var file] when !file.StartsWith('-'):
                await WriteAsync(Path.GetFullPath(file), force: false);
                return 0;
            case ["--force", var file]:
                await WriteAsync(Path.GetFullPath(file), force: true);
                return 0;
            default:
                throw new ConfigurationException("backup", $"one file is needed.\n\n{Help}");
        }
    }

    private static async Task WriteAsync(string target, bool force)
    {
        using var interrupt = new StartupInterrupt();
        var cancellation = interrupt.Asked;
        try
        {
            await using var file = BackupFile.Create(target, force);
            using var logging = CommandSettings.Create();
            await using var database = await OpenDatabase.OpenAsync(CommandSettings.Options(), logging, cancellation);
            var tools = await database.ToolsAsync(cancellation);
            await using var transaction = await database.Connection.BeginTransactionAsync(
                IsolationLevel.RepeatableRead,
                cancellation
            );
            var (snapshot, manifest) = await Snapshot.ExportAsync(database.Connection, tools.Major, cancellation);
            await BackupArchive.WriteAsync(
                file.Content,
                take => tools.DumpAsync(snapshot, take, cancellation),
                size => manifest with { DumpBytes = size },
                cancellation
            );
            file.Complete();
            var megabytes = (file.Content.Length / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
            Console.WriteLine($"{target} ({megabytes} MB) holds {manifest}.");
        }
        catch (OperationCanceledException exception)
        {
            throw new BackupException($"Interrupted: {target} was not written.", exception);
        }
        catch (Exception exception) when (exception is IOException or NpgsqlException)
        {
            throw new BackupException($"{target} was not written: {exception.Message}", exception);
        }
    }

    private static async Task CheckAsync(string file)
    {
        using var interrupt = new StartupInterrupt();
        var manifest = await BackupArchive.VerifyAsync(file, interrupt.Asked);
        var binaries = await PostgresBinaries.FindDumpAsync(
            CommandSettings.Options().PostgresBinaries,
            manifest.DumpMajor,
            ServiceAccount.Self,
            interrupt.Asked
        );
        await BackupArchive.ReadDumpAsync(
            file,
            dump => DumpTools.ReadAsync(binaries, dump, interrupt.Asked),
            interrupt.Asked
        );
        Console.WriteLine($"{file} is whole and holds {manifest}.");
    }
}
