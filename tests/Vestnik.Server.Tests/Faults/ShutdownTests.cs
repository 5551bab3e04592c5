using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Faults;

/// <summary>The real server asked to stop, at good and at bad moments: it ends soon, cleanly, and takes its PostgreSQL along.</summary>
[Trait("Category", "Slow")]
public sealed class ShutdownTests
{
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    // Sooner than .NET's own patience, and systemd's: nobody has held it up.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Clients_that_do_not_read_and_requests_that_do_not_end_hold_up_no_stop()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var boris = await Person.RegisterAsync(server.Url);
        await using var anna = await Person.RegisterAsync(server.Url);
        var chat = await anna.Client.OpenDirectAsync(boris.Id);
        using var deaf = await DeafAsync(server.Url, boris);
        var wire = await anna.WireAsync();
        // More than the sockets between take, so that the server is in the middle of a frame.
        for (var n = 0; n < 400; n++)
        {
            await wire.SendMessageAsync(chat.Id, new string('я', 16_384));
        }
        using var endless = await EndlessRequestAsync(server.Url, anna);

        var (exitCode, took) = await StopAsync(server);

        Assert.Equal(0, exitCode);
        Assert.True(took < Soon, $"it took {took.TotalSeconds:0.0} s");
        Assert.Equal(1012, await wire.ClosedAsync());
    }

    [Fact]
    public async Task A_database_that_hangs_holds_up_no_stop_and_what_was_not_acknowledged_is_stored_once_at_most()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var postgres = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var road = new Road(new UnixDomainSocketEndPoint(Path.Combine(postgres.Host!, ".s.PGSQL.5432")));
        (postgres.Host, postgres.Port) = ("127.0.0.1", road.Port);
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["DATABASE_URL"] = postgres.ConnectionString }
        );
        await using var anna = await Person.RegisterAsync(server.Url);
        await using var boris = await Person.RegisterAsync(server.Url);
        var chat = await anna.Client.OpenDirectAsync(boris.Id);
        var live = await anna.LiveAsync();
        var before = await live.SendAsync(chat.Id, "before");
        var listening = await boris.LiveAsync();

        road.Hold();
        var sending = Enumerable.Range(0, 20).Select(n => live.SendAsync(chat.Id, $"{n}")).ToList();
        var asking = anna.GetAsync("chats");
        var syncing = (await (await boris.WireAsync()).EmitAsync("sync", new SyncRequest()));
        var (exitCode, took) = await StopAsync(server);

        Assert.Equal(0, exitCode);
        Assert.True(took < Soon, $"it took {took.TotalSeconds:0.0} s:\n{server.Output}");
        Assert.DoesNotContain(sending, sent => sent.IsCompleted);
        await Assert.ThrowsAnyAsync<Exception>(async () => await syncing);
        _ = asking.ContinueWith(task => task.Exception, TaskScheduler.Default);

        // What was held arrives at the database after all; the senders try again.
        road.Open();
        await server.StartAgainAsync();
        var sent = await Task.WhenAll(sending);
        var history = await History.ReadAsync(boris, chat.Id);
        Assert.Equal(Enumerable.Range(1, 21).Select(no => (long)no), history.Select(message => message.No));
        Assert.Equal(
            sent.Append(before).Select(message => (message.No, message.Id)).Order(),
            history.Select(message => (message.No, message.Id)).Order()
        );
        Assert.NotNull(listening);
    }

    [Fact]
    public async Task Asked_to_stop_twice_and_by_Ctrl_C_it_ends_once_and_cleanly()
    {
        await using var server = await ServerProcess.StartAsync();
        var postgres = Postgres(server)!;

        foreach (var signal in new[] { Terminate, Interrupt, Terminate, Terminate })
        {
            server.Signal(signal);
            await Task.Yield();
        }

        Assert.Equal(0, await ExitAsync(server));
        Assert.Equal(PostmasterState.Gone, postgres.Look());
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(Interrupt)]
    public async Task Asked_to_stop_while_it_starts_PostgreSQL_it_ends_cleanly_and_leaves_none_behind(int signal)
    {
        await using var server = await ServerProcess.StartAsync();
        await server.StopAsync();
        // At each moment of a start: PostgreSQL not there yet, half there, there.
        for (var moment = 0; moment < 4; moment++)
        {
            server.Launch();
            await Eventually.TrueAsync(() => HasReached(server, moment), $"the start has come to moment {moment}");
            server.Signal(signal);

            Assert.Equal(0, await ExitAsync(server));
            await AssertNoPostgresAsync(server);
        }
    }

    [Fact]
    public async Task Asked_to_stop_while_PostgreSQL_is_brought_back_it_ends_cleanly_and_leaves_none_behind()
    {
        for (var moment = 0; moment < 3; moment++)
        {
            await using var server = await ServerProcess.StartAsync();
            var first = Postgres(server)!;
            first.Signal(Kill);
            await Eventually.TrueAsync(() => first.Look() != PostmasterState.Running, "PostgreSQL is gone");
            await Eventually.TrueAsync(
                () =>
                    moment == 0 || Postgres(server) is { } now && now.Pid != first.Pid && (moment == 1 || now.IsReady),
                "PostgreSQL comes back"
            );

            Assert.Equal(0, (await StopAsync(server)).ExitCode);
            await AssertNoPostgresAsync(server);
        }
    }

    private static async Task<(int ExitCode, TimeSpan Took)> StopAsync(ServerProcess server)
    {
        var began = Stopwatch.GetTimestamp();
        var exitCode = await server.StopAsync();
        return (exitCode, Stopwatch.GetElapsedTime(began));
    }

    private static async Task<int> ExitAsync(ServerProcess server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await server.WaitForExitAsync(patience.Token);
    }

    private static Postmaster? Postgres(ServerProcess server) =>
        Postmaster.Read(Path.Combine(server.DataDirectory, "postgres"));

    /// <summary>Whether a program that serves this folder runs, its number written down or not.</summary>
    private static bool HasPostgres(ServerProcess server) =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Any(folder => CommandOf(folder).Contains($"{server.DataDirectory}/postgres", StringComparison.Ordinal));

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static bool HasReached(ServerProcess server, int moment) =>
        moment switch
        {
            0 => HasPostgres(server),
            1 => Postgres(server) is { } found && found.Look() == PostmasterState.Running,
            2 => Postgres(server) is { IsReady: true } found && found.Look() == PostmasterState.Running,
            _ => server.Output.TrimEnd().EndsWith($"ready at http://127.0.0.1:{server.Port}", StringComparison.Ordinal),
        };

    /// <summary>pg_ctl, too, is over a moment later; a PostgreSQL that was left would stay.</summary>
    private static Task AssertNoPostgresAsync(ServerProcess server) =>
        Eventually.TrueAsync(() => !HasPostgres(server), "no PostgreSQL is left behind");

    /// <summary>A plain connection that was let in and whose owner reads nothing.</summary>
    private static async Task<Socket> DeafAsync(Uri url, Person person)
    {
        var socket = await ConnectAsync(url);
        await socket.SendAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET /ws?token={person.Client.AccessToken} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
        );
        var answer = new byte[12];
        Assert.Equal(answer.Length, await socket.ReceiveAsync(answer));
        Assert.Equal("HTTP/1.1 101", System.Text.Encoding.ASCII.GetString(answer));
        return socket;
    }

    /// <summary>A request whose body never ends.</summary>
    private static async Task<Socket> EndlessRequestAsync(Uri url, Person person)
    {
        var socket = await ConnectAsync(url);
        await socket.SendAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Client.AccessToken}\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            )
        );
        return socket;
    }

    private static async Task<Socket> ConnectAsync(Uri url)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        return socket;
    }
}
