using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

public sealed class MigrationsTests
{
    private static readonly Migration First = new(1, "first", "create table a (id int); insert into a values (1);");
    private static readonly Migration Second = new(2, "second", "alter table a add column name text default 'x';");

    [Fact]
    public void The_program_carries_its_migrations_numbered_from_one_without_gaps() =>
        Assert.Equal(
            Enumerable.Range(1, Migration.Embedded.Count),
            Migration.Embedded.Select(migration => migration.Number)
        );

    [Fact]
    public void Line_endings_do_not_make_another_migration() =>
        Assert.Equal(new Migration(1, "a", "b\nc\n").Sha256, new Migration(1, "a", "b\r\nc\r\n").Sha256);

    [Fact]
    public async Task They_are_applied_in_order_and_written_down()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();

        await ApplyAsync(database, First, Second);

        Assert.Equal("x", await database.AskAsync<string>("select name from a"));
        Assert.Equal(
            $"1 first {First.Sha256},2 second {Second.Sha256}",
            await database.AskAsync<string>(
                "select string_agg(concat_ws(' ', number, name, sha256), ',' order by number) from schema_migrations"
            )
        );
    }

    [Fact]
    public async Task Again_they_change_nothing_and_later_only_the_new_one_runs()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First);

        await ApplyAsync(database, First);
        await ApplyAsync(database, First, Second);

        Assert.Equal(1L, await database.AskAsync<long>("select count(*) from a"));
        Assert.Equal(2L, await database.AskAsync<long>("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task Servers_that_start_together_apply_each_once()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        var slow = new Migration(1, "slow", "create table a (id int); select pg_sleep(0.2); insert into a values (1);");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ApplyAsync(database, slow, Second)));

        Assert.Equal(1L, await database.AskAsync<long>("select count(*) from a"));
    }

    [Fact]
    public async Task A_failing_one_changes_nothing_and_those_before_it_stay()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        var failing = new Migration(2, "failing", "insert into a values (2); insert into nowhere values (1);");

        var refusal = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, First, failing));

        Assert.Contains("0002_failing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await database.AskAsync<long>("select count(*) from a"));
        Assert.Equal(1L, await database.AskAsync<long>("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task After_a_failure_the_mended_program_goes_on()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        var failing = Second with { Sql = "nonsense" };
        await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, First, failing));

        await ApplyAsync(database, First, Second);

        Assert.Equal(2L, await database.AskAsync<long>("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task A_changed_one_is_refused_by_name()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First);
        var changed = new Migration(1, "first", First.Sql + " ");

        var refusal = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, changed, Second));

        Assert.Contains("0001_first", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await database.AskAsync<long>("select count(*) from schema_migrations"));
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_and_left_alone()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First, Second);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, First));

        Assert.Contains("newer Vestnik (migration 0002_second)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("up to 0001_first", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_comes_too_late_is_refused()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        var third = new Migration(3, "third", "select 1");
        await ApplyAsync(database, First, third);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, First, Second, third));

        Assert.Contains("0002_second was never applied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_make_tables_is_told_so()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await database.ExecuteAsync("drop schema public");

        var refusal = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(database, First));

        Assert.Contains("refuses to be migrated", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_is_free_afterwards_even_when_the_connection_goes_back_to_a_pool()
    {
        await using var database = await TestPostgres.CreateEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create($"{database.ConnectionString};Pooling=true");

        await new Migrations([First], TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(
            source,
            CancellationToken.None
        );

        Assert.Equal(
            0L,
            await database.AskAsync<long>(
                "select count(*) from pg_locks where locktype = 'advisory' "
                    + "and database = (select oid from pg_database where datname = current_database())"
            )
        );
    }

    private static async Task ApplyAsync(TestDatabase database, params Migration[] known)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrations(known, TimeProvider.System, NullLogger<Migrations>.Instance).ApplyAsync(
            source,
            CancellationToken.None
        );
    }
}
