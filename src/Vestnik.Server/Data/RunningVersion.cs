using System.Globalization;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// Says to others, for as long as this program runs, which version uses the database: a shared advisory lock by the
/// number of its last migration, on a connection of its own. A migration that a running version could not live with
/// waits for it to stop. Lost with the connection, it is taken again before anything can have changed unseen.
/// </summary>
internal sealed class RunningVersion(
    DatabaseOptions options,
    PrivatePostgres postgres,
    Migrations migrations,
    NpgsqlDataSource database,
    TimeProvider time,
    ILogger<RunningVersion> logger,
    IHostApplicationLifetime? host = null
) : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private NpgsqlConnection? _connection;
    private Task _watching = Task.CompletedTask;

    /// <summary>Migrates, and is seen by others before the database could be migrated further.</summary>
    public async Task JoinAsync(CancellationToken cancellation)
    {
        await migrations.ApplyAsync(database, AnnounceAsync, cancellation);
        _watching = WatchAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        // A database that hangs must not hold up the end, with which the lock ends too; even cancelling asks it.
        var ending = Task.WhenAll(_stopping.CancelAsync(), _watching);
        await ending.WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ending.IsCompleted && _connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellation)
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(
                DatabaseConnection.Describe(options.External ?? postgres.Connection, maxConnections: 2).ConnectionString
            )
            {
                // Not one of the pool's: those are for requests.
                Pooling = false,
                ApplicationName = string.Create(
                    CultureInfo.InvariantCulture,
                    $"vestnik, process {Environment.ProcessId} on {Environment.MachineName}"
                ),
            }.ConnectionString
        );
        _connection = connection;
        await connection.OpenAsync(cancellation);
        await migrations.AnnounceAsync(connection, cancellation);
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Pulse, time, cancellation);
            try
            {
                await migrations.CheckAsync(_connection!, cancellation);
            }
            catch (StartupException exception)
            {
                Stop(exception);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                await RejoinAsync(cancellation);
            }
        }
    }

    /// <summary>As at the start, under the lock of whoever migrates: either they see this one, or this one what they did.</summary>
    private async Task RejoinAsync(CancellationToken cancellation)
    {
        try
        {
            await migrations.RejoinAsync(database, AnnounceAsync, cancellation);
        }
        catch (StartupException exception)
        {
            Stop(exception);
        }
        catch (NpgsqlException)
        {
            // Still away: requests say so, and the next pulse tries again.
        }
    }

    private void Stop(StartupException exception)
    {
        DataLog.Outdated(logger, exception.Message);
        host?.StopApplication();
    }
}
