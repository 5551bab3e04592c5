using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Faults;

/// <summary>The real server on its private PostgreSQL, with fsync, and what may happen to both.</summary>
[Trait("Category", "Slow")]
public sealed class CrashTests
{
    private const int Kill = 9;

    [Fact]
    public async Task The_server_killed_in_the_middle_of_5000_sends_loses_doubles_and_reorders_nothing()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var talk = await Talk.PrepareAsync(server.Url, each: 250);

        var sending = talk.SendAllAsync();
        await talk.UntilAsync(talk.Total / 3);
        await server.KillAsync();
        Assert.False(sending.IsCompleted);
        await server.StartAgainAsync();
        await talk.UntilAsync(talk.Total * 2 / 3);
        await server.KillAsync();
        Assert.False(sending.IsCompleted);
        await server.StartAgainAsync();
        await sending;

        await talk.VerifyAsync();
    }

    [Fact]
    public async Task PostgreSQL_killed_in_the_middle_of_5000_sends_loses_doubles_and_reorders_nothing()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var talk = await Talk.PrepareAsync(server.Url, each: 250);
        var first = Postgres(server);

        var sending = talk.SendAllAsync();
        await talk.UntilAsync(talk.Total / 2);
        first.Signal(Kill);
        await Eventually.TrueAsync(() => first.Look() != PostmasterState.Running, "PostgreSQL is gone");
        Assert.False(sending.IsCompleted);
        await sending;

        Assert.NotEqual(first.Pid, Postgres(server).Pid);
        await talk.VerifyAsync();
    }

    [Fact]
    public async Task Server_and_PostgreSQL_killed_together_lose_double_and_reorder_nothing()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var talk = await Talk.PrepareAsync(server.Url, each: 250);

        var sending = talk.SendAllAsync();
        await talk.UntilAsync(talk.Total / 2);
        Postgres(server).Signal(Kill);
        await server.KillAsync();
        Assert.False(sending.IsCompleted);
        await server.StartAgainAsync();
        await sending;

        await talk.VerifyAsync();
    }

    [Fact]
    public async Task Asked_to_stop_under_load_the_server_soon_does_and_loses_nothing_it_acknowledged()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var talk = await Talk.PrepareAsync(server.Url, each: 250);

        var sending = talk.SendAllAsync();
        await talk.UntilAsync(talk.Total / 3);
        var began = Stopwatch.GetTimestamp();
        var exitCode = await server.StopAsync();
        var took = Stopwatch.GetElapsedTime(began);
        Assert.False(sending.IsCompleted);
        await server.StartAgainAsync();
        await sending;

        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(25), $"it took {took.TotalSeconds:0.0} s");
        await talk.VerifyAsync();
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_every_request_says_so_and_works_again_by_itself_after()
    {
        var options = new DatabaseOptions { DataDirectory = TestRun.NewFolder("outage") };
        var postgres = await StartAsync(options);
        try
        {
            await using var server = await ServerProcess.StartAsync(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["DATABASE_URL"] = postgres.Connection.ConnectionString,
                }
            );
            var (anna, boris) = (await Person.RegisterAsync(server.Url), await Person.RegisterAsync(server.Url));
            await using var pair = new Pair(anna, boris, (await anna.Client.OpenDirectAsync(boris.Id)).Id);
            var live = await boris.LiveAsync();
            var wire = await anna.WireAsync();
            var before = await wire.SendMessageAsync(pair.ChatId, "before");

            await postgres.DisposeAsync();
            var clientId = Guid.NewGuid();
            await AwayAsync(anna, wire, before, clientId);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await server.HealthAsync());
            // Whoever comes now is in as soon as the database is back.
            var coming = anna.Client.ConnectAsync();

            postgres = await StartAsync(options);
            await server.WaitUntilHealthyAsync();
            var after = await wire.SendMessageAsync(pair.ChatId, "after", clientId);

            Assert.Equal((before.No + 1, before.Seq + 1), (after.No, after.Seq));
            Assert.Equal(
                [before.Id, after.Id],
                (await History.ReadAsync(boris, pair.ChatId)).Select(message => message.Id)
            );
            await boris.Client.MarkReadAsync(pair.ChatId, after.Id);
            await using var come = await coming.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(3, (await live.SendAsync(pair.ChatId, "all is well")).No);
        }
        finally
        {
            await postgres.DisposeAsync();
        }
    }

    private static async Task AwayAsync(Person anna, Wire wire, MessageView message, Guid clientId)
    {
        const string Code = "database.unavailable";
        var send = new SendMessage(message.ChatId, "after", clientId);
        foreach (
            var request in new Func<Task<HttpResponseMessage>>[]
            {
                () => anna.SendAsync(HttpMethod.Post, "messages", send),
                () => anna.SendAsync(HttpMethod.Put, $"messages/{message.Id}", new EditMessage("?")),
                () => anna.SendAsync(HttpMethod.Post, $"chats/{message.ChatId}/read", new MarkMessage(message.Id)),
                () => anna.SendAsync(HttpMethod.Post, "auth/login", new Login(anna.Username, "whatever it is")),
                () => anna.GetAsync("chats"),
                () => anna.GetAsync($"messages?chatId={message.ChatId}"),
                () => anna.GetAsync("users/me"),
                () => anna.GetAsync("sync"),
            }
        )
        {
            var began = Stopwatch.GetTimestamp();
            await request().WithAsync(HttpStatusCode.ServiceUnavailable, Code);
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "an answer comes soon");
        }
        Wire.Refused(await wire.AskAsync("message:send", send)).With(503, Code);
        Wire.Refused(await wire.AskAsync("message:edit", new EditMessageEvent(message.Id, "?"))).With(503, Code);
        Wire.Refused(await wire.AskAsync("message:delete", new DeleteMessageEvent(message.Id))).With(503, Code);
        Wire.Refused(await wire.AskAsync("message:read", new MarkMessage(message.Id))).With(503, Code);
        Wire.Refused(await wire.AskAsync("typing:start", new Typing(message.ChatId))).With(503, Code);
        Wire.Refused(await wire.AskAsync("sync", new SyncRequest())).With(503, Code);
    }

    private static async Task<PrivatePostgres> StartAsync(DatabaseOptions options)
    {
        var postgres = new PrivatePostgres(options, TimeProvider.System, NullLogger<PrivatePostgres>.Instance);
        await postgres.StartAsync(besideServer: false, CancellationToken.None);
        return postgres;
    }

    private static Postmaster Postgres(ServerProcess server) =>
        Postmaster.Read(Path.Combine(server.DataDirectory, "postgres"))!;
}
