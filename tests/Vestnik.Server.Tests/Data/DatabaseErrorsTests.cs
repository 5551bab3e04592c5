using System.Net.Sockets;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

public sealed class DatabaseErrorsTests
{
    [Theory]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("08000")]
    [InlineData("08006")]
    [InlineData("53300")]
    [InlineData("53100")]
    [InlineData("25006")]
    [InlineData("55P03")]
    [InlineData("25P03")]
    public void A_database_that_is_away_is_told_by_its_code(string code) =>
        Assert.True(DatabaseErrors.IsUnavailable(Answer(code)));

    [Theory]
    [InlineData("23505")]
    [InlineData("22021")]
    [InlineData("40001")]
    [InlineData("42601")]
    [InlineData("28P01")]
    [InlineData("57014")]
    public void A_mistake_is_not_a_database_that_is_away(string code) =>
        Assert.False(DatabaseErrors.IsUnavailable(Answer(code)));

    [Fact]
    public void Failures_of_the_connection_count_however_deep_they_lie()
    {
        Assert.True(DatabaseErrors.IsUnavailable(new NpgsqlException("", new SocketException())));
        Assert.True(DatabaseErrors.IsUnavailable(new NpgsqlException("", new EndOfStreamException())));
        Assert.True(DatabaseErrors.IsUnavailable(new NpgsqlException("", new TimeoutException())));
        Assert.True(
            DatabaseErrors.IsUnavailable(new InvalidOperationException("", new NpgsqlException("", new IOException())))
        );
    }

    [Fact]
    public void Other_failures_do_not_count()
    {
        Assert.False(DatabaseErrors.IsUnavailable(exception: null));
        Assert.False(DatabaseErrors.IsUnavailable(new IOException()));
        Assert.False(DatabaseErrors.IsUnavailable(new TimeoutException()));
        Assert.False(DatabaseErrors.IsUnavailable(new InvalidOperationException()));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=u")]
    [InlineData("Host=/nowhere;Username=u")]
    [InlineData("Host=no-such-host.invalid;Username=u")]
    public async Task A_database_that_cannot_be_reached_is_away(string connection) =>
        Assert.True(DatabaseErrors.IsUnavailable(await Failure(connection)));

    [Fact]
    public async Task An_exhausted_pool_is_away_and_a_wrong_statement_is_not()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(
            $"{database.ConnectionString};Pooling=true;Maximum Pool Size=1;Timeout=1"
        );
        await using var only = await source.OpenConnectionAsync();

        var exhausted = await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenConnectionAsync());
        await using var wrong = new NpgsqlCommand("select nonsense", only);
        var mistake = await Assert.ThrowsAnyAsync<Exception>(async () => await wrong.ExecuteNonQueryAsync());

        Assert.True(DatabaseErrors.IsUnavailable(exhausted));
        Assert.False(DatabaseErrors.IsUnavailable(mistake));
    }

    [Fact]
    public async Task A_connection_that_was_ended_is_away_and_a_database_that_does_not_exist_is_not()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var connection = await database.OpenAsync();
        await database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity "
                + "where datname = current_database() and pid <> pg_backend_pid()"
        );

        await using var command = new NpgsqlCommand("select 1", connection);
        var ended = await Assert.ThrowsAnyAsync<Exception>(async () => await command.ExecuteNonQueryAsync());
        var missing = await Failure($"{database.ConnectionString};Database=nowhere");

        Assert.True(DatabaseErrors.IsUnavailable(ended));
        Assert.False(DatabaseErrors.IsUnavailable(missing));
    }

    private static async Task<Exception> Failure(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        return await Assert.ThrowsAnyAsync<Exception>(() => connection.OpenAsync());
    }

    private static PostgresException Answer(string code) => new("", "ERROR", "ERROR", code);
}
