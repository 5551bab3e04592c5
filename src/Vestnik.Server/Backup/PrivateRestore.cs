using System.Globalization;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>
/// Restores the private PostgreSQL: a new one is made beside the old one, filled and stopped, and only then takes its
/// place. Until that last step nothing that was there is touched.
/// </summary>
internal sealed class PrivateRestore(DatabaseOptions options, RestoredDatabase restored, ILoggerFactory logging)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly string cluster = Path.Combine(options.DataDirectory, "postgres");
    private readonly string staging = Path.Combine(options.DataDirectory, "restore.unfinished");

    /// <summary>Answers where the database that was there lies now; null when there was none.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        ClusterFolder.MakeDataDirectory(options.DataDirectory);
        using var held =
            DataFolderLock.TryTake(options.DataDirectory)
            ?? throw new BackupException(
                $"{options.DataDirectory} is in use by process {DataFolderLock.HolderOf(options.DataDirectory)}. "
                    + "Stop the server, then restore. Nothing was changed."
            );
        RefuseOther();
        await RemoveStagingAsync(cancellation);
        try
        {
            await MakeAsync(cancellation);
            return await TakePlaceAsync(cancellation);
        }
        finally
        {
            await RemoveStagingAsync(CancellationToken.None);
        }
    }

    /// <summary>What could not be moved aside at the end.</summary>
    private void RefuseOther()
    {
        if (new FileInfo(cluster).LinkTarget is { } target && !Directory.Exists(cluster))
        {
            throw new BackupException(
                $"{cluster} is a link to {target}, which is not there. Mount or make what it leads to, or remove the link. Nothing was changed."
            );
        }
        if (File.Exists(cluster))
        {
            throw new BackupException($"{cluster} is a file, not a folder: move it away. Nothing was changed.");
        }
    }

    private async Task MakeAsync(CancellationToken cancellation)
    {
        var own = new DatabaseOptions
        {
            DataDirectory = staging,
            PostgresBinaries = options.PostgresBinaries,
            RuntimeDirectory = options.RuntimeDirectory,
            Durable = options.Durable,
        };
        await using var postgres = new PrivatePostgres(
            own,
            TimeProvider.System,
            logging.CreateLogger<PrivatePostgres>()
        );
        await postgres.StartAsync(besideServer: false, cancellation);
        await using var database = await OpenDatabase.BesideAsync(own, postgres, cancellation);
        var tools = await database.ToolsAsync(cancellation);
        if (tools.Major < restored.Manifest.DumpMajor)
        {
            throw new BackupException(
                $"The backup was written by PostgreSQL {restored.Manifest.DumpMajor}, and here is {tools.Major}. "
                    + $"Install it: apt-get install postgresql-{restored.Manifest.DumpMajor}"
            );
        }
        await restored.FillAsync(database.Connection, tools, cancellation);
    }

    private async Task<string?> TakePlaceAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var aside = await MoveAsideAsync(cancellation);
        try
        {
            Directory.Move(Path.Combine(staging, "postgres"), cluster);
        }
        catch when (aside is not null)
        {
            Directory.Move(aside, cluster);
            throw;
        }
        Libc.SynchroniseFolder(options.DataDirectory);
        // Access tokens of sessions that the restored database never knew, or does not know to be ended, must not be
        // believed: with another secret everybody shows their refresh token.
        File.Delete(Path.Combine(options.DataDirectory, "jwt-secret"));
        return aside;
    }

    private async Task<string?> MoveAsideAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(cluster))
        {
            return null;
        }
        if (!Directory.EnumerateFileSystemEntries(cluster).Any())
        {
            // Nothing is moved onto it, empty as it is.
            Directory.Delete(cluster);
            return null;
        }
        // That of a server which was killed may still run; as long as the lock is held, nobody else starts one.
        await StopAsync(cluster, cancellation);
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = ClusterFolder.AsideOf(cluster, time);
        Directory.Move(cluster, aside);
        return aside;
    }

    /// <summary>Ours alone, whoever left it: only the holder of the lock makes it.</summary>
    private async Task RemoveStagingAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(staging))
        {
            await StopAsync(Path.Combine(staging, "postgres"), cancellation);
            await DeleteAsync(staging);
        }
    }

    /// <summary>The children of a program that was interrupted take a moment to notice it, and may write until then.</summary>
    private static async Task DeleteAsync(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static async Task StopAsync(string folder, CancellationToken cancellation)
    {
        if (Postmaster.Read(folder) is not { } postgres || postgres.Look() == PostmasterState.Gone)
        {
            return;
        }
        if (postgres.Look() == PostmasterState.Unknown)
        {
            throw new BackupException(
                $"Process {postgres.Pid} is a PostgreSQL that may be using {folder}. Stop it first."
            );
        }
        postgres.Signal(Libc.Interrupt);
        var began = TimeProvider.System.GetTimestamp();
        while (postgres.Look() == PostmasterState.Running)
        {
            if (TimeProvider.System.GetElapsedTime(began) > StopPatience)
            {
                throw new BackupException($"Process {postgres.Pid} does not stop: it is the PostgreSQL of {folder}.");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
        if (postgres.SocketFolder is { Length: > 0 } sockets && Path.IsPathRooted(sockets))
        {
            SocketFolder.Remove(sockets);
        }
    }
}
