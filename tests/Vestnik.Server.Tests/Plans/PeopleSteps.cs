using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>What is asked of accounts, people, contacts and blocks.</summary>
internal sealed class PeopleSteps(PlanCaller by)
{
    public IEnumerable<PlanStep> All => [.. Accounts(), .. People(), .. Contacts()];

    private IEnumerable<PlanStep> Accounts() =>
        [
            new("GET /health", () => by.OkAsync("/health")),
            new("GET /api/health", () => by.OkAsync("health")),
            new("POST /api/auth/register", async () => await (await Person.RegisterAsync(by.Url)).DisposeAsync()),
            new(
                "POST /api/auth/login",
                () => by.PostAsync("auth/login", new { email = by.Anna.Username, password = PlanCaller.Password })
            ),
            new(
                "POST /api/auth/login",
                () =>
                    by.PostAsync(
                        "auth/login",
                        new { email = $"{by.Anna.Username}@example.org", password = PlanCaller.Password }
                    )
            ),
            new(
                "POST /api/auth/refresh",
                async () =>
                {
                    var token = await by.SignInAsync();
                    token = await by.RefreshAsync(token);
                    await by.RefreshAsync(token);
                }
            ),
            new(
                "POST /api/auth/logout",
                async () => await by.PostAsync("auth/logout", new { refreshToken = await by.SignInAsync() })
            ),
            new("GET /api/auth/sessions", () => by.OkAsync("auth/sessions")),
            new(
                "DELETE /api/auth/sessions/{id}",
                async () =>
                {
                    await by.SignInAsync();
                    var sessions = await by.Anna.ReadAsync<List<SessionView>>("auth/sessions");
                    await by.SendAsync(
                        HttpMethod.Delete,
                        $"auth/sessions/{sessions.First(session => !session.Current).Id}",
                        new { }
                    );
                }
            ),
            new("auth:refresh", () => by.AskAsync("auth:refresh", new { token = by.Anna.Client.AccessToken })),
        ];

    private IEnumerable<PlanStep> People() =>
        [
            new("GET /api/users/me", () => by.OkAsync("users/me")),
            new("PUT /api/users/me", () => by.SendAsync(HttpMethod.Put, "users/me", new { displayName = "Anna Смит" })),
            new("PUT /api/users/status", () => by.SendAsync(HttpMethod.Put, "users/status", new { status = "busy" })),
            new("status:set", () => by.AskAsync("status:set", new { status = "online" })),
            new("GET /api/users", () => by.OkAsync("users")),
            new("GET /api/users", () => by.OkAsync("users?after=user_5000&limit=50")),
            new("GET /api/users", () => by.OkAsync("users?query=user_4")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=user_77")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=ann")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=a")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=nobody")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=smith%20anna")),
            new("GET /api/users/search", () => by.OkAsync("users/search?query=user_4711%40example.org")),
            new("GET /api/users/{idOrUsername}", () => by.OkAsync("users/user_4711")),
            new("GET /api/users/{idOrUsername}", () => by.OkAsync($"users/{by.People[7]}")),
            // Watching tells what is known, and a connection that ends is noted.
            new(
                "presence:watch",
                async () =>
                {
                    await using var device = await by.Anna.AnotherDeviceAsync();
                    await using var wire = await device.WireAsync();
                    Assert.True(
                        (await wire.AskAsync("presence:watch", new { userIds = by.People }))
                            .GetProperty("ok")
                            .GetBoolean()
                    );
                }
            ),
        ];

    private IEnumerable<PlanStep> Contacts() =>
        [
            new("PUT /api/users/me", () => by.SendAsync(HttpMethod.Put, "users/me", Privacy(Audience.Contacts))),
            new("PUT /api/users/me", () => by.SendAsync(HttpMethod.Put, "users/me", Privacy(Audience.Everyone))),
            new("GET /api/contacts", () => by.OkAsync("contacts")),
            new(
                "GET /api/contacts",
                async () =>
                {
                    using var first = await by.Anna.GetAsync("contacts?limit=100");
                    await by.OkAsync(Messages.History.Next(first)!);
                }
            ),
            new(
                "POST /api/contacts",
                () => by.PostAsync("contacts", new { userId = by.Next(Others), alias = "Somebody" })
            ),
            new(
                "DELETE /api/contacts/{userId}",
                () => by.SendAsync(HttpMethod.Delete, $"contacts/{by.Next(by.People)}", new { })
            ),
            new("GET /api/users/blocked", () => by.OkAsync("users/blocked?after=user_6&limit=100")),
            new(
                "POST /api/users/{id}/block",
                async () =>
                {
                    await using var stranger = await Person.RegisterAsync(by.Url);
                    await by.PostAsync($"users/{stranger.Id}/block", new { });
                }
            ),
            new("POST /api/users/{id}/block", () => by.PostAsync($"users/{by.People[^1]}/block", new { })),
            new(
                "DELETE /api/users/{id}/block",
                () => by.SendAsync(HttpMethod.Delete, $"users/{by.People[^1]}/block", new { })
            ),
            new("GET /api/users/{id}/chats", () => by.OkAsync($"users/{by.People[9]}/chats")),
        ];

    private IReadOnlyList<Guid> Others => [.. by.People.Where(id => id != by.Anna.Id)];

    private static object Privacy(string audience) => new { privacy = new { lastSeen = audience, groups = audience } };
}
