using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// The server's own PostgreSQL: started in DATA_DIR when no database is configured, brought back when it dies, stopped
/// with the server. It outlives a killed server, and the next start adopts it.
/// </summary>
internal sealed class PrivatePostgres(DatabaseOptions options, TimeProvider time, ILogger<PrivatePostgres> logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private readonly string socketFolder = SocketFolder.For(options);
    private DataFolderLock? held;
    private PostgresServer? server;
    private Task watching = Task.CompletedTask;

    /// <summary>After PostgreSQL died and was started again: connections made before are dead.</summary>
    public event EventHandler? CameBack;

    /// <summary>The database that the server works in, as a role that owns it and nothing else.</summary>
    public NpgsqlConnectionStringBuilder Connection => ConnectTo("vestnik", "vestnik");

    /// <summary>PostgreSQL's administrator, for making the database.</summary>
    public NpgsqlConnectionStringBuilder Administration => ConnectTo("postgres", "postgres");

    /// <summary>Up when it returns. A tool (<paramref name="besideServer"/>) uses the PostgreSQL of a running server, and leaves it alone.</summary>
    public async Task StartAsync(bool besideServer, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new StartupException(
                "No database is configured. Set DATABASE_URL: only on Linux does the server run a PostgreSQL of its own."
            );
        }
        try
        {
            ClusterFolder.MakeDataDirectory(options.DataDirectory);
            held = DataFolderLock.TryTake(options.DataDirectory);
            if (held is null && besideServer)
            {
                return;
            }
            if (held is null)
            {
                throw new StartupException(
                    $"{options.DataDirectory} is in use by another Vestnik server, process {DataFolderLock.HolderOf(options.DataDirectory)}. "
                        + "Stop it, or give this one its own DATA_DIR."
                );
            }
            await StartOwnAsync(cancellation);
        }
        catch (IOException exception)
        {
            throw new StartupException(
                $"The data folder {options.DataDirectory} cannot be used: {exception.Message.TrimEnd('.')}.",
                exception
            );
        }
        catch (PostgresException exception) when (DatabaseErrors.IsDamaged(exception))
        {
            throw new StartupException(
                $"The data in {Path.Combine(options.DataDirectory, "postgres")} is damaged; PostgreSQL says: {exception.MessageText} ({exception.SqlState}). {ClusterCheck.Advice}",
                exception
            );
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException(
                $"{exception.Message} The data folder {options.DataDirectory} must belong to the user who runs Vestnik.",
                exception
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (server is not null)
        {
            await server.StopAsync();
            SocketFolder.Remove(socketFolder);
            server = null;
        }
        held?.Dispose();
        held = null;
    }

    private async Task StartOwnAsync(CancellationToken cancellation)
    {
        var account = await ServiceAccount.FindAsync(cancellation);
        var folder = new ClusterFolder(options.DataDirectory, account);
        var dataMajor = folder.Version();
        var binaries = await PostgresBinaries.FindAsync(options.PostgresBinaries, dataMajor, account, cancellation);
        folder.RequireVersion(dataMajor ?? binaries.Major, binaries);
        if (binaries.Major < PostgresBinaries.OldestMajor)
        {
            throw new StartupException(
                $"PostgreSQL {binaries.Major} ({binaries.Folder}) is too old: Vestnik needs {PostgresBinaries.OldestMajor} or newer."
            );
        }
        if (dataMajor is null)
        {
            DataLog.Initialising(logger, folder.Location, binaries.Major);
            await folder.InitialiseAsync(binaries, options.Durable, cancellation);
        }
        else
        {
            await folder.RequireWholeAsync(binaries, cancellation);
        }
        server = new PostgresServer(options, binaries, account, folder, socketFolder, time, logger);
        await server.EnsureRunningAsync(cancellation);
        await MakeDatabaseAsync(cancellation);
        watching = WatchAsync(server, stopping.Token);
    }

    private async Task MakeDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Administration.ConnectionString);
        await connection.OpenAsync(cancellation);
        // One at a time, as a database cannot be made in a transaction: a crash in between is mended by the next start.
        foreach (
            var (question, making) in new[]
            {
                ("select from pg_roles where rolname = 'vestnik'", "create role vestnik login"),
                ("select from pg_database where datname = 'vestnik'", "create database vestnik owner vestnik"),
            }
        )
        {
            await using var ask = new NpgsqlCommand(question, connection);
            await using var answer = await ask.ExecuteReaderAsync(cancellation);
            var isThere = answer.HasRows;
            await answer.DisposeAsync();
            if (!isThere)
            {
                await using var make = new NpgsqlCommand(making, connection);
                await make.ExecuteNonQueryAsync(cancellation);
            }
        }
    }

    private async Task WatchAsync(PostgresServer watched, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Pulse, time, cancellation);
            try
            {
                if (watched.IsRunning())
                {
                    watched.RotateLog();
                    continue;
                }
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                DataLog.StillDown(logger, exception.Message, LongestBackoff.TotalSeconds);
                await Task.Delay(LongestBackoff, time, cancellation);
                continue;
            }
            DataLog.Died(logger);
            await BringBackAsync(watched, cancellation);
            CameBack?.Invoke(this, EventArgs.Empty);
        }
    }

    private async Task BringBackAsync(PostgresServer watched, CancellationToken cancellation)
    {
        var wait = Pulse;
        while (true)
        {
            try
            {
                await watched.EnsureRunningAsync(cancellation);
                return;
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                DataLog.StillDown(logger, exception.Message, wait.TotalSeconds);
            }
            await Task.Delay(wait, time, cancellation);
            wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestBackoff.Ticks));
        }
    }

    /// <summary>A full disk, a folder being restored: what the watcher must survive.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is StartupException or IOException or UnauthorizedAccessException;

    private NpgsqlConnectionStringBuilder ConnectTo(string role, string database) =>
        new()
        {
            Host = socketFolder,
            Username = role,
            Database = database,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        };
}
