using System.Globalization;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Costs;

/// <summary>A server that tells what it has allocated, and how often it has asked its database.</summary>
public sealed class MeteredServer : IAsyncLifetime
{
    private const int Continue = 18;

    private readonly string _file = Path.Combine(TestRun.NewFolder("costs"), "costs");

    public TestDatabase Database { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestPostgres.CreateDatabaseAsync();
        Server = await ServerProcess.StartAsync(
            Database,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(TestDatabase).Assembly.Location,
                ["COSTS_FILE"] = _file,
            }
        );
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>What one of so many cost, on average. They were done once before, as anything is dearer the first times.</summary>
    public async Task<(double Bytes, double RoundTrips)> CostAsync(int times, Func<Task> act)
    {
        for (var i = 0; i < times; i++)
        {
            await act();
        }
        var before = await ReadAsync();
        for (var i = 0; i < times; i++)
        {
            await act();
        }
        var after = await ReadAsync();
        return ((double)(after.Bytes - before.Bytes) / times, (double)(after.RoundTrips - before.RoundTrips) / times);
    }

    private async Task<(long Bytes, long RoundTrips)> ReadAsync()
    {
        Server.Signal(Continue);
        await Eventually.TrueAsync(() => File.Exists(_file), "the server told its costs");
        var parts = (await File.ReadAllTextAsync(_file)).Split(' ');
        File.Delete(_file);
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
