namespace Vestnik.Server.Data;

/// <summary>Starts, adopts and stops the PostgreSQL of one data folder.</summary>
internal sealed class PostgresServer(
    DatabaseOptions options,
    PostgresBinaries binaries,
    ServiceAccount account,
    ClusterFolder folder,
    string socketFolder,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FastStop = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HardStop = TimeSpan.FromSeconds(10);
    private const int Tries = 5;

    private readonly PostgresLog log = new(options.DataDirectory, account);

    public bool IsRunning() => Find() is { } running && IsReachable(running);

    public void RotateLog() => log.Rotate();

    /// <summary>Ready for connections when it returns, be it started or adopted.</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellation)
    {
        if (Find() is { } running)
        {
            if (IsReachable(running) && await IsReadyAsync(running, cancellation))
            {
                DataLog.Adopted(logger, running.Pid);
                return;
            }
            // It listens elsewhere, lost its socket or was stopping.
            await StopAsync();
        }
        await StartAsync(cancellation);
    }

    /// <summary>Fast: open transactions roll back, everything committed is on disk. Not cancellable: the data comes first.</summary>
    public async Task StopAsync()
    {
        if (Find() is not { } running)
        {
            return;
        }
        running.Signal(Libc.Interrupt);
        if (!await IsGoneAsync(running, FastStop))
        {
            DataLog.StopsSlowly(logger, running.Pid);
            running.Signal(Libc.Quit);
            await IsGoneAsync(running, HardStop);
        }
        DataLog.Stopped(logger);
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        folder.MakePrivate(socketFolder);
        await folder.WriteAccessRulesAsync(cancellation);
        log.Rotate();
        log.Make();
        for (var attempt = 1; ; attempt++)
        {
            RemoveStaleFiles();
            var position = log.Length;
            // pg_ctl puts it in a session of its own: a Ctrl-C in the terminal must not reach it before the server has finished.
            var starting = account.RunAsync(
                binaries.Path("pg_ctl"),
                [
                    "start",
                    "--wait",
                    // Recovery after a crash may take its time.
                    "--timeout=600",
                    "--silent",
                    $"--pgdata={folder.Location}",
                    $"--log={log.Location}",
                    $"--options={ClusterSettings.CommandLine(options, socketFolder)}",
                ],
                CancellationToken.None
            );
            await WaitAsync(starting, cancellation);
            var (exitCode, output) = await starting;
            if (exitCode == 0)
            {
                DataLog.Started(logger, binaries.Major, Find()?.Pid ?? 0);
                return;
            }
            var said = log.Since(position);
            // The processes of one that was killed take a moment to notice it.
            var passes = said.Contains("shared memory block", StringComparison.Ordinal) && attempt < Tries;
            if (!passes)
            {
                throw new StartupException(
                    $"PostgreSQL did not start in {folder.Location}: {(said.Length > 0 ? said : output.Trim())}"
                );
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), time, cancellation);
        }
    }

    /// <summary>Who gives up leaves a PostgreSQL that can be found and stopped: it is not there before it wrote its number down.</summary>
    private async Task WaitAsync(Task starting, CancellationToken cancellation)
    {
        try
        {
            await starting.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            while (!starting.IsCompleted && Find() is null)
            {
                await Task.Delay(Poll, time, CancellationToken.None);
            }
            throw;
        }
    }

    /// <summary>
    /// What a killed PostgreSQL left behind names its process. When another program has that number now, or nobody
    /// collects the dead one, the next PostgreSQL would take it for alive and refuse to start.
    /// </summary>
    private void RemoveStaleFiles()
    {
        if (Postmaster.Read(folder.Location) is { NumberIsTaken: true } stale && stale.Look() == PostmasterState.Gone)
        {
            File.Delete(Postmaster.PathIn(folder.Location));
        }
        // The socket folder serves this data folder alone.
        File.Delete(SocketFolder.LockIn(socketFolder));
    }

    private Postmaster? Find()
    {
        var found = Postmaster.Read(folder.Location);
        return found?.Look() switch
        {
            PostmasterState.Running => found,
            PostmasterState.Unknown => throw new StartupException(
                $"Process {found.Pid} is a PostgreSQL that may be using {folder.Location}, but was not started by Vestnik. Stop it first."
            ),
            _ => null,
        };
    }

    /// <summary>One that has not said yet where it listens is only just starting: it may be.</summary>
    private bool IsReachable(Postmaster running) =>
        running is { IsReady: false, SocketFolder: "" }
        || (
            string.Equals(running.SocketFolder, socketFolder, StringComparison.Ordinal)
            && (!running.IsReady || File.Exists(SocketFolder.SocketIn(socketFolder)))
        );

    /// <summary>False: it ended, or is about to, or listens elsewhere.</summary>
    private async Task<bool> IsReadyAsync(Postmaster running, CancellationToken cancellation)
    {
        while (true)
        {
            var now = Postmaster.Read(folder.Location);
            if (
                now is null
                || now.Pid != running.Pid
                || now.Look() != PostmasterState.Running
                || now.Status is "stopping"
                || !IsReachable(now)
            )
            {
                return false;
            }
            if (now.IsReady)
            {
                return true;
            }
            await Task.Delay(Poll, time, cancellation);
        }
    }

    private async Task<bool> IsGoneAsync(Postmaster running, TimeSpan patience)
    {
        var began = time.GetTimestamp();
        while (running.Look() == PostmasterState.Running)
        {
            if (time.GetElapsedTime(began) > patience)
            {
                return false;
            }
            await Task.Delay(Poll, time);
        }
        return true;
    }
}
