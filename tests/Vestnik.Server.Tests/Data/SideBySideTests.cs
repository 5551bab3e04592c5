using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>Two versions of the program on one database, for the time of an upgrade.</summary>
public sealed class SideBySideTests
{
    private static readonly int Last = Migration.Embedded[^1].Number;

    /// <summary>What the next version could bring: old programs need not know of it.</summary>
    private static readonly Migration Expanding = new(
        Last + 1,
        "expanding",
        $"-- runs-with: {Last:D4}\nalter table messages add column mood text; create table moods (id int primary key);"
    );

    private static readonly Migration Breaking = new(
        Last + 1,
        "breaking",
        "alter table messages rename content to body;"
    );

    [Fact]
    public void The_header_says_the_oldest_that_runs_with_it_and_without_one_none_does()
    {
        Assert.Equal(3, new Migration(5, "a", "-- runs-with: 0003\r\nselect 1").RunsWith);
        Assert.Equal(5, new Migration(5, "a", "select 1").RunsWith);
        Assert.Equal(5, new Migration(5, "a", "-- a comment\n-- runs-with: 0003\nselect 1").RunsWith);
        Assert.Equal(5, new Migration(5, "a", "-- runs-with: soon\nselect 1").RunsWith);
        Assert.Equal(5, new Migration(5, "a", "-- runs-with: 0006\nselect 1").RunsWith);
    }

    [Fact]
    public void Every_migration_after_the_first_says_it_and_what_runs_with_older_ones_only_expands()
    {
        foreach (var migration in Migration.Embedded.Skip(1))
        {
            Assert.StartsWith("-- runs-with: ", migration.Sql, StringComparison.Ordinal);
            Assert.True(
                migration.RunsWith == migration.Number || !Breaks(migration.Sql),
                $"{migration} breaks older ones"
            );
        }
    }

    [Theory]
    [InlineData("alter table a add column b text", false)]
    [InlineData("alter table a add column b int not null default 0", false)]
    [InlineData("create table a (b int not null); create index c on a (b)", false)]
    [InlineData("drop index a", false)]
    [InlineData("alter table a add column b int not null", true)]
    [InlineData("alter table a drop column b", true)]
    [InlineData("DROP TABLE a", true)]
    [InlineData("alter table a rename b to c", true)]
    [InlineData("alter table a alter column b type bigint", true)]
    [InlineData("alter table a alter b set not null", true)]
    [InlineData("alter table a add constraint b check (c > 0)", true)]
    [InlineData("create unique index a on b (c)", true)]
    public void What_breaks_older_programs_is_recognised(string sql, bool breaks) => Assert.Equal(breaks, Breaks(sql));

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_old_server_and_a_new_one_carry_messages_between_them_during_and_after_the_migration()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var old = await ServerProcess.StartAsync(database);
        await using var anna = await Person.RegisterAsync(old.Url);
        await using var boris = await Person.RegisterAsync(old.Url);
        var chat = (await anna.Client.OpenDirectAsync(boris.Id)).Id;
        using var enough = new CancellationTokenSource();
        var acknowledged = new ConcurrentBag<MessageView>();
        var writing = WriteAsync(anna, "old");
        await Eventually.TrueAsync(() => acknowledged.Count > 20, "Anna writes by the old server");

        // The same program with one more migration, as the next version is.
        await using var next = await VestnikServer.StartAsync(
            [
                "--PORT=0",
                "--HOST=127.0.0.1",
                $"--DATABASE_URL={database.ConnectionString}",
                $"--DATA_DIR={old.DataDirectory}",
                "--LOG_LEVEL=error",
                "--RATE_LIMIT_MESSAGES=0",
                "--RATE_LIMIT_EVENTS=0",
                "--RATE_LIMIT_READS=0",
                "--RATE_LIMIT_LOGIN=0",
            ],
            [.. Migration.Embedded, Expanding]
        );
        Assert.Equal(0L, await database.AskAsync<long>("select count(*) from moods"));
        await using var newBoris = await boris.AnotherDeviceAsync(new Uri(next.Urls.First()));
        var answering = WriteAsync(newBoris, "new");
        await Eventually.TrueAsync(
            () => acknowledged.Count(m => m.SenderId == boris.Id) > 20,
            "Boris answers by the new one"
        );
        await Eventually.TrueAsync(
            () => old.Output.Contains("migrated by a newer Vestnik", StringComparison.Ordinal),
            "the old one notices"
        );
        // The old one is restarted on the newer schema, under way.
        await old.KillAsync();
        await old.StartAgainAsync();
        var seen = acknowledged.Count(m => m.SenderId == anna.Id);
        await Eventually.TrueAsync(() => acknowledged.Count(m => m.SenderId == anna.Id) > seen + 20, "Anna writes on");
        await enough.CancelAsync();
        await Task.WhenAll(writing, answering);

