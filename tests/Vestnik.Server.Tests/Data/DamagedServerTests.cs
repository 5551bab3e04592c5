using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Backup;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Data;

/// <summary>The real program, where its disk is damaged, full or read-only.</summary>
[Trait("Category", "Slow")]
public sealed class DamagedServerTests
{
    private const int PageSize = 8192;

    [Fact]
    public async Task A_page_with_a_wrong_checksum_is_named_and_everything_else_works_on()
    {
        var data = TestRun.NewFolder("checksum");
        Pair damaged;
        Pair whole;
        MessageView first;
        await using (var server = await ServerProcess.StartAsync(Operator.In(data)))
        {
            damaged = await PairAsync(server.Url);
            whole = await PairAsync(server.Url);
            // A page and more of the table, so that the first page holds the one chat alone.
            first = await damaged.Anna.Client.SendAsync(damaged.ChatId, Filling);
            for (var i = 0; i < 5; i++)
            {
                await damaged.Anna.Client.SendAsync(damaged.ChatId, Filling);
            }
            await whole.Anna.Client.SendAsync(whole.ChatId, Filling);
            await server.StopAsync();
        }
        var file = await FirstFileOfMessagesAsync(data);
        await using (var page = File.Open(Path.Combine(data, "postgres", file), FileMode.Open))
        {
            page.Position = PageSize - 100;
            page.WriteByte(0xFF);
        }
        await using (damaged)
        await using (whole)
        await using (var server = await ServerProcess.StartAsync(Operator.In(data)))
        {
            await using var anna = await damaged.Anna.AnotherDeviceAsync(server.Url);
            await using var other = await whole.Anna.AnotherDeviceAsync(server.Url);
            await anna.GetAsync($"messages?chatId={damaged.ChatId}")
                .WithAsync(HttpStatusCode.InternalServerError, "database.damaged");
            await Eventually.TrueAsync(
                () => server.Output.Contains($"invalid page in block 0 of relation {file}", StringComparison.Ordinal),
                "the log names the file"
            );

            // Sent together, so that they may share a batch.
            var sends = Enumerable.Range(0, 20).Select(i => other.Client.SendAsync(whole.ChatId, $"{i}")).ToList();
            sends.Add(anna.Client.SendAsync(damaged.ChatId, "still here"));
            var stored = await Task.WhenAll(sends);
            Assert.Equal(
                Enumerable.Range(1, 21).Select(no => (long)no),
                (await History.ReadAsync(other, whole.ChatId)).Select(message => message.No)
            );
            Assert.Equal(7, stored[^1].No);
            Assert.Equal(HttpStatusCode.OK, await server.HealthAsync());
            // A reply has to read what it replies to: it is refused alone.
            var answers = await Task.WhenAll(
                anna.SendAsync(
                    HttpMethod.Post,
                    "messages",
                    new SendMessage(damaged.ChatId, "reply", Guid.NewGuid(), ReplyTo: first.Id)
                ),
                other.SendAsync(HttpMethod.Post, "messages", new SendMessage(whole.ChatId, "next", Guid.NewGuid()))
            );
            Assert.Equal(
                [HttpStatusCode.InternalServerError, HttpStatusCode.Created],
                answers.Select(a => a.StatusCode)
            );

            var backup = Path.Combine(TestRun.NewFolder("damaged-backup"), "a.tar");
            var refusal = await Operator.RefusedAsync(Operator.In(data), "backup", backup);
            Assert.Contains("invalid page", refusal, StringComparison.Ordinal);
            Assert.False(Path.Exists(backup));
            await server.StopAsync();
        }
    }

    [Theory]
    [InlineData("cut", "is not the secret that was kept there")]
    [InlineData("folder", "cannot be read or written")]
    public async Task A_secret_that_is_damaged_ends_the_start_and_PostgreSQL_with_it(string damage, string words)
    {
        var data = TestRun.NewFolder("secret");
        var path = Path.Combine(data, "jwt-secret");
        if (damage is "cut")
        {
            await File.WriteAllTextAsync(path, new string('a', 40));
        }
        else
        {
            Directory.CreateDirectory(path);
        }

        var refusal = await Operator.RefusedAsync(Operator.In(data));

        Assert.Contains(path, refusal, StringComparison.Ordinal);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
        Assert.Null(Postmaster.Read(Path.Combine(data, "postgres")));
    }

    [Fact]
    public async Task A_database_that_fails_while_starting_ends_the_start_and_PostgreSQL_with_it()
    {
        var data = TestRun.NewFolder("failing");
        await using (var server = await ServerProcess.StartAsync(Operator.In(data)))
        {
            await server.StopAsync();
        }
        await using (var postgres = await PostgresAsync(data))
        {
            await AskAsync<int>(postgres, "alter table sessions rename to gone; select 1");
        }

        var (exitCode, output) = await ServerProcess.RunAsync(Operator.In(data));

        Assert.Equal(1, exitCode);
        // The host logs it before, with all that a developer needs.
        Assert.StartsWith(
            "vestnik: the database failed while starting: 42P01",
            output.Split('\n').First(line => !line.StartsWith('{')),
            StringComparison.Ordinal
        );
        Assert.Null(Postmaster.Read(Path.Combine(data, "postgres")));
    }

    [NeedsMountsFact]
    public async Task A_disk_that_is_full_ends_the_first_start_with_a_sentence_and_leaves_no_half_folder()
    {
        var data = TestRun.NewFolder("full");

        var (exitCode, output) = await ServerProcess.RunWithinAsync(
            $"mount -t tmpfs -o size=10m,mode=755 none {data}; \"$@\"; code=$?; echo left: $(ls -d {data}/postgres*); exit $code",
            Operator.In(data)
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("vestnik: PostgreSQL could not be set up", output, StringComparison.Ordinal);
        Assert.Contains("No space left on device", output, StringComparison.Ordinal);
        Assert.Contains("left:\n", $"{output}\n", StringComparison.Ordinal);
    }

    [NeedsMountsFact]
    public async Task A_disk_that_is_read_only_ends_the_start_with_a_sentence()
    {
        var data = TestRun.NewFolder("read-only");

        var (exitCode, output) = await ServerProcess.RunWithinAsync(
            $"mount -t tmpfs -o ro none {data} && \"$@\"",
            Operator.In(data)
        );

        Assert.Equal(1, exitCode);
        Assert.Contains(
            $"vestnik: The data folder {data} cannot be used: Read-only file system",
            output,
            StringComparison.Ordinal
        );
    }

    /// <summary>Just small enough to stay in its row.</summary>
    private static readonly string Filling = string.Concat(
        Enumerable.Range(0, 59).Select(_ => Guid.NewGuid().ToString("N"))
    );

    private static async Task<Pair> PairAsync(Uri url)
    {
        var (anna, boris) = (await Person.RegisterAsync(url), await Person.RegisterAsync(url));
        return new Pair(anna, boris, (await anna.Client.OpenDirectAsync(boris.Id)).Id);
    }

    private static async Task<string> FirstFileOfMessagesAsync(string data)
    {
        await using var postgres = await PostgresAsync(data);
        return await AskAsync<string>(postgres, "select pg_relation_filepath('messages')");
    }

    private static async Task<PrivatePostgres> PostgresAsync(string data)
    {
        var postgres = new PrivatePostgres(
            new DatabaseOptions { DataDirectory = data },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance
        );
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        return postgres;
    }

    private static async Task<T> AskAsync<T>(PrivatePostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.Connection);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
