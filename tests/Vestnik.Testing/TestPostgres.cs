using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Testing;

/// <summary>
/// One PostgreSQL per test process, started when a test first asks, without fsync. Each test gets its own database,
/// a copy of one that was migrated once.
/// </summary>
public static class TestPostgres
{
    private const string Template = "vestnik_template";

    private static readonly Lazy<Task<PrivatePostgres>> Started = new(StartAsync);

    /// <summary>PostgreSQL copies a template only while nobody else does.</summary>
    private static readonly SemaphoreSlim Making = new(1, 1);

    /// <summary>A database with the current schema.</summary>
    public static Task<TestDatabase> CreateDatabaseAsync() => CreateAsync($"template {Template}");

    /// <summary>A database without tables; <paramref name="how"/> may say its encoding and locale.</summary>
    public static Task<TestDatabase> CreateEmptyDatabaseAsync(string how = "") => CreateAsync(how);

    private static async Task<TestDatabase> CreateAsync(string how)
    {
        var postgres = await Started.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await Making.WaitAsync();
        try
        {
            await AdministerAsync(postgres, $"create database {name} owner vestnik {how}");
        }
        finally
        {
            Making.Release();
        }
        var connection = new NpgsqlConnectionStringBuilder(postgres.Connection.ConnectionString) { Database = name };
        return new TestDatabase(
            name,
            connection.ConnectionString,
            database => AdministerAsync(postgres, $"drop database if exists {database.Name} with (force)")
        );
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        var options = new DatabaseOptions
        {
            DataDirectory = TestRun.NewFolder("postgres"),
            RuntimeDirectory = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"),
            PostgresBinaries = Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
            MaxConnections = 200,
            Durable = false,
        };
        // Never disposed: the guard stops it when the process ends, however it ends.
        var postgres = new PrivatePostgres(options, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        await AdministerAsync(postgres, $"create database {Template} owner vestnik");
        var template = new NpgsqlConnectionStringBuilder(postgres.Connection.ConnectionString) { Database = Template };
        await using var source = NpgsqlDataSource.Create(template);
        await new Migrations(Migration.Embedded, TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(
            source,
            CancellationToken.None
        );
        return postgres;
    }

    private static async Task AdministerAsync(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.Administration.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
