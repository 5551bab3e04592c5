using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Two nodes on one database of their own, whose tokens are good for both.</summary>
public sealed class TwoServers : IAsyncDisposable
{
    private TwoServers(TestDatabase database, ServerProcess first, ServerProcess second) =>
        (Database, First, Second) = (database, first, second);

    public TestDatabase Database { get; }

    public ServerProcess First { get; }

    public ServerProcess Second { get; }

    public static async Task<TwoServers> StartAsync()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["JWT_SECRET"] = "a-secret-that-both-nodes-know-0123456789",
        };
        var nodes = await Task.WhenAll(
            ServerProcess.StartAsync(database, environment),
            ServerProcess.StartAsync(database, environment)
        );
        return new TwoServers(database, nodes[0], nodes[1]);
    }

    /// <summary>Stops both, so that every backend has told its counts, and answers how often PostgreSQL found a deadlock.</summary>
    public async Task<long> StopAndCountDeadlocksAsync()
    {
        await Task.WhenAll(First.StopAsync(), Second.StopAsync());
        return await Database.AskAsync<long>(
            "select deadlocks from pg_stat_database where datname = current_database()"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Database.DisposeAsync();
    }
}
