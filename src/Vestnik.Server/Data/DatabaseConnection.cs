using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>How the server connects, whosever database it is.</summary>
internal static class DatabaseConnection
{
    /// <summary>Ends what hangs: a statement that runs away, and a transaction that its client forgot and that holds locks.</summary>
    private const string ServerLimits = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s";

    public static NpgsqlDataSource Open(DatabaseOptions options, PrivatePostgres postgres)
    {
        var source = new NpgsqlDataSourceBuilder(
            Describe(options.External ?? postgres.Connection, options.MaxConnections).ConnectionString
        ).Build();
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
        Default(result, "Command Timeout", 30);
        Default(result, "Keepalive", 30);
        Default(result, "Max Auto Prepare", 100);
        Default(result, "Auto Prepare Min Usages", 2);
        Default(result, "Timezone", "UTC");
        Default(result, "Options", ServerLimits);
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
