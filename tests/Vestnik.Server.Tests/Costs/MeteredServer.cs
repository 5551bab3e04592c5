using System.Globalization;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Costs;

/// <summary>A server that tells what it has allocated, what of it is in use, and how often it has asked its database.</summary>
public class MeteredServer : IAsyncLifetime
{
    private const int Continue = 18;

    private readonly string _file = Path.Combine(TestRun.NewFolder("costs"), "costs");

    public TestDatabase Database { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public virtual Task InitializeAsync() => StartAsync();

    public virtual async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>With these settings of its own.</summary>
    protected async Task StartAsync(params (string Name, string Value)[] settings)
    {
        Database = await TestPostgres.CreateDatabaseAsync();
        var environment = settings.ToDictionary(set => set.Name, set => set.Value, StringComparer.Ordinal);
        environment["DOTNET_STARTUP_HOOKS"] = typeof(TestDatabase).Assembly.Location;
        environment["COSTS_FILE"] = _file;
        Server = await ServerProcess.StartAsync(Database, environment);
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

    /// <summary>Of the heap, in bytes: all that is still of use to anybody, its pools too.</summary>
    public async Task<long> HeldAsync() => (await ReadAsync()).Held;

    private async Task<(long Bytes, long RoundTrips, long Held)> ReadAsync()
    {
        Server.Signal(Continue);
        await Eventually.TrueAsync(() => File.Exists(_file), "the server told its costs");
        var text = await File.ReadAllTextAsync(_file);
        File.Delete(_file);
        return
            text.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToList()
                is [var bytes, var roundTrips, var held]
            ? (bytes, roundTrips, held)
            : throw new InvalidDataException(text);
    }
}
