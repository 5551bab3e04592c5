using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>What a step drives, a route or an event by its name in the tables of access, and how; there may be several of one.</summary>
public sealed record PlanStep(string Name, Func<Task> Drive);

/// <summary>Everything that clients can ask for, by somebody who has much of everything.</summary>
public sealed class PlanSteps
{
    private const string Password = "correct horse battery";

    private readonly Person _anna;
    private readonly Person _boris;
    private readonly Wire _wire;
    private readonly IReadOnlyList<Wire> _wires;
    private readonly Guid _long;
    private readonly Guid[] _large;
    private readonly IReadOnlyList<Guid> _chats;
    private readonly IReadOnlyList<Guid> _people;
    private readonly IReadOnlyDictionary<int, Guid> _messages;
    private readonly string _newest;
    private readonly string _oldest;
    private readonly Uri _url;

    private PlanSteps(
        PlanServer server,
        IReadOnlyList<Wire> wires,
        IReadOnlyList<Guid> chats,
        IReadOnlyList<Guid> people,
        IReadOnlyDictionary<int, Guid> messages,
        string newest,
        string oldest
    )
    {
        (_anna, _boris, _wire, _wires) = (server.Anna, server.Boris, wires[0], wires);
        (_long, _url) = (server.LongChat, server.Url);
        (_chats, _people, _messages, _newest, _oldest) = (chats, people, messages, newest, oldest);
        _large = [server.Group, server.Channel];
    }

