using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>How the server connects, whosever database it is.</summary>
internal static class DatabaseConnection
{
    /// <summary>Longer than any statement of ours takes; a statement that does not answer in time is cancelled.</summary>
    private const int CommandSeconds = 10;

    /// <summary>
    /// How PostgreSQL ends what this server no longer can, so that no row stays locked for long. A lock is waited for less
    /// long than a statement may take: what is locked is answered as such. A statement that the server gave up, and whose
    /// cancellation was lost on the way, ends soon after. A transaction whose next statement does not come (the network
    /// holds, the server stands still) is rolled back. A peer that is gone without a word is found by TCP.
    /// </summary>
    private const string ServerLimits =
        "-c lock_timeout=2s -c statement_timeout=15s -c idle_in_transaction_session_timeout=10s"
        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25s";

    /// <summary>
    /// A prepared statement is planned once, row by row through its indexes. PostgreSQL would plan the writer's anew for each small
    /// batch, as it takes arrays for longer than they are: most of what a message cost it. A plan made while a table is small must
    /// still be right when it has grown: to merge or hash a few rows with a whole index is cheap that day alone. And to compile a
    /// short statement costs more than to run it.
    /// </summary>
    private const string Planning =
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
        + " -c enable_material=off -c jit=off";

    public static NpgsqlDataSource Open(DatabaseOptions options, PrivatePostgres postgres) =>
        Open(Describe(options.External ?? postgres.Connection, options.MaxConnections), postgres);

    /// <summary>
    /// For what runs all the time, so that no request waits for its connections nor it for theirs, and PostgreSQL's process
    /// has its plans and caches at hand.
    /// </summary>
    public static NpgsqlDataSource OpenOwn(DatabaseOptions options, PrivatePostgres postgres, int connections) =>
        Open(Describe(options.External ?? postgres.Connection, connections), postgres);

    private static NpgsqlDataSource Open(NpgsqlConnectionStringBuilder connection, PrivatePostgres postgres)
    {
        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
        // Otherwise each pooled connection fails once more after the restart.
        postgres.CameBack += (_, _) => source.Clear();
        return source;
    }

    /// <summary>What the operator wrote stands; what they left open gets a value for a server.</summary>
    public static NpgsqlConnectionStringBuilder Describe(NpgsqlConnectionStringBuilder given, int maxConnections)
    {
        var result = new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            Pooling = true,
            MaxPoolSize = maxConnections,
            // A refused row's values would reach the logs.
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        Default(result, "Application Name", "vestnik");
        Default(result, "Timeout", 5);
        Default(result, "Command Timeout", CommandSeconds);
        // How long a cancelled statement is waited for before its connection is given up.
        Default(result, "Cancellation Timeout", 1000);
        Default(result, "Keepalive", 30);
        // Nothing here sets what outlives its transaction, but the right to migrate, which is given back. To reset a connection
        // after each use would be a second transaction for every statement.
        Default(result, "No Reset On Close", true);
        Default(result, "Max Auto Prepare", 100);
        Default(result, "Auto Prepare Min Usages", 2);
        Default(result, "Timezone", "UTC");
        Default(result, "Options", $"{ServerLimits} {Planning}");
        result.MinPoolSize = Math.Min(result.MinPoolSize, maxConnections);
        return result;
    }

    private static void Default(NpgsqlConnectionStringBuilder builder, string keyword, object value)
    {
        if (!builder.ShouldSerialize(keyword))
        {
            builder[keyword] = value;
        }
    }
}
