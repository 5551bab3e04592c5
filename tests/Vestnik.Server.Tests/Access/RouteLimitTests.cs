using Vestnik.Server.Tests.Http;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Access;

[Trait("Category", "Slow")]
public sealed class RouteLimitTests
{
    /// <summary>Ends a session: whoever has stolen one shall not be able to keep its owner from that.</summary>
    private const string Unlimited = "DELETE /api/auth/sessions/{id}";

    [Fact]
    public async Task Whatever_somebody_asks_too_often_has_to_wait()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ApiServer.StartAsync(
            database,
            [.. LimitedServer.Defaults().Keys.Select(name => ($"RATE_LIMIT_{name}", "1/1h"))]
        );
        var person = await ApiServer.RegisterAsync(server.Url);
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {person.Token}");
        var ids = Ids.Unknown();

        var unlimited = new List<string>();
        // What is open to all has limits of its own, and tests of them.
        foreach (var route in Routes.All.Where(route => route.Reach != Reach.Open))
        {
            var answers = new List<int>();
            foreach (var ask in route.Asks.Concat(route.Asks).Select(ask => ask(ids, ids)))
            {
                using var request = new HttpRequestMessage(new HttpMethod(route.Method), ask.Path);
                request.Content = ask.Content();
                foreach (var (name, value) in ask.Headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
                using var answer = await http.SendAsync(request);
                answers.Add((int)answer.StatusCode);
            }
            if (answers[^1] != 429)
            {
                unlimited.Add(route.Name);
            }
        }

        Assert.Equal([Unlimited], unlimited);
    }
}
