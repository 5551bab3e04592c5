using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Backup;
using Vestnik.Server.Data;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Backup;

/// <summary>Restoring, and what it must leave alone when it cannot.</summary>
[Trait("Category", "Slow")]
public sealed class RestoreTests
{
    private const int Terminate = 15;

    [Fact]
    public async Task Into_an_empty_database_everything_comes_back_in_a_new_epoch()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(OnePerson);
        // As numbered by a cluster that has seen far more.
        await database.ExecuteAsync(OldChat + OldDeparture);
        var file = Path.Combine(TestRun.NewFolder("restore"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        await using var other = await TestPostgres.CreateEmptyDatabaseAsync();

        var said = await Operator.DoAsync(Operator.On(other), "restore", file);

        Assert.Contains("Restored 1 people, 1 chats", said, StringComparison.Ordinal);
        Assert.Equal("anna", await other.AskAsync<string>("select username from users"));
        Assert.NotEqual(await EpochAsync(database), await EpochAsync(other));
        Assert.True(
            await other.AskAsync<bool>(
                "select c.last_xid < pg_current_xact_id() and d.xid < pg_current_xact_id() from chats c, departures d"
            ),
            "a chat of another cluster does not look as if it moved, or was left, for ever"
        );
    }

    [Fact]
    public async Task A_database_that_was_filled_but_not_finished_is_named_and_has_a_new_epoch()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("restore"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        var manifest = await BackupArchive.VerifyAsync(file, CancellationToken.None);
        var wrong = Path.Combine(TestRun.NewFolder("restore"), "b.tar");
        await using (var written = File.Create(wrong))
        {
            await BackupArchive.WriteAsync(
                written,
                take => BackupArchive.ReadDumpAsync(file, take, CancellationToken.None),
                _ => manifest with { Messages = 7 },
                CancellationToken.None
            );
        }
        await using var other = await TestPostgres.CreateEmptyDatabaseAsync();

        var refusal = await Operator.RefusedAsync(Operator.On(other), "restore", wrong);

        Assert.Contains("was filled but not finished: The restored database has", refusal, StringComparison.Ordinal);
        Assert.Contains("Empty it and restore again; start no server on it.", refusal, StringComparison.Ordinal);
        Assert.NotEqual(await EpochAsync(database), await EpochAsync(other));
    }

    [Fact]
    public async Task An_empty_folder_gives_way_and_a_file_or_a_link_to_nowhere_is_refused_at_once()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(OnePerson);
        var file = Path.Combine(TestRun.NewFolder("restore"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        var data = TestRun.NewFolder("place");
        var place = Path.Combine(data, "postgres");

        await File.WriteAllTextAsync(place, "");
        var refusal = await Operator.RefusedAsync(Operator.In(data), "restore", file);
        Assert.Contains($"{place} is a file", refusal, StringComparison.Ordinal);
        File.Delete(place);
        File.CreateSymbolicLink(place, "/nowhere");
        refusal = await Operator.RefusedAsync(Operator.In(data), "restore", file);
        Assert.Contains($"{place} is a link to /nowhere", refusal, StringComparison.Ordinal);
        File.Delete(place);
        Directory.CreateDirectory(place);

        var said = await Operator.DoAsync(Operator.In(data), "restore", file);

        Assert.Contains("Restored 1 people", said, StringComparison.Ordinal);
        Assert.Equal(["postgres"], Directory.GetDirectories(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_database_that_is_not_empty_is_refused_and_left_alone()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("restore"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        await database.ExecuteAsync(OnePerson);
        var epoch = await EpochAsync(database);

        var refusal = await Operator.RefusedAsync(Operator.On(database), "restore", file);

        Assert.Contains("is not empty", refusal, StringComparison.Ordinal);
        Assert.Equal("anna", await database.AskAsync<string>("select username from users"));
        Assert.Equal(epoch, await EpochAsync(database));
    }

    [Fact]
    public async Task Whoever_restored_by_other_means_begins_a_new_epoch()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(OldChat);
        var epoch = await EpochAsync(database);

        await Operator.DoAsync(Operator.On(database), "new-epoch");

        Assert.NotEqual(epoch, await EpochAsync(database));
        Assert.True(
            await database.AskAsync<bool>("select last_xid < pg_current_xact_id() from chats"),
            "a chat of another cluster does not look as if it moved for ever"
        );
    }

    [Fact]
    public async Task A_new_epoch_that_is_interrupted_says_so_and_has_not_begun()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var epoch = await EpochAsync(database);
        await using (var holding = await database.OpenAsync())
        {
            await using var transaction = await holding.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("lock table server_state in exclusive mode", holding);
            await hold.ExecuteNonQueryAsync();
            await using var command = ServerProcess.Launch(Operator.On(database), "new-epoch");
            await Eventually.TrueAsync(() => database.IsWaitedForAsync("server_state"), "it waits");

            command.Signal(Terminate);

            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            Assert.Equal(1, await command.WaitForExitAsync(patience.Token));
            Assert.Equal("vestnik: interrupted.", command.Output.Trim());
        }
        Assert.Equal(epoch, await EpochAsync(database));
    }

    [Fact]
    public async Task What_is_no_backup_or_of_a_newer_program_is_refused_before_anything_is_touched()
    {
        var folder = TestRun.NewFolder("untouched");
        var data = Path.Combine(folder, "data");
        var cut = Path.Combine(folder, "cut.tar");
        var whole = await File.ReadAllBytesAsync(await BackupArchiveTests.WriteAsync(BackupArchiveTests.Sample, "x"));
        await File.WriteAllBytesAsync(cut, whole[..1000]);
        var newer = BackupArchiveTests.Sample with { Migration = 9999, Version = "9.9.9" };
        foreach (
            var (file, word) in new[]
            {
                ("/nowhere.tar", "There is no file /nowhere.tar"),
                ("/etc/passwd", "is not a backup"),
                (cut, "was cut short"),
                (await BackupArchiveTests.WriteAsync(newer, "x"), "newer Vestnik (9.9.9, migration 9999_first)"),
                (
                    await BackupArchiveTests.WriteAsync(BackupArchiveTests.Sample with { Format = 2 }, "x"),
                    "made by a newer Vestnik"
                ),
            }
        )
        {
            var refusal = await Operator.RefusedAsync(Operator.In(data), "restore", file);

            Assert.Contains(word, refusal, StringComparison.Ordinal);
            Assert.False(Path.Exists(data));
        }
    }

    [Fact]
    public async Task A_dump_that_cannot_be_restored_leaves_the_database_that_was_there()
    {
        var data = TestRun.NewFolder("kept");
        await MakeAsync(data);
        var before = Operator.Picture(Path.Combine(data, "postgres"));
        var file = await BackupArchiveTests.WriteAsync(BackupArchiveTests.Sample, "no dump at all");

        var refusal = await Operator.RefusedAsync(Operator.In(data), "restore", file);

        Assert.Contains("pg_restore failed", refusal, StringComparison.Ordinal);
        Assert.Equal(before, Operator.Picture(Path.Combine(data, "postgres")));
        Assert.Equal(["postgres"], Directory.GetDirectories(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_older_backup_is_migrated()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var file = Path.Combine(TestRun.NewFolder("older"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        var manifest = await BackupArchive.VerifyAsync(file, CancellationToken.None);
        var options = new DatabaseOptions { DataDirectory = TestRun.NewFolder("older"), Durable = false };
        var next = new Migration(Migration.Embedded.Count + 1, "next", "create table next (id int)");

        await new PrivateRestore(
            options,
            new RestoredDatabase(file, manifest, NullLoggerFactory.Instance, [.. Migration.Embedded, next]),
            NullLoggerFactory.Instance
        ).RunAsync(CancellationToken.None);

        await using var postgres = new PrivatePostgres(
            options,
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(postgres.Connection);
        await using var command = source.CreateCommand("select count(*) from next");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Interrupted_or_killed_it_leaves_the_database_that_was_there_and_the_next_one_succeeds()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync(OnePerson);
        var file = Path.Combine(TestRun.NewFolder("restore"), "a.tar");
        await Operator.DoAsync(Operator.On(database), "backup", file);
        var data = TestRun.NewFolder("interrupted");
        await MakeAsync(data);
        var cluster = Path.Combine(data, "postgres");
        var before = Operator.Picture(cluster);
        var unfinished = Path.Combine(data, "restore.unfinished");

        await using (var interrupted = ServerProcess.Launch(Operator.In(data), "restore", file))
        {
            await Eventually.TrueAsync(() => Directory.Exists(unfinished), "the restore has begun");
            interrupted.Signal(Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            Assert.Equal(1, await interrupted.WaitForExitAsync(patience.Token));
            Assert.Contains("Interrupted", interrupted.Output, StringComparison.Ordinal);
        }
        Assert.False(Path.Exists(unfinished));
        Assert.Equal(before, Operator.Picture(cluster));

        var orphan = Path.Combine(unfinished, "postgres");
        await using (var killed = ServerProcess.Launch(Operator.In(data), "restore", file))
        {
            await Eventually.TrueAsync(() => Postmaster.Read(orphan) is { IsReady: true }, "the new PostgreSQL runs");
            await killed.KillAsync();
        }
        var left = Postmaster.Read(orphan)!;
        Assert.Equal(before, Operator.Picture(cluster));

        var said = await Operator.DoAsync(Operator.In(data), "restore", file);

        Assert.Equal(PostmasterState.Gone, left.Look());
        Assert.False(Path.Exists(unfinished));
        var aside = Directory.GetDirectories(data, "postgres.before-restore-*").Single();
        Assert.Contains(aside, said, StringComparison.Ordinal);
        Assert.Equal(before, Operator.Picture(aside));
    }

    [Fact]
    public async Task Killed_at_its_last_step_it_is_named_by_the_next_start_which_does_not_begin_empty()
    {
        var data = TestRun.NewFolder("last-step");
        await MakeAsync(data);
        var aside = ClusterFolder.AsideOf(Path.Combine(data, "postgres"), "20260101T000000Z");
        Directory.Move(Path.Combine(data, "postgres"), aside);

        var refusal = await Operator.RefusedAsync(Operator.In(data));

        Assert.Contains($"mv {aside} {data}/postgres", refusal, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(data, "postgres")));
    }

    [Fact]
    public async Task While_a_server_runs_it_is_refused_with_the_number_of_its_process()
    {
        var data = TestRun.NewFolder("in-use");
        await using var postgres = new PrivatePostgres(
            new DatabaseOptions { DataDirectory = data, Durable = false },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        var file = await BackupArchiveTests.WriteAsync(BackupArchiveTests.Sample, "x");

        var refusal = await Operator.RefusedAsync(Operator.In(data), "restore", file);

        Assert.Contains(
            $"in use by process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
            refusal,
            StringComparison.Ordinal
        );
    }

    private const string OnePerson = """
        insert into users (id, username, display_name, created_at, updated_at)
        values (gen_random_uuid(), 'anna', 'Anna', now(), now())
        """;

    private const string OldChat = """
        insert into chats (id, type, member_count, last_xid, last_at, created_at, updated_at)
        values (gen_random_uuid(), 'saved', 1, '4000000000', now(), now(), now());
        """;

    private const string OldDeparture =
        "insert into departures (user_id, chat_id, xid) select id, gen_random_uuid(), '4000000000' from users;";

    private static Task<Guid> EpochAsync(TestDatabase database) =>
        database.AskAsync<Guid>("select epoch from server_state");

    /// <summary>A private PostgreSQL as a server leaves it.</summary>
    private static async Task MakeAsync(string data)
    {
        await using var postgres = new PrivatePostgres(
            new DatabaseOptions { DataDirectory = data, Durable = false },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
    }
}
