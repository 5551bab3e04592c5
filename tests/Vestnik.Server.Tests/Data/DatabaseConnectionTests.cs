using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

public sealed class DatabaseConnectionTests
{
    [Theory]
    [InlineData("lock_timeout", "2s")]
    [InlineData("statement_timeout", "15s")]
    [InlineData("idle_in_transaction_session_timeout", "10s")]
    public async Task PostgreSQL_ends_what_the_server_no_longer_can(string setting, string value)
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();

        Assert.Equal(value, await ShowAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString), setting));
    }

    /// <summary>Only over TCP do these mean anything, and PostgreSQL says zero elsewhere.</summary>
    [Theory]
    [InlineData("tcp_keepalives_idle=")]
    [InlineData("tcp_keepalives_interval=")]
    [InlineData("tcp_keepalives_count=")]
    [InlineData("tcp_user_timeout=")]
    public void A_server_that_is_gone_without_a_word_is_found_by_TCP(string setting) =>
        Assert.Contains(
            $"-c {setting}",
            DatabaseConnection.Describe(new NpgsqlConnectionStringBuilder("Host=db"), 5).Options,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("plan_cache_mode", "force_generic_plan")]
    [InlineData("enable_seqscan", "off")]
    [InlineData("jit", "off")]
    public async Task A_statement_is_planned_once_and_by_its_indexes(string setting, string value)
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();

        Assert.Equal(value, await ShowAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString), setting));
    }

    [Fact]
    public async Task What_the_operator_tells_PostgreSQL_stands()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var given = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c lock_timeout=7s" };

        Assert.Equal("7s", await ShowAsync(given, "lock_timeout"));
    }

    [Fact]
    public void The_server_gives_a_statement_up_before_PostgreSQL_does_and_waits_longer_than_for_a_lock()
    {
        var used = DatabaseConnection.Describe(new NpgsqlConnectionStringBuilder("Host=db"), 5);

        Assert.InRange(used.CommandTimeout, 3, 14);
        Assert.InRange(used.CancellationTimeout, 1, 2000);
    }

    [Fact]
    public async Task Who_gives_up_a_statement_while_it_is_planned_leaves_the_connection_whole_for_the_next()
    {
        const string Read = "select word from words";
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync("create table words (word text primary key); insert into words values ('left')");
        var given = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var source = NpgsqlDataSource.Create(DatabaseConnection.Describe(given, maxConnections: 1));
        // The second time it is prepared.
        await source.ListAsync<string>(Read, null, CancellationToken.None);
        await using var holding = await database.OpenAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        // Parsing passes, planning waits.
        await using var hold = new NpgsqlCommand("reindex index words_pkey", holding);
        await hold.ExecuteNonQueryAsync();
        using var patience = new CancellationTokenSource();
        var reading = source.ListAsync<string>(Read, null, patience.Token);
        await Eventually.TrueAsync(() => database.IsWaitedForAsync("words_pkey"), "it is planned");

        await patience.CancelAsync();
        await transaction.CommitAsync();
        await Record.ExceptionAsync(() => reading);

        Assert.Equal(["left"], await source.ListAsync<string>(Read, null, CancellationToken.None));
    }

    private static async Task<string> ShowAsync(NpgsqlConnectionStringBuilder given, string setting)
    {
        await using var source = NpgsqlDataSource.Create(DatabaseConnection.Describe(given, maxConnections: 2));
        await using var command = source.CreateCommand($"show {setting}");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
