using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Faults;

[CollectionDefinition(Name)]
public sealed class FlowServer : ICollectionFixture<RunningServer>
{
    public const string Name = "flow";
}

/// <summary>Clients that read nothing or send too much, against the real server: others notice nothing, and they come back to everything.</summary>
[Collection(FlowServer.Name)]
public sealed class FlowControlTests(RunningServer server)
{
    // More than a queue and the sockets' buffers on the way take together.
    private const int Many = 500;
    private static readonly string Long = new('я', 16_000);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Who_could_not_read_for_a_while_is_closed_and_comes_back_to_everything_that_others_got_at_once()
    {
        await using var pair = await server.PairAsync();
        await using var road = new Road(server.Url);
        await using var phone = await pair.Boris.AnotherDeviceAsync(road.Url);
        await using var live = await phone.LiveAsync();
        var told = new ToldChat(pair.ChatId, pair.Boris.Id);
        var listening = ListenAsync(live, told);
        var held = await phone.WireAsync();
        var laptop = await pair.Boris.WireAsync();
        var anna = await pair.Anna.WireAsync();

        road.Hold();
        for (var n = 0; n < Many; n++)
        {
            await anna.SendMessageAsync(pair.ChatId, $"{n} {Long}");
            if (n % 50 == 0)
            {
                await anna.AskAsync("typing:start", new Typing(pair.ChatId));
                await laptop.WaitAsync(
                    frames => frames.Count(frame => frame.Type == "message:received") == n + 1,
                    "the laptop has what the phone cannot read"
                );
            }
        }
        road.Open();

        // Closed, or cut when even the close could not be said.
        Assert.True(await held.ClosedAsync() is 4408 or null, $"closed with {held.CloseCode}");
        Assert.InRange(held.Events<MessageView>("message:received").Count, 0, Many - 1);
        var typed = laptop.Events<TypingUpdate>("typing:update").Count;
        Assert.Equal(Many / 50, typed);
        Assert.InRange(held.Events<TypingUpdate>("typing:update").Count, 0, typed - 1);
        Assert.Equal(
            Enumerable.Range(1, Many).Select(no => (long)no),
            laptop.Events<MessageView>("message:received").Select(message => message.No)
        );
        await Eventually.TrueAsync(
            () => told.Faults.Count > 0 || told.Messages.Count == Many,
            "the phone knows all",
            TimeSpan.FromSeconds(60)
        );
        Assert.Empty(told.Faults);
        Assert.Equal(
            (await History.ReadAsync(phone, pair.ChatId)).Select(KnownMessage.Of).OrderBy(message => message.No),
            told.Messages.OrderBy(message => message.No)
        );
        await live.DisposeAsync();
        await listening;
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Who_floods_is_closed_with_4429_and_may_come_back()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var limited = await ServerProcess.StartAsync(
            database,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_EVENTS"] = "100/1s" }
        );
        await using var anna = await Person.RegisterAsync(limited.Url);
        await using var boris = await Person.RegisterAsync(limited.Url);
        var chat = await anna.Client.OpenDirectAsync(boris.Id);
        var flooding = await anna.WireAsync();
        var other = await boris.WireAsync();

        try
        {
            // A slow machine reads slowly what was sent long ago, so there is no number of them.
            for (var began = Stopwatch.GetTimestamp(); flooding.CloseCode is null; )
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "a flood was taken without end");
                await flooding.SendAsync($$$"""{"type":"typing:start","data":{"chatId":"{{{chat.Id}}}"}}""");
            }
        }
        catch (WebSocketException)
        {
            // Closed meanwhile.
        }

        Assert.Equal(4429, await flooding.ClosedAsync());
        await other.SendMessageAsync(chat.Id, "are you there?");
        var again = await anna.WireAsync();
        await again.SendMessageAsync(chat.Id, "again");
        await other.EventAsync<MessageView>("message:received", message => message.Content == "again");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Many_who_catch_up_at_once_all_get_their_answer()
    {
        await using var pair = await server.PairAsync();
        await pair.Anna.Client.SendAsync(pair.ChatId, "hello");
        var wires = new List<Wire>();
        for (var n = 0; n < 5; n++)
        {
            wires.Add(await pair.Anna.WireAsync());
            wires.Add(await pair.Boris.WireAsync());
        }

        var asked = new List<Task<JsonElement>>();
        foreach (var wire in Enumerable.Repeat(wires, 12).SelectMany(all => all))
        {
            asked.Add(await wire.EmitAsync("sync", new SyncRequest(Held: [new HeldChat(pair.ChatId, 0)])));
        }

        foreach (var answer in await Task.WhenAll(asked))
        {
            var synced = Assert.Single(Wire.Accept<SyncAnswer>(answer).Chats);
            Assert.Equal("hello", Assert.Single(synced.Changes).Content);
        }
    }

    private static async Task ListenAsync(LiveConnection live, ToldChat chat)
    {
        await foreach (var received in live.Events.ReadAllAsync().OfType<MessageReceived>())
        {
            chat.Receive(received.Message);
        }
    }
}
