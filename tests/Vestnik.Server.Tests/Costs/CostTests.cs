using Vestnik.Server.Tests.Messages;
using Xunit.Abstractions;

namespace Vestnik.Server.Tests.Costs;

/// <summary>
/// What a request costs, counted: bytes on the heap and round trips to the database, never time. The bounds are about half as
/// much again as what was seen; <c>bench/</c> measures.
/// </summary>
[Trait("Category", "Slow")]
public sealed class CostTests(MeteredServer metered, ITestOutputHelper output) : IClassFixture<MeteredServer>
{
    private const int Times = 500;

    [Fact]
    public async Task A_message_takes_one_round_trip_and_little_of_the_heap()
    {
        await using var pair = await PairAsync();
        var anna = await pair.Anna.LiveAsync();
        await pair.Boris.LiveAsync();
        await ExpectAsync(roundTrips: 1, bytes: 25_000, () => anna.SendAsync(pair.ChatId, new string('x', 200)));
    }

    [Fact]
    public async Task A_message_with_a_file_takes_no_more_round_trips()
    {
        await using var pair = await PairAsync();
        var anna = await pair.Anna.LiveAsync();
        await pair.Boris.LiveAsync();
        var files = new Queue<Guid>(await metered.Database.MakeFilesAsync(pair.Anna.Id, 2 * Times));
        await ExpectAsync(
            roundTrips: 1,
            bytes: 40_000,
            () => anna.SendAsync(pair.ChatId, new string('x', 200), attachments: [files.Dequeue()])
        );
    }

    [Fact]
    public async Task A_message_to_many_takes_no_more_round_trips()
    {
        await using var anna = await Person.RegisterAsync(metered.Server.Url);
        var chatId = await metered.Database.GroupAsync([anna.Id]);
        await metered.Database.CrowdAsync(chatId, 1_000);
        var live = await anna.LiveAsync();
        await ExpectAsync(roundTrips: 1, bytes: 25_000, () => live.SendAsync(chatId, new string('x', 200)));
    }

    [Fact]
    public async Task A_message_over_http_takes_no_more_round_trips()
    {
        await using var pair = await PairAsync();
        await ExpectAsync(
            roundTrips: 1,
            bytes: 35_000,
            () => pair.Anna.Client.SendAsync(pair.ChatId, new string('x', 200))
        );
    }

    [Fact]
    public async Task A_page_of_messages_takes_two_round_trips()
    {
        await using var pair = await PairAsync();
        for (var i = 0; i < 50; i++)
        {
            await pair.Anna.Client.SendAsync(pair.ChatId, $"{i}");
        }
        await ExpectAsync(
            roundTrips: 2,
            bytes: 115_000,
            () => ReadAsync(pair.Boris, $"messages?chatId={pair.ChatId}&limit=50")
        );
    }

    [Fact]
    public async Task A_list_of_chats_takes_the_same_round_trips_however_long_it_is()
    {
        await using var person = await Person.RegisterAsync(metered.Server.Url);
        for (var i = 0; i < 30; i++)
        {
            await person.Client.Groups.CreateAsync("group", $"{i}");
        }
        await ExpectAsync(roundTrips: 3, bytes: 320_000, () => ReadAsync(person, "chats?limit=50"));
        await ExpectAsync(roundTrips: 5, bytes: 400_000, () => ReadAsync(person, "sync"));
    }

    private async Task ExpectAsync(double roundTrips, double bytes, Func<Task> act)
    {
        var cost = await metered.CostAsync(Times, act);
        output.WriteLine($"{cost.RoundTrips:0.00} round trips, {cost.Bytes:0} bytes");
        // What runs beside by the clock asks now and then, too.
        Assert.InRange(cost.RoundTrips, 0.9 * roundTrips, roundTrips + 0.2);
        Assert.InRange(cost.Bytes, 0, bytes);
    }

    private static async Task ReadAsync(Person person, string path)
    {
        using var answer = await person.GetAsync(path);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<Pair> PairAsync()
    {
        var people = await Task.WhenAll(
            Person.RegisterAsync(metered.Server.Url),
            Person.RegisterAsync(metered.Server.Url)
        );
        var chat = await people[0].Client.OpenDirectAsync(people[1].Id);
        return new Pair(people[0], people[1], chat.Id);
    }
}
