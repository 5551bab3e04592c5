using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Plans;

/// <summary>What is asked of chats, who is in them, and links to them.</summary>
internal sealed class ChatSteps(PlanCaller by)
{
    public IEnumerable<PlanStep> All => [.. Chats(), .. Groups(), .. Invites()];

    private IEnumerable<PlanStep> Chats() =>
        [
            new("GET /api/chats", () => by.OkAsync("chats")),
            new(
                "GET /api/chats",
                async () =>
                {
                    using var first = await by.Anna.GetAsync("chats?limit=100");
                    await by.OkAsync(Messages.History.Next(first)!);
                }
            ),
            new("GET /api/chats/{id}", () => by.OkAsync($"chats/{by.Chats[77]}")),
            new("GET /api/chats/{id}", () => by.OkAsync($"chats/{by.Long}")),
            .. by.Large.SelectMany(id =>
                new[] { "limit=100", "q=smith%20an", "q=user_47" }.Select(query => new PlanStep(
                    "GET /api/chats/{id}/members",
                    () => by.OkAsync($"chats/{id}/members?{query}")
                ))
            ),
            .. by.Large.Select(id => new PlanStep(
                "GET /api/chats/{id}/members",
                async () =>
                {
                    using var first = await by.Anna.GetAsync($"chats/{id}/members?limit=100");
                    await by.OkAsync(Messages.History.Next(first)!);
                }
            )),
            .. by.Large.Select(id => new PlanStep("GET /api/chats/{id}", () => by.OkAsync($"chats/{id}"))),
            .. by.Large.Select(id => new PlanStep(
                "typing:start",
                () => by.AskAsync("typing:start", new { chatId = id })
            )),
            new("POST /api/chats", () => by.PostAsync("chats", new { type = "saved" })),
            new("POST /api/chats", () => by.PostAsync("chats", new { type = "direct", userId = by.People[3] })),
            new("POST /api/chats", () => by.PostAsync("chats", new { type = "direct", userId = by.Next(by.People) })),
            new("typing:start", () => by.AskAsync("typing:start", new { chatId = by.Long })),
            new("typing:stop", () => by.AskAsync("typing:stop", new { chatId = by.Long })),
        ];

    private IEnumerable<PlanStep> Groups() =>
        [
            new("POST /api/chats", async () => await by.GroupAsync(by.Next(by.People), by.Next(by.People))),
            new(
                "PUT /api/chats/{id}",
                async () =>
                    await by.SendAsync(HttpMethod.Put, $"chats/{await by.GroupAsync()}", new { title = "Other" })
            ),
            new(
                "DELETE /api/chats/{id}",
                async () => await by.DeleteAsync($"chats/{await by.GroupAsync(by.Next(by.People))}")
            ),
            new(
                "POST /api/chats/{id}/members",
                async () =>
                    await by.PostAsync($"chats/{await by.GroupAsync()}/members", new { userIds = by.People.Take(100) })
            ),
            new(
                "PUT /api/chats/{id}/members/{userId}",
                async () =>
                {
                    var group = await by.GroupAsync(by.People[1], by.People[2]);
                    await by.SendAsync(
                        HttpMethod.Put,
                        $"chats/{group}/members/{by.People[1]}",
                        new { role = "restricted" }
                    );
                    await by.SendAsync(HttpMethod.Put, $"chats/{group}/members/{by.People[2]}", new { role = "admin" });
                    await by.SendAsync(HttpMethod.Put, $"chats/{group}/members/{by.People[2]}", new { role = "owner" });
                }
            ),
            new(
                "DELETE /api/chats/{id}/members/{userId}",
                async () => await by.DeleteAsync($"chats/{await by.GroupAsync(by.People[1])}/members/{by.People[1]}")
            ),
            new(
                "DELETE /api/chats/{id}/members/me",
                async () => await by.DeleteAsync($"chats/{await by.GroupAsync()}/members/me")
            ),
            new(
                "PUT /api/chats/{id}/bans/{userId}",
                async () =>
                    await by.SendAsync(
                        HttpMethod.Put,
                        $"chats/{await by.GroupAsync(by.People[1])}/bans/{by.People[1]}",
                        new { }
                    )
            ),
            new(
                "GET /api/chats/{id}/bans",
                async () =>
                {
                    var group = await by.GroupAsync();
                    await by.SendAsync(HttpMethod.Put, $"chats/{group}/bans/{by.People[1]}", new { });
                    await by.SendAsync(HttpMethod.Put, $"chats/{group}/bans/{by.People[2]}", new { });
                    using var first = await by.Anna.GetAsync($"chats/{group}/bans?limit=1");
                    await by.OkAsync(Messages.History.Next(first)!);
                }
            ),
            new(
                "DELETE /api/chats/{id}/bans/{userId}",
                async () => await by.DeleteAsync($"chats/{await by.GroupAsync()}/bans/{by.People[1]}")
            ),
        ];

    private IEnumerable<PlanStep> Invites() =>
        [
            new("POST /api/chats/{id}/invites", async () => await by.InviteAsync(await by.GroupAsync())),
            new(
                "GET /api/chats/{id}/invites",
                async () =>
                {
                    var group = await by.GroupAsync();
                    await by.InviteAsync(group);
                    await by.InviteAsync(group);
                    using var first = await by.Anna.GetAsync($"chats/{group}/invites?limit=1");
                    await by.OkAsync(Messages.History.Next(first)!);
                }
            ),
            new(
                "DELETE /api/chats/{id}/invites/{token}",
                async () =>
                {
                    var group = await by.GroupAsync();
                    await by.DeleteAsync($"chats/{group}/invites/{await by.InviteAsync(group)}");
                }
            ),
            new(
                "GET /api/invites/{token}",
                async () => await by.OkAsync($"invites/{await by.InviteAsync(await by.GroupAsync())}")
            ),
            new("POST /api/invites/{token}/join", async () => await by.AskToJoinAsync(requiresApproval: false)),
            new(
                "GET /api/chats/{id}/requests",
                async () => await by.OkAsync($"chats/{await by.AskToJoinAsync()}/requests")
            ),
            new(
                "POST /api/chats/{id}/requests",
                async () =>
                    await by.PostAsync(
                        $"chats/{await by.AskToJoinAsync()}/requests",
                        new AnswerRequest(by.Boris.Id, Approve: true)
                    )
            ),
        ];
}
