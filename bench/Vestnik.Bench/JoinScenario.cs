using System.Diagnostics;
using System.Net.Http.Headers;
using Vestnik.Client;
using Vestnik.Contracts;

namespace Vestnik.Bench;

/// <summary>
/// Many join a group by its link, one after the other, while some who are in it are connected: what a join costs in a chat of
/// ten and in one of thousands.
/// </summary>
internal static class JoinScenario
{
    private const int Parts = 10;

    public static async Task<int> RunAsync(Options options)
    {
        await using var owner = await Crowd.RegisterAsync(options);
        await using var watching = await owner.ConnectAsync();
        // One connection for all: what connecting costs is not to be measured.
        using var http = new HttpClient { BaseAddress = new Uri(options.Server, "api/") };
        var group = await owner.Groups.CreateAsync(ChatType.Group, "Everybody");
        var invite = await owner.Invites.CreateAsync(group.Id);
        var people = new VestnikClient[options.Clients];
        await Parallel.ForAsync(
            0,
            people.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (n, _) => people[n] = await Crowd.RegisterAsync(options)
        );
        Console.WriteLine($"{people.Length} people join one group by its link, one after the other");

        var each = new double[people.Length];
        for (var n = 0; n < people.Length; n++)
        {
            var began = Stopwatch.GetTimestamp();
            await JoinAsync(http, people[n], invite.Token);
            each[n] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        var members = (await owner.GetChatAsync(group.Id)).MemberCount;
        foreach (var (n, part) in each.Chunk(people.Length / Parts).Index())
        {
            Array.Sort(part);
            Console.WriteLine(
                $"from {(n * (people.Length / Parts)) + 1, 6} members on: p50 {part[part.Length / 2]:0.0} ms, p99 {part[part.Length * 99 / 100]:0.0} ms"
            );
        }
        Console.WriteLine($"in the group at the end: {members}");
        foreach (var person in people)
        {
            await person.DisposeAsync();
        }
        return members == people.Length + 1 ? 0 : 1;
    }

    private static async Task JoinAsync(HttpClient http, VestnikClient who, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"invites/{token}/join", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who.AccessToken);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
