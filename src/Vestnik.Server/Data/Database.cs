using Dapper;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>
/// The door: the database as every feature gets it, one <see cref="NpgsqlDataSource"/>; and one of its own for what writes
/// messages.
/// </summary>
internal static class Database
{
    /// <summary>The key of the data source that stores messages and nothing else.</summary>
    public const string OfWriter = "writer";

    /// <summary>Of that data source: the writer needs no more queues than these, and no fewer.</summary>
    public const int WriterConnections = 2;

    /// <summary>Connects nowhere yet: <see cref="StartDatabaseAsync"/> does.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, IConfiguration configuration) =>
        services.AddDatabase(DatabaseOptions.Read(configuration));

    /// <summary>As the other one.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Which database.</param>
    /// <param name="migrations">The schema of this program; another version has another list.</param>
    public static IServiceCollection AddDatabase(
        this IServiceCollection services,
        DatabaseOptions options,
        IReadOnlyList<Migration>? migrations = null
    )
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<PrivatePostgres>();
        services.AddSingleton(provider =>
            DatabaseConnection.Open(options, provider.GetRequiredService<PrivatePostgres>())
        );
        services.AddKeyedSingleton(
            OfWriter,
            (provider, _) =>
                DatabaseConnection.OpenOwn(options, provider.GetRequiredService<PrivatePostgres>(), WriterConnections)
        );
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<Migrations>(provider, migrations ?? Migration.Embedded)
        );
        services.AddSingleton<RunningVersion>();
        services.AddSingleton<DatabaseTurns>();
        services.AddSingleton<DatabaseStartup>();
        return services;
    }

    /// <summary>
    /// Up and migrated when it returns; call it before the server listens. What stands in the way is a <see cref="StartupException"/>;
    /// the private PostgreSQL stops when the services are disposed, after everything that uses it.
    /// </summary>
    /// <param name="besideServer">For tools such as `seed`: use the private PostgreSQL of a server that is running.</param>
    public static Task StartDatabaseAsync(
        this IServiceProvider services,
        bool besideServer = false,
        CancellationToken cancellation = default
    ) => services.GetRequiredService<DatabaseStartup>().StartAsync(besideServer, cancellation);
}
