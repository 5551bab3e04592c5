using Npgsql;

namespace Vestnik.Testing;

/// <summary>A database of one test, dropped with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<TestDatabase, Task> drop;

    internal TestDatabase(string name, string connectionString, Func<TestDatabase, Task> drop)
    {
        Name = name;
        ConnectionString = connectionString;
        this.drop = drop;
    }

    public string Name { get; }

    /// <summary>Npgsql keywords: goes into DATABASE_URL as it is.</summary>
    public string ConnectionString { get; }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Whether somebody waits for a lock of a table. Of this database alone: others may wait in theirs.</summary>
    public Task<bool> IsWaitedForAsync(string table) =>
        AskAsync<bool>(
            $"""
            select exists (select from pg_locks where not granted and relation = '{table}'::regclass
              and database = (select oid from pg_database where datname = current_database()))
            """
        );

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await drop(this);
}