    public static async Task<PlanSteps> PrepareAsync(PlanServer server)
    {
        var wires = new List<Wire>();
        for (var i = 0; i < 8; i++)
        {
            wires.Add(await server.Anna.WireAsync());
        }
        var chats = await server.AskAsync<Guid[]>(
            $"select array_agg(chat_id) from members where user_id = '{server.Anna.Id}'"
        );
        var people = await server.AskAsync<Guid[]>("select array_agg(id) from (select id from users limit 500) u");
        var messages = new Dictionary<int, Guid>();
        foreach (var no in new[] { 1, 100_000, 199_999 })
        {
            messages[no] = await server.AskAsync<Guid>(
                $"select id from messages where chat_id = '{server.LongChat}' and no = {no}"
            );
        }
        // Of the first version, from before all there is.
        var oldest = $"1.{await server.AskAsync<Guid>("select epoch from server_state"):N}.3..";
        oldest = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(oldest));
        var cursor = "";
        for (var more = true; more; )
        {
            var page = await server.Anna.ReadAsync<SyncAnswer>(cursor.Length == 0 ? "sync" : $"sync?cursor={cursor}");
            (cursor, more) = (page.Cursor, page.More);
        }
        return new PlanSteps(server, wires, chats, people, messages, cursor, oldest);
    }

    public IReadOnlyList<PlanStep> All =>
        [
            .. Accounts(),
            .. People(),
            .. Contacts(),
            .. Chats(),
            .. Groups(),
            .. Invites(),
            .. History(),
            .. Writing(),
            .. Marks(),
            .. MyView(),
            .. Syncs(),
        ];

    private IEnumerable<PlanStep> Accounts() =>
        [
            new("GET /health", () => OkAsync("/health")),
            new("GET /api/health", () => OkAsync("health")),
            new("POST /api/auth/register", async () => await (await Person.RegisterAsync(_url)).DisposeAsync()),
            new(
                "POST /api/auth/login",
                () => PostAsync("auth/login", new { email = _anna.Username, password = Password })
            ),
            new(
                "POST /api/auth/login",
                () => PostAsync("auth/login", new { email = $"{_anna.Username}@example.org", password = Password })
            ),
            new(
                "POST /api/auth/refresh",
                async () =>
                {
                    var token = await SignInAsync();
                    token = await RefreshAsync(token);
                    await RefreshAsync(token);
                }
            ),
            new(
                "POST /api/auth/logout",
                async () => await PostAsync("auth/logout", new { refreshToken = await SignInAsync() })
            ),
            new("GET /api/auth/sessions", () => OkAsync("auth/sessions")),
            new(
                "DELETE /api/auth/sessions/{id}",
                async () =>
                {
                    await SignInAsync();
                    var sessions = await _anna.ReadAsync<List<SessionView>>("auth/sessions");
                    await SendAsync(
                        HttpMethod.Delete,
                        $"auth/sessions/{sessions.First(session => !session.Current).Id}",
                        new { }
                    );
                }
            ),
            new("auth:refresh", () => AskAsync("auth:refresh", new { token = _anna.Client.AccessToken })),
        ];

    private IEnumerable<PlanStep> People() =>
        [
            new("GET /api/users/me", () => OkAsync("users/me")),
            new("PUT /api/users/me", () => SendAsync(HttpMethod.Put, "users/me", new { displayName = "Anna Смит" })),
            new("PUT /api/users/status", () => SendAsync(HttpMethod.Put, "users/status", new { status = "busy" })),
            new("status:set", () => AskAsync("status:set", new { status = "online" })),
            new("GET /api/users", () => OkAsync("users")),
            new("GET /api/users", () => OkAsync("users?after=user_5000&limit=50")),
            new("GET /api/users", () => OkAsync("users?query=user_4")),
            new("GET /api/users/search", () => OkAsync("users/search?query=user_77")),
            new("GET /api/users/search", () => OkAsync("users/search?query=ann")),
            new("GET /api/users/search", () => OkAsync("users/search?query=a")),
            new("GET /api/users/search", () => OkAsync("users/search?query=nobody")),
            new("GET /api/users/search", () => OkAsync("users/search?query=smith%20anna")),
            new("GET /api/users/search", () => OkAsync("users/search?query=user_4711%40example.org")),
            new("GET /api/users/{idOrUsername}", () => OkAsync("users/user_4711")),
            new("GET /api/users/{idOrUsername}", () => OkAsync($"users/{_people[7]}")),
            // Watching tells what is known, and a connection that ends is noted.
            new(
                "presence:watch",
                async () =>
                {
                    await using var device = await _anna.AnotherDeviceAsync();
                    await using var wire = await device.WireAsync();
                    Assert.True(
                        (await wire.AskAsync("presence:watch", new { userIds = _people }))
                            .GetProperty("ok")
                            .GetBoolean()
                    );
                }
            ),
        ];

    private IEnumerable<PlanStep> Contacts() =>
        [
            new("PUT /api/users/me", () => SendAsync(HttpMethod.Put, "users/me", Privacy(Audience.Contacts))),
            new("PUT /api/users/me", () => SendAsync(HttpMethod.Put, "users/me", Privacy(Audience.Everyone))),
            new("GET /api/contacts", () => OkAsync("contacts")),
            new(
                "GET /api/contacts",
                async () =>
                {
                    using var first = await _anna.GetAsync("contacts?limit=100");
                    await OkAsync(Messages.History.Next(first)!);
                }
            ),
            new("POST /api/contacts", () => PostAsync("contacts", new { userId = Next(Others), alias = "Somebody" })),
            new(
                "DELETE /api/contacts/{userId}",
                () => SendAsync(HttpMethod.Delete, $"contacts/{Next(_people)}", new { })
            ),
            new("GET /api/users/blocked", () => OkAsync("users/blocked?after=user_6&limit=100")),
            new(
                "POST /api/users/{id}/block",
                async () =>
                {
                    await using var stranger = await Person.RegisterAsync(_url);
                    await PostAsync($"users/{stranger.Id}/block", new { });
                }
            ),
            new("POST /api/users/{id}/block", () => PostAsync($"users/{_people[^1]}/block", new { })),
            new(
                "DELETE /api/users/{id}/block",
                () => SendAsync(HttpMethod.Delete, $"users/{_people[^1]}/block", new { })
            ),
            new("GET /api/users/{id}/chats", () => OkAsync($"users/{_people[9]}/chats")),
        ];

    private IReadOnlyList<Guid> Others => [.. _people.Where(id => id != _anna.Id)];

    private static object Privacy(string audience) => new { privacy = new { lastSeen = audience, groups = audience } };

    private IEnumerable<PlanStep> Chats() =>
        [
            new("GET /api/chats", () => OkAsync("chats")),
            new(
                "GET /api/chats",
                async () =>
                {
                    using var first = await _anna.GetAsync("chats?limit=100");
                    await OkAsync(Messages.History.Next(first)!);
                }
            ),
            new("GET /api/chats/{id}", () => OkAsync($"chats/{_chats[77]}")),
            new("GET /api/chats/{id}", () => OkAsync($"chats/{_long}")),
            .. _large.SelectMany(id =>
                new[] { "limit=100", "q=smith%20an", "q=user_47" }.Select(query => new PlanStep(
                    "GET /api/chats/{id}/members",
                    () => OkAsync($"chats/{id}/members?{query}")
                ))
            ),
            .. _large.Select(id => new PlanStep(
                "GET /api/chats/{id}/members",
                async () =>
                {
                    using var first = await _anna.GetAsync($"chats/{id}/members?limit=100");
                    await OkAsync(Messages.History.Next(first)!);
                }
            )),
            .. _large.Select(id => new PlanStep("GET /api/chats/{id}", () => OkAsync($"chats/{id}"))),
            .. _large.Select(id => new PlanStep("typing:start", () => AskAsync("typing:start", new { chatId = id }))),
            new("POST /api/chats", () => PostAsync("chats", new { type = "saved" })),
            new("POST /api/chats", () => PostAsync("chats", new { type = "direct", userId = _people[3] })),
            new("POST /api/chats", () => PostAsync("chats", new { type = "direct", userId = Next(_people) })),
            new("typing:start", () => AskAsync("typing:start", new { chatId = _long })),
            new("typing:stop", () => AskAsync("typing:stop", new { chatId = _long })),
        ];

    private IEnumerable<PlanStep> Groups() =>
        [
            new("POST /api/chats", async () => await GroupAsync(Next(_people), Next(_people))),
            new(
                "PUT /api/chats/{id}",
                async () => await SendAsync(HttpMethod.Put, $"chats/{await GroupAsync()}", new { title = "Other" })
            ),
            new("DELETE /api/chats/{id}", async () => await DeleteAsync($"chats/{await GroupAsync(Next(_people))}")),
            new(
                "POST /api/chats/{id}/members",
                async () => await PostAsync($"chats/{await GroupAsync()}/members", new { userIds = _people.Take(100) })
            ),
            new(
                "PUT /api/chats/{id}/members/{userId}",
                async () =>
                {
                    var group = await GroupAsync(_people[1], _people[2]);
                    await SendAsync(HttpMethod.Put, $"chats/{group}/members/{_people[1]}", new { role = "restricted" });
                    await SendAsync(HttpMethod.Put, $"chats/{group}/members/{_people[2]}", new { role = "admin" });
                    await SendAsync(HttpMethod.Put, $"chats/{group}/members/{_people[2]}", new { role = "owner" });
                }
            ),
            new(
                "DELETE /api/chats/{id}/members/{userId}",
                async () => await DeleteAsync($"chats/{await GroupAsync(_people[1])}/members/{_people[1]}")
            ),
            new(
                "DELETE /api/chats/{id}/members/me",
                async () => await DeleteAsync($"chats/{await GroupAsync()}/members/me")
            ),
            new(
                "PUT /api/chats/{id}/bans/{userId}",
                async () =>
                    await SendAsync(HttpMethod.Put, $"chats/{await GroupAsync(_people[1])}/bans/{_people[1]}", new { })
            ),
            new(
                "GET /api/chats/{id}/bans",
                async () =>
                {
                    var group = await GroupAsync();
                    await SendAsync(HttpMethod.Put, $"chats/{group}/bans/{_people[1]}", new { });
                    await SendAsync(HttpMethod.Put, $"chats/{group}/bans/{_people[2]}", new { });
                    using var first = await _anna.GetAsync($"chats/{group}/bans?limit=1");
                    await OkAsync(Messages.History.Next(first)!);
                }
            ),
            new(
                "DELETE /api/chats/{id}/bans/{userId}",
                async () => await DeleteAsync($"chats/{await GroupAsync()}/bans/{_people[1]}")
            ),
        ];

    private IEnumerable<PlanStep> Invites() =>
        [
            new("POST /api/chats/{id}/invites", async () => await InviteAsync(await GroupAsync())),
            new(
                "GET /api/chats/{id}/invites",
                async () =>
                {
                    var group = await GroupAsync();
                    await InviteAsync(group);
                    await InviteAsync(group);
                    using var first = await _anna.GetAsync($"chats/{group}/invites?limit=1");
                    await OkAsync(Messages.History.Next(first)!);
                }
            ),
            new(
                "DELETE /api/chats/{id}/invites/{token}",
                async () =>
                {
                    var group = await GroupAsync();
                    await DeleteAsync($"chats/{group}/invites/{await InviteAsync(group)}");
                }
            ),
            new(
                "GET /api/invites/{token}",
                async () => await OkAsync($"invites/{await InviteAsync(await GroupAsync())}")
            ),
            new("POST /api/invites/{token}/join", async () => await AskToJoinAsync(requiresApproval: false)),
            new("GET /api/chats/{id}/requests", async () => await OkAsync($"chats/{await AskToJoinAsync()}/requests")),
            new(
                "POST /api/chats/{id}/requests",
                async () =>
                    await PostAsync(
                        $"chats/{await AskToJoinAsync()}/requests",
                        new AnswerRequest(_boris.Id, Approve: true)
                    )
            ),
        ];

    private IEnumerable<PlanStep> History() =>
        [
            new("GET /api/messages", () => OkAsync($"messages?chatId={_long}&limit=100")),
            .. new[] { "before", "after", "around" }.SelectMany(side =>
                new[] { 1, 100_000, 199_999 }.Select(no => new PlanStep(
                    "GET /api/messages",
                    () => OkAsync($"messages?chatId={_long}&{side}={_messages[no]}&limit=100")
                ))
            ),
            new("GET /api/messages/{id}", () => OkAsync($"messages/{_messages[100_000]}")),
            .. _large.Select(id => new PlanStep("GET /api/messages", () => OkAsync($"messages?chatId={id}&limit=100"))),
        ];

    private IEnumerable<PlanStep> Writing() =>
        [
            new("POST /api/messages", () => PostAsync("messages", new { chatId = _long, content = "over HTTP" })),
            new("message:send", () => AskAsync("message:send", new { chatId = _long, content = "one" })),
            new(
                "message:send",
                async () =>
                {
                    var replyTo = _messages[100_000];
                    var clientId = Guid.NewGuid();
                    await AskAsync(
                        "message:send",
                        new
                        {
                            chatId = _long,
                            content = "a reply",
                            replyTo,
                            clientId,
                        }
                    );
                    await AskAsync(
                        "message:send",
                        new
                        {
                            chatId = _long,
                            content = "once more",
                            replyTo,
                            clientId,
                        }
                    );
                }
            ),
            // As many as a batch takes, into as many chats.
            new(
                "message:send",
                async () =>
                    await Task.WhenAll(
                        _wires.Select(async wire =>
                        {
                            var answers = new List<Task<JsonElement>>();
                            for (var i = 0; i < 128; i++)
                            {
                                answers.Add(
                                    await wire.EmitAsync("message:send", new SendMessage(Next(_chats), "one of many"))
                                );
                            }
                            Assert.All(await Task.WhenAll(answers), answer => Wire.Accept<MessageAnswer>(answer));
                        })
                    )
            ),
            // What is written to many is told to those who are there, and nobody reads who else is.
            .. _large.Select(id => new PlanStep(
                "message:send",
                async () =>
                {
                    var sent = await _wire.SendMessageAsync(id, "to many");
                    await AskAsync("message:edit", new { messageId = sent.Id, content = "to many!" });
                    await AskAsync("message:read", new { messageId = sent.Id });
                    await OkAsync($"messages/{sent.Id}");
                    await AskAsync("message:delete", new { messageId = sent.Id });
                }
            )),
            new(
                "message:edit",
                async () => await AskAsync("message:edit", new { messageId = await OwnAsync(), content = "!" })
            ),
            new(
                "PUT /api/messages/{id}",
                async () => await SendAsync(HttpMethod.Put, $"messages/{await OwnAsync()}", new { content = "!" })
            ),
            new("message:delete", async () => await AskAsync("message:delete", new { messageId = await OwnAsync() })),
            new(
                "DELETE /api/messages/{id}",
                async () => await SendAsync(HttpMethod.Delete, $"messages/{await OwnAsync()}", new { })
            ),
        ];

    private IEnumerable<PlanStep> Marks() =>
        [
            new(
                "message:delivered",
                async () => await AskAsync("message:delivered", new { messageId = await OwnAsync() })
            ),
            new("message:read", async () => await AskAsync("message:read", new { messageId = await OwnAsync() })),
            new(
                "POST /api/chats/{id}/delivered",
                async () => await PostAsync($"chats/{_long}/delivered", new { messageId = await OwnAsync() })
            ),
            new(
                "POST /api/chats/{id}/read",
                async () => await PostAsync($"chats/{_long}/read", new { messageId = await OwnAsync() })
            ),
        ];

    private IEnumerable<PlanStep> MyView() =>
        [
            new(
                "PUT /api/chats/{id}/preferences",
                async () =>
                {
                    var path = $"chats/{Next(_chats)}/preferences";
                    await SendAsync(HttpMethod.Put, path, new { archived = true });
                    await SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = Array.Empty<Guid>() });
                    await SendAsync(HttpMethod.Put, path, new { pinned = true, unread = true });
                }
            ),
            new(
                "PUT /api/chats/pinned",
                async () =>
                {
                    await SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = _chats.Take(100) });
                    await SendAsync(HttpMethod.Put, "chats/pinned", new { chatIds = _chats.Skip(50).Take(100) });
                }
            ),
            new(
                "PUT /api/chats/{id}/draft",
                async () =>
                {
                    await SendAsync(HttpMethod.Put, $"chats/{_long}/draft", new { replyTo = _messages[100_000] });
                    await SendAsync(HttpMethod.Put, $"chats/{_long}/draft", new { content = "" });
                }
            ),
            new("GET /api/folders", () => OkAsync("folders")),
            new(
                "PUT /api/folders",
                () =>
                    SendAsync(
                        HttpMethod.Put,
                        "folders",
                        new { folders = new[] { new FolderView(Guid.NewGuid(), "Work", [.. _chats.Take(500)]) } }
                    )
            ),
            new(
                "DELETE /api/chats/{id}",
                async () => await SendAsync(HttpMethod.Delete, $"chats/{Next(_chats)}", new { })
            ),
            new(
                "DELETE /api/messages/{id}",
                async () => await SendAsync(HttpMethod.Delete, $"messages/{await OwnAsync()}?for=me", new { })
            ),
            new(
                "message:delete",
                async () =>
                    await AskAsync("message:delete", new DeleteMessageEvent(await OwnAsync(), DeleteMessageEvent.ForMe))
            ),
        ];

    private IEnumerable<PlanStep> Syncs() =>
        [
            new("sync", () => AskAsync("sync", new { cursor = _oldest })),
            new("sync", () => AskAsync("sync", new { })),
            new("sync", () => AskAsync("sync", new { cursor = _newest })),
            new(
                "sync",
                () =>
                    AskAsync(
                        "sync",
                        new
                        {
                            cursor = _newest,
                            held = _chats
                                .Take(49)
                                .Select(id => new HeldChat(id, 10))
                                .Append(new HeldChat(_long, 199_500)),
                        }
                    )
            ),
            .. _large.Select(id => new PlanStep(
                "sync",
                () => AskAsync("sync", new { cursor = _newest, held = new[] { new HeldChat(id, 500) } })
            )),
            new("GET /api/sync", () => OkAsync("sync")),
            new("GET /api/sync", () => OkAsync($"sync?cursor={_newest}&held={_long}:199500&held={_chats[5]}:0")),
        ];

    private int _next;

    private Guid Next(IReadOnlyList<Guid> ids) => ids[(Interlocked.Increment(ref _next) * 7) % ids.Count];

    private async Task<Guid> OwnAsync() => (await _wire.SendMessageAsync(_long, "mine")).Id;

    private async Task<string> SignInAsync()
    {
        using var response = await _anna.SendAsync(
            HttpMethod.Post,
            "auth/login",
            new { email = _anna.Username, password = Password }
        );
        return await TokenAsync(response);
    }

    private async Task<string> RefreshAsync(string refreshToken)
    {
        using var response = await _anna.SendAsync(HttpMethod.Post, "auth/refresh", new { refreshToken });
        return await TokenAsync(response);
    }

    private static async Task<string> TokenAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return answer.GetProperty("refreshToken").GetString()!;
    }

    private async Task<Guid> GroupAsync(params Guid[] memberIds)
    {
        using var response = await _anna.SendAsync(
            HttpMethod.Post,
            "chats",
            new CreateChat(ChatType.Group, Title: "A group", MemberIds: memberIds, ClientId: Guid.NewGuid())
        );
        return (await ReadAsync<ChatView>(response)).Id;
    }

    private async Task<string> InviteAsync(Guid group, bool requiresApproval = false)
    {
        using var response = await _anna.SendAsync(
            HttpMethod.Post,
            $"chats/{group}/invites",
            new CreateInvite(RequiresApproval: requiresApproval)
        );
        return (await ReadAsync<InviteView>(response)).Token;
    }

    /// <summary>Boris joins a new group, or asks to.</summary>
    private async Task<Guid> AskToJoinAsync(bool requiresApproval = true)
    {
        var group = await GroupAsync();
        var invite = await InviteAsync(group, requiresApproval);
        using var response = await _boris.SendAsync(HttpMethod.Post, $"invites/{invite}/join", new { });
        response.EnsureSuccessStatusCode();
        return group;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<T>(text, VestnikJson.Options)!;
    }

    private Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, new { });

    private async Task OkAsync(string path)
    {
        using var response = await _anna.GetAsync(path);
        response.EnsureSuccessStatusCode();
    }

    private Task PostAsync<T>(string path, T body) => SendAsync(HttpMethod.Post, path, body);

    private async Task SendAsync<T>(HttpMethod method, string path, T body)
    {
        using var response = await _anna.SendAsync(method, path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task AskAsync<T>(string name, T payload)
    {
        var answer = await _wire.AskAsync(name, payload);
        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString());
    }
}
