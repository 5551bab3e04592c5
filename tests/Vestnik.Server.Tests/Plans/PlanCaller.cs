using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Plans;

/// <summary>Somebody who has much of everything, and how they ask.</summary>
internal sealed class PlanCaller
{
    public const string Password = "correct horse battery";

    private PlanCaller(
        PlanServer server,
        IReadOnlyList<Wire> wires,
        IReadOnlyList<Guid> chats,
        IReadOnlyList<Guid> people,
        IReadOnlyDictionary<int, Guid> messages,
        string newest,
        string oldest
    )
    {
        (Anna, Boris, Wire, Wires) = (server.Anna, server.Boris, wires[0], wires);
        (Long, Url) = (server.LongChat, server.Url);
        (Chats, People, Messages, Newest, Oldest) = (chats, people, messages, newest, oldest);
        Large = [server.Group, server.Channel];
    }

    public Person Anna { get; }

    public Person Boris { get; }

    public Wire Wire { get; }

    public IReadOnlyList<Wire> Wires { get; }

    /// <summary>A direct chat with very many messages.</summary>
    public Guid Long { get; }

    /// <summary>Chats of very many people.</summary>
    public IReadOnlyList<Guid> Large { get; }

    public IReadOnlyList<Guid> Chats { get; }

    public IReadOnlyList<Guid> People { get; }

    /// <summary>Of the long chat, by number.</summary>
    public IReadOnlyDictionary<int, Guid> Messages { get; }

    /// <summary>A cursor that knows all there is; <see cref="Oldest"/> knows nothing of it.</summary>
    public string Newest { get; }

    public string Oldest { get; }

    public Uri Url { get; }

    public static async Task<PlanCaller> PrepareAsync(PlanServer server)
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
        return new PlanCaller(server, wires, chats, people, messages, cursor, oldest);
    }

    private int _next;

    public Guid Next(IReadOnlyList<Guid> ids) => ids[(Interlocked.Increment(ref _next) * 7) % ids.Count];

    public async Task<Guid> OwnAsync() => (await Wire.SendMessageAsync(Long, "mine")).Id;

    public async Task<string> SignInAsync()
    {
        using var response = await Anna.SendAsync(
            HttpMethod.Post,
            "auth/login",
            new { email = Anna.Username, password = Password }
        );
        return await TokenAsync(response);
    }

    public async Task<string> RefreshAsync(string refreshToken)
    {
        using var response = await Anna.SendAsync(HttpMethod.Post, "auth/refresh", new { refreshToken });
        return await TokenAsync(response);
    }

    private static async Task<string> TokenAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        return answer.GetProperty("refreshToken").GetString()!;
    }

    public async Task<Guid> GroupAsync(params Guid[] memberIds)
    {
        using var response = await Anna.SendAsync(
            HttpMethod.Post,
            "chats",
            new CreateChat(ChatType.Group, Title: "A group", MemberIds: memberIds, ClientId: Guid.NewGuid())
        );
        return (await ReadAsync<ChatView>(response)).Id;
    }

    public async Task<string> InviteAsync(Guid group, bool requiresApproval = false)
    {
        using var response = await Anna.SendAsync(
            HttpMethod.Post,
            $"chats/{group}/invites",
            new CreateInvite(RequiresApproval: requiresApproval)
        );
        return (await ReadAsync<InviteView>(response)).Token;
    }

    /// <summary>Boris joins a new group, or asks to.</summary>
    public async Task<Guid> AskToJoinAsync(bool requiresApproval = true)
    {
        var group = await GroupAsync();
        var invite = await InviteAsync(group, requiresApproval);
        using var response = await Boris.SendAsync(HttpMethod.Post, $"invites/{invite}/join", new { });
        response.EnsureSuccessStatusCode();
        return group;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<T>(text, VestnikJson.Options)!;
    }

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, new { });

    public async Task OkAsync(string path)
    {
        using var response = await Anna.GetAsync(path);
        response.EnsureSuccessStatusCode();
    }

    public Task PostAsync<T>(string path, T body) => SendAsync(HttpMethod.Post, path, body);

    public async Task SendAsync<T>(HttpMethod method, string path, T body)
    {
        using var response = await Anna.SendAsync(method, path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task AskAsync<T>(string name, T payload)
    {
        var answer = await Wire.AskAsync(name, payload);
        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString());
    }
}
