using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>The private PostgreSQL within one process; what a killed server leaves is in <see cref="PrivateServerTests"/>.</summary>
public sealed class PrivatePostgresTests
{
    [Fact]
    public async Task The_first_start_makes_a_database_that_knows_Russian_and_belongs_to_its_role()
    {
        await using var postgres = Postgres(TestRun.NewFolder("first"));

        await postgres.StartAsync(besideServer: false, CancellationToken.None);

        Assert.Equal("жук", await AskAsync<string>(postgres, "select lower('ЖУК')"));
        Assert.Equal("UTF8", await AskAsync<string>(postgres, "show server_encoding"));
        Assert.Equal("on", await AskAsync<string>(postgres, "show data_checksums"));
        Assert.Equal("", await AskAsync<string>(postgres, "show listen_addresses"));
        Assert.False(await AskAsync<bool>(postgres, "select usesuper from pg_user where usename = current_user"));
        await AskAsync<int>(postgres, "create table a (id int); select 1");
    }

    [Fact]
    public async Task Its_folders_are_for_its_owner_alone()
    {
        var folder = TestRun.NewFolder("modes");
        await using var postgres = Postgres(folder);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);

        Assert.Equal("700", ModeOf(Path.Combine(folder, "postgres")));
        Assert.Equal("700", ModeOf(postgres.Connection.Host!));
        Assert.Equal("600", ModeOf(Path.Combine(folder, "postgres.log")));
    }

    [Fact]
    public async Task Nobody_else_gets_in_whatever_role_they_ask_for()
    {
        await using var postgres = Postgres(TestRun.NewFolder("roles"));
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        await AskAsync<int>(postgres.Administration, "create role stranger login superuser; select 1");
        var stranger = new NpgsqlConnectionStringBuilder(postgres.Connection.ConnectionString)
        {
            Username = "stranger",
        };

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => AskAsync<int>(stranger, "select 1"));

        Assert.Equal("28000", refusal.SqlState);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_second_start_finds_what_the_first_one_stored_and_a_stop_leaves_nothing_running()
    {
        var folder = TestRun.NewFolder("again");
        await using (var first = Postgres(folder))
        {
            await first.StartAsync(besideServer: false, CancellationToken.None);
            await AskAsync<int>(first, "create table kept as select 42 as answer; select 1");
        }
        Assert.Null(Postmaster.Read(Path.Combine(folder, "postgres")));

        await using var second = Postgres(folder);
        await second.StartAsync(besideServer: false, CancellationToken.None);

        Assert.Equal(42, await AskAsync<int>(second, "select answer from kept"));
        await second.DisposeAsync();
        Assert.False(Directory.Exists(second.Connection.Host));
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_a_tool_is_not()
    {
        var folder = TestRun.NewFolder("shared");
        await using var server = Postgres(folder);
        await server.StartAsync(besideServer: false, CancellationToken.None);
        await using var second = Postgres(folder);
        var tool = Postgres(folder);

        var refusal = await Assert.ThrowsAsync<StartupException>(() =>
            second.StartAsync(besideServer: false, CancellationToken.None)
        );
        await tool.StartAsync(besideServer: true, CancellationToken.None);
        Assert.Equal(1, await AskAsync<int>(tool, "select 1"));
        await tool.DisposeAsync();

        Assert.Contains(
            $"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await AskAsync<int>(server, "select 1"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Killed_it_comes_back_by_itself_with_all_that_was_committed()
    {
        var folder = TestRun.NewFolder("killed");
        await using var postgres = Postgres(folder, durable: true);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        await using var source = DatabaseConnection.Open(Options(folder), postgres);
        await AskAsync<int>(postgres, "create table kept as select 42 as answer; select 1");
        await AskAsync<int>(source, "select answer from kept");
        var before = Pid(folder);
        var cameBack = new TaskCompletionSource();
        postgres.CameBack += (_, _) => cameBack.TrySetResult();

        Kill(before);
        await cameBack.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.NotEqual(before, Pid(folder));
        Assert.Equal(42, await AskAsync<int>(source, "select answer from kept"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Killed_again_and_again_it_keeps_coming_back()
    {
        var folder = TestRun.NewFolder("often");
        await using var postgres = Postgres(folder);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        for (var round = 0; round < 3; round++)
        {
            var before = Pid(folder);
            Kill(before);
            await Eventually.TrueAsync(
                () => Postmaster.Read(Path.Combine(folder, "postgres")) is { IsReady: true } now && now.Pid != before,
                "PostgreSQL is back"
            );
        }
        Assert.Equal(1, await AskAsync<int>(postgres, "select 1"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_number_that_another_program_has_now_does_not_stop_the_start()
    {
        var folder = TestRun.NewFolder("stale");
        await using (var first = Postgres(folder))
        {
            await first.StartAsync(besideServer: false, CancellationToken.None);
        }
        // This very process: alive, and no PostgreSQL.
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var cluster = Path.Combine(folder, "postgres");
        await File.WriteAllTextAsync(
            Postmaster.PathIn(cluster),
            $"{pid}\n{cluster}\n1700000000\n5432\n/run/elsewhere\n\n  1  2\nready\n"
        );

        await using var second = Postgres(folder);
        await second.StartAsync(besideServer: false, CancellationToken.None);

        Assert.Equal(1, await AskAsync<int>(second, "select 1"));
    }

    private static PrivatePostgres Postgres(string folder, bool durable = false) =>
        new(Options(folder, durable), TimeProvider.System, NullLogger<PrivatePostgres>.Instance);

    private static DatabaseOptions Options(string folder, bool durable = false) =>
        new()
        {
            DataDirectory = folder,
            Durable = durable,
            PostgresBinaries = Environment.GetEnvironmentVariable("VESTNIK_POSTGRES_BIN"),
        };

    private static int Pid(string folder) => Postmaster.Read(Path.Combine(folder, "postgres"))!.Pid;

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static string ModeOf(string path) => Convert.ToString((int)File.GetUnixFileMode(path), toBase: 8);

    private static Task<T> AskAsync<T>(PrivatePostgres postgres, string sql) => AskAsync<T>(postgres.Connection, sql);

    private static async Task<T> AskAsync<T>(NpgsqlConnectionStringBuilder connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        return await AskAsync<T>(source, sql);
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