        foreach (var reader in new[] { anna, newBoris })
        {
            var history = await History.ReadAsync(reader, chat);
            Assert.Equal(
                Enumerable.Range(1, history.Count).Select(no => (long)no),
                history.Select(message => message.No)
            );
            Assert.Equal(
                acknowledged
                    .OrderBy(message => message.No)
                    .Select(message => (message.No, message.Id, message.Content)),
                history.Select(message => (message.No, message.Id, message.Content))
            );
        }
        await next.StopAsync();

        async Task WriteAsync(Person person, string word)
        {
            var live = await person.LiveAsync();
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                acknowledged.Add(await live.SendAsync(chat, $"{word} {i}"));
            }
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_migration_that_breaks_a_running_server_waits_and_is_given_up_with_its_name()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var old = await ServerProcess.StartAsync(database);

        var refusal = await Assert.ThrowsAsync<StartupException>(() =>
            ApplyAsync(database, TimeSpan.FromSeconds(1), [.. Migration.Embedded, Breaking])
        );

        Assert.Contains(
            $"{Breaking} cannot be applied while older servers run",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Contains($"process {old.ProcessId}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((long)Last, await database.AskAsync<long>("select count(*) from schema_migrations"));

        var waiting = ApplyAsync(database, TimeSpan.FromSeconds(60), [.. Migration.Embedded, Breaking]);
        await old.StopAsync();
        await waiting;
        Assert.Equal(Last + 1L, await database.AskAsync<long>("select count(*) from schema_migrations"));
        var (exitCode, output) = await ServerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = database.ConnectionString }
        );
        Assert.Equal(1, exitCode);
        Assert.Contains($"newer Vestnik (migration {Breaking})", output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_server_that_was_cut_off_while_the_schema_broke_stops_when_it_is_back()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        // Over TCP, to be cut; the database itself listens on a socket alone.
        await using var road = new Road(
            new System.Net.Sockets.UnixDomainSocketEndPoint($"{address.Host}/.s.PGSQL.5432")
        );
        address.Host = "127.0.0.1";
        address.Port = road.Port;
        await using var old = await ServerProcess.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = address.ConnectionString }
        );

        road.Close();
        await ApplyAsync(database, TimeSpan.FromSeconds(30), [.. Migration.Embedded, Breaking]);
        road.Open();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await old.WaitForExitAsync(patience.Token);
        Assert.Contains($"newer Vestnik (migration {Breaking})", old.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task While_a_table_is_in_use_a_migration_does_not_hold_up_those_who_read_it()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var backup = await database.OpenAsync();
        await using var transaction = await backup.BeginTransactionAsync();
        await using var read = new NpgsqlCommand("select count(*) from messages", backup);
        await read.ExecuteScalarAsync();

        var migrating = ApplyAsync(database, TimeSpan.FromSeconds(30), [.. Migration.Embedded, Expanding]);
        await Eventually.TrueAsync(
            () =>
                database.AskAsync<bool>(
                    "select exists (select from pg_locks where not granted and mode = 'AccessExclusiveLock' and database = (select oid from pg_database where datname = current_database()))"
                ),
            "the migration waits for the table"
        );
        // Queued behind the migration, and let through when that gives up its place for a while.
        Assert.Equal(0L, await database.AskAsync<long>("select count(*) from messages"));
        Assert.False(migrating.IsCompleted);
        await transaction.RollbackAsync();
        await migrating;
        Assert.Equal(0L, await database.AskAsync<long>("select count(*) from moods"));
    }

    [Fact]
    public async Task A_history_from_before_this_was_noted_is_read_as_runs_with_none()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await database.ExecuteAsync("alter table schema_migrations drop column runs_with");
        await ApplyAsync(database, TimeSpan.Zero, Migration.Embedded);
        await database.ExecuteAsync("insert into schema_migrations (number, name, sha256) values (99, 'later', 'x')");

        var refusal = await Assert.ThrowsAsync<StartupException>(() =>
            ApplyAsync(database, TimeSpan.Zero, Migration.Embedded)
        );

        Assert.Contains("newer Vestnik (migration 0099_later)", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Not a parser: it knows the words that take something away or demand something new.</summary>
    private static bool Breaks(string sql) =>
        Regex.IsMatch(
            sql,
            @"\bdrop\s+(?!index\b)|\brename\b|\balter\s+(column\s+)?\w+\s+(type|set\s+not\s+null|set\s+data)|\badd\s+constraint\b|\bunique\s+index\b"
                + @"|\badd\s+column\s+(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null",
            RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );

    private static async Task ApplyAsync(TestDatabase database, TimeSpan patience, IReadOnlyList<Migration> known)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrations(known, TimeProvider.System, NullLogger<Migrations>.Instance)
        {
            Patience = patience,
        }.ApplyAsync(source, CancellationToken.None);
    }
}
