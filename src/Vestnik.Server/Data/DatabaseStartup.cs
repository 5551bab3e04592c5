using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>The steps between "the program runs" and "requests may come": PostgreSQL up, fit for us, migrated.</summary>
internal sealed class DatabaseStartup(
    DatabaseOptions options,
    PrivatePostgres postgres,
    NpgsqlDataSource database,
    RunningVersion version,
    TimeProvider time,
    ILogger<DatabaseStartup> logger,
    IHostApplicationLifetime? host = null
)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task StartAsync(bool besideServer, CancellationToken cancellation)
    {
        var interrupt = new StartupInterrupt();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interrupt.Asked);
        try
        {
            if (options.External is null)
            {
                await postgres.StartAsync(besideServer, ended.Token);
            }
            await WaitAsync(ended.Token);
            await CheckAsync(ended.Token);
            await version.JoinAsync(ended.Token);
            interrupt.HandOver(host);
        }
        catch (Exception exception)
        {
            interrupt.Dispose();
            await postgres.DisposeAsync();
            if (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new InterruptedException(exception);
            }
            if (DatabaseErrors.IsUnavailable(exception))
            {
                throw new StartupException($"the database went away while starting: {exception.Message}", exception);
            }
            if (exception is PostgresException answer)
            {
                throw new StartupException($"the database failed while starting: {Explain(answer)}", exception);
            }
            throw;
        }
    }

    /// <summary>Machines that start together find each other in any order: a database that is away is waited for.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                return;
            }
            catch (NpgsqlException exception) when (DatabaseErrors.IsUnavailable(exception))
            {
                var reason = (exception.InnerException ?? exception).Message;
                if (time.GetElapsedTime(began) >= options.Patience)
                {
                    throw new StartupException(
                        $"the database at {Host} has not answered for {options.Patience.TotalSeconds:0} s: {reason}",
                        exception
                    );
                }
                if (attempt % 5 == 0)
                {
                    DataLog.Waiting(logger, Host, reason);
                }
            }
            catch (NpgsqlException exception)
            {
                throw new StartupException(
                    $"the database at {Host} refuses the connection: {Explain(exception)}",
                    exception
                );
            }
            await Task.Delay(Retry, time, cancellation);
        }
    }

    private string Host => options.External?.Host ?? options.DataDirectory;

    private static string Explain(NpgsqlException exception) =>
        exception is PostgresException answer
            ? $"{answer.MessageText} ({answer.SqlState})"
            : (exception.InnerException ?? exception).Message;

    /// <summary>Found now, it is a sentence; found later, Russian names that no search finds.</summary>
    private async Task CheckAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var major = await AskAsync<int>("select current_setting('server_version_num')::int / 10000");
        if (major < PostgresBinaries.OldestMajor)
        {
            throw new StartupException(
                $"the database is PostgreSQL {major}: Vestnik needs {PostgresBinaries.OldestMajor} or newer."
            );
        }
        var encoding = await AskAsync<string>("select current_setting('server_encoding')");
        // Another encoding may not even have the letter to ask about.
        if (encoding is not "UTF8" || !await AskAsync<bool>("select lower('Ж') = 'ж'"))
        {
            var problem = encoding is "UTF8"
                ? "has a locale that does not know Cyrillic letters"
                : $"is encoded in {encoding}";
            var name = connection.Database;
            throw new StartupException(
                $"the database '{name}' {problem}: search would miss names. "
                    + $"Make it anew: create database {name} encoding 'UTF8' locale 'C.UTF-8' template template0."
            );
        }

        async Task<T> AskAsync<T>(string question)
        {
            await using var command = new NpgsqlCommand(question, connection);
            return (T)(await command.ExecuteScalarAsync(cancellation))!;
        }
    }
}
