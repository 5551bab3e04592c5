using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

public sealed class DatabaseStartupTests
{
    [Fact]
    public async Task An_empty_database_is_migrated_and_ready()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var services = Services(database.ConnectionString);

        await services.StartDatabaseAsync();

        Assert.Equal(
            (long)Migration.Embedded.Count,
            await database.AskAsync<long>("select count(*) from schema_migrations")
        );
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("show timezone");
        Assert.Equal("UTC", await command.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("encoding 'UTF8' locale 'C' template template0", "does not know Cyrillic")]
    [InlineData("encoding 'LATIN1' locale 'C' template template0", "is encoded in LATIN1")]
    [InlineData("encoding 'SQL_ASCII' locale 'C' template template0", "is encoded in SQL_ASCII")]
    public async Task A_database_that_would_lose_Russian_names_is_refused(string how, string problem)
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync(how);
        await using var services = Services(database.ConnectionString);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => services.StartDatabaseAsync());

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("create database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused_at_once()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var services = Services($"{database.ConnectionString};Database=nowhere");

        var refusal = await Assert.ThrowsAsync<StartupException>(() => services.StartDatabaseAsync());

        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_stays_away_is_given_up_with_its_address_and_without_the_password()
    {
        await using var services = Services(
            "Host=127.0.0.1;Port=1;Username=u;Password=hunter2",
            TimeSpan.FromSeconds(1)
        );

        var refusal = await Assert.ThrowsAsync<StartupException>(() => services.StartDatabaseAsync());

        Assert.Contains("127.0.0.1 has not answered for 1 s", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_comes_later_is_waited_for()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await database.ExecuteAsync("select 1");
        var real = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var later = Path.Combine(TestRun.NewFolder("later"), "sockets");
        var elsewhere = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = later };
        await using var services = Services(elsewhere.ConnectionString, TimeSpan.FromSeconds(30));

        var starting = services.StartDatabaseAsync();
        Directory.CreateSymbolicLink(later, real.Host!);
        await starting;

        Assert.NotEqual(0L, await database.AskAsync<long>("select count(*) from schema_migrations"));
    }

    private static ServiceProvider Services(string connectionString, TimeSpan? patience = null)
    {
        var options = new DatabaseOptions
        {
            DataDirectory = Path.Combine(TestRun.Root, "not-used"),
            External = new NpgsqlConnectionStringBuilder(connectionString),
            Patience = patience ?? TimeSpan.FromSeconds(10),
        };
        return new ServiceCollection().AddLogging().AddDatabase(options).BuildServiceProvider();
    }
}
