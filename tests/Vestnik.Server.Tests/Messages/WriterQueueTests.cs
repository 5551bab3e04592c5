using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Vestnik.Contracts;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>The server in this process: so many waiting sends would take a test's clients longer than the database is away.</summary>
[Trait("Category", "Slow")]
public sealed class WriterQueueTests
{
    [Fact]
    public async Task A_full_queue_answers_busy_and_a_stop_stores_all_that_waits_in_it()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var gate = await Gate.BuildAsync(database);
        await using var way = new DatabaseRoad(database, "Command Timeout=60");
        await using var app = await StartAsync(way.ConnectionString);
        await using var anna = await Person.RegisterAsync(new Uri(app.Urls.First()));
        var chatId = (await anna.Client.OpenSavedAsync()).Id;
        var wire = await anna.WireAsync();
        var writer = app.Services.GetRequiredService<MessageWriter>();
        var outcomes = new List<Outcome<StoredMessage>>();

        // The writer has its hands full with one, and takes no more from the queue until that is answered.
        Assert.True(writer.TryEnqueue(Pending(anna.Id, chatId, Gate.Content, outcomes.Add)));
        await gate.ReachedAsync();
        way.Road.Hold();
        await gate.OpenAsync();
        var accepted = 1;
        while (writer.TryEnqueue(Pending(anna.Id, chatId, $"{accepted}", outcomes.Add)))
        {
            accepted++;
        }
        Assert.Equal(1 + MessageWriter.QueueLength, accepted);
        var answer = await wire.AskAsync("message:send", new SendMessage(chatId, "one too many"));
        var refusal = Wire.Refused(answer);
        refusal.With(503, "server.busy");
        Assert.True(answer.GetProperty("error").GetProperty("retryAfter").GetInt32() > 0);

        var stopping = app.StopAsync();
        way.Road.Open();
        await stopping;
        Assert.False(writer.TryEnqueue(Pending(anna.Id, chatId, "too late", outcomes.Add)));

        Assert.Equal(accepted, outcomes.Count);
        Assert.Equal(
            [Gate.Content, .. Enumerable.Range(1, accepted - 1).Select(no => $"{no}")],
            outcomes.Select(told => told.Value!.View.Content)
        );
        Assert.Equal(
            $"{accepted} {accepted} {accepted}",
            await database.AskAsync<string>("select concat_ws(' ', count(*), max(no), max(seq)) from messages")
        );
    }

    private static PendingMessage Pending(
        Guid senderId,
        Guid chatId,
        string content,
        Action<Outcome<StoredMessage>> told
    ) => new(chatId, senderId, new SendMessage(chatId, content), DateTimeOffset.UtcNow, told);

    private static Task<WebApplication> StartAsync(string connection) =>
        VestnikServer.StartAsync([
            "--PORT=0",
            "--HOST=127.0.0.1",
            $"--DATABASE_URL={connection}",
            $"--DATA_DIR={TestRun.NewFolder("in-process")}",
            "--LOG_LEVEL=error",
        ]);
}
