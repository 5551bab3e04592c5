using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>
/// The database of the settings as it is, not migrated: that of a running server, or the private PostgreSQL, started for
/// as long as this lives.
/// </summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    private readonly PrivatePostgres? _postgres;
    private readonly ServiceAccount _account;
    private readonly NpgsqlConnectionStringBuilder _given;
    private readonly DatabaseOptions _options;

    private OpenDatabase(
        DatabaseOptions options,
        NpgsqlConnectionStringBuilder given,
        NpgsqlConnection connection,
        ServiceAccount account,
        PrivatePostgres? postgres
    )
    {
        (_options, _given, _account, _postgres) = (options, given, account, postgres);
        Connection = connection;
    }

    public NpgsqlConnection Connection { get; }

    public static async Task<OpenDatabase> OpenAsync(
        DatabaseOptions options,
        ILoggerFactory logging,
        CancellationToken cancellation
    )
    {
        if (options.External is { } external)
        {
            var connection = await ConnectAsync(external, cancellation);
            return new OpenDatabase(options, external, connection, ServiceAccount.Self, postgres: null);
        }
        if (!Directory.Exists(Path.Combine(options.DataDirectory, "postgres")))
        {
            throw new BackupException(
                $"There is no database in {options.DataDirectory}: set DATA_DIR or DATABASE_URL as for the server."
            );
        }
        var postgres = new PrivatePostgres(options, TimeProvider.System, logging.CreateLogger<PrivatePostgres>());
        try
        {
            await postgres.StartAsync(besideServer: true, cancellation);
            var account = await ServiceAccount.FindAsync(cancellation);
            var given = postgres.Connection;
            return new OpenDatabase(options, given, await ConnectAsync(given, cancellation), account, postgres);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>In a private PostgreSQL that the caller started and stops.</summary>
    public static async Task<OpenDatabase> BesideAsync(
        DatabaseOptions options,
        PrivatePostgres postgres,
        CancellationToken cancellation
    ) =>
        new(
            options,
            postgres.Connection,
            await ConnectAsync(postgres.Connection, cancellation),
            await ServiceAccount.FindAsync(cancellation),
            postgres: null
        );

    /// <summary>For this database; throws <see cref="StartupException"/> when they are not installed.</summary>
    public async Task<DumpTools> ToolsAsync(CancellationToken cancellation) =>
        new(
            await PostgresBinaries.FindDumpAsync(
                _options.PostgresBinaries,
                Connection.PostgreSqlVersion.Major,
                _account,
                cancellation
            ),
            _account,
            _given
        );

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(
        NpgsqlConnectionStringBuilder given,
        CancellationToken cancellation
    )
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(given.ConnectionString)
            {
                Pooling = false,
                ApplicationName = "vestnik-backup",
                // A backup and a restore take the time they take.
                CommandTimeout = 0,
                // After the operator's own: of two, the last counts.
                Options =
                    $"{given.Options} -c statement_timeout=0 -c idle_in_transaction_session_timeout=0".TrimStart(),
            }.ConnectionString
        );
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch (NpgsqlException exception)
        {
            await connection.DisposeAsync();
            throw new BackupException(
                $"The database does not answer: {(exception.InnerException ?? exception).Message}",
                exception
            );
        }
    }
}
