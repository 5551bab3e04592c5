using System.Globalization;

namespace Vestnik.Server.Data;

/// <summary>How the private PostgreSQL is set up.</summary>
internal static class ClusterSettings
{
    /// <summary>Appended to postgresql.conf once, when the data folder is made: the operator may change these there.</summary>
    /// <param name="compression">Of whole pages in the log: <c>lz4</c> takes a tenth of the time of <c>on</c>, where PostgreSQL has it.</param>
    public static string ForSmallServer(string compression) =>
        $"""

            # Vestnik: one small server that other programs share. Change what you like; it is written only once.
            shared_buffers = 128MB
            effective_cache_size = 512MB
            work_mem = 8MB
            maintenance_work_mem = 64MB
            random_page_cost = 1.1
            # Short statements only: compiling them, or dividing them among workers, costs more than it saves.
            jit = off
            max_parallel_workers_per_gather = 0
            # Checkpoints spread out, and the log kept small between them.
            wal_compression = {compression}
            min_wal_size = 80MB
            max_wal_size = 1GB
            checkpoint_timeout = 10min
            # No replica reads this log until the operator wants one.
            wal_level = replica
            max_wal_senders = 3
            # A message row never changes place for long: keep visibility maps fresh.
            autovacuum_vacuum_scale_factor = 0.05
            autovacuum_analyze_scale_factor = 0.05
            # A young database grows quickly: what is planned for its first rows is planned anew before it costs much.
            autovacuum_naptime = 15s
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] %q%u '
            log_min_duration_statement = -1
            # A constraint's message repeats the row's values: the log is no place for them.
            log_error_verbosity = terse

            """;

    /// <summary>What the server itself relies on: given on the command line, so that no file overrides it.</summary>
    public static string CommandLine(DatabaseOptions options, string socketFolder)
    {
        // Twice the pool: a tool such as `seed` may run beside the server; ten for the operator and PostgreSQL itself.
        var connections = (options.MaxConnections * 2) + 10;
        string[] settings =
        [
            "listen_addresses=",
            $"unix_socket_directories={socketFolder}",
            "unix_socket_permissions=0700",
            "port=5432",
            $"max_connections={connections.ToString(CultureInfo.InvariantCulture)}",
            "logging_collector=off",
            "log_destination=stderr",
            .. options.Durable ? Array.Empty<string>() : ["fsync=off"],
        ];
        return string.Join(' ', settings.Select(setting => $"-c '{setting}'"));
    }
}
