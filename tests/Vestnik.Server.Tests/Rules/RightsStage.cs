using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Rules;

/// <summary>Somebody with a role in the chat, over HTTP and both kinds of socket.</summary>
/// <param name="Message">One they wrote while everybody could.</param>
internal sealed record Actor(Person Person, string Role, Guid Message, TestSocket Plain, TestSocket SocketIo);

/// <summary>A chat with somebody of every role, somebody for them to act on, and somebody outside.</summary>
internal sealed class RightsStage : IAsyncDisposable
{
    private readonly ApiServer _server;
    private readonly Dictionary<string, Actor> _actors = new(StringComparer.Ordinal);

    private RightsStage(ApiServer server, Person first, Person target, Person outsider, Guid chatId, string invite) =>
        (_server, First, Target, Outsider, ChatId, Invite) = (server, first, target, outsider, chatId, invite);

    public Guid ChatId { get; }

    /// <summary>The owner, or who made a direct or saved chat.</summary>
    public Person First { get; }

    /// <summary>An ordinary member for others to act on; in a direct chat the other one.</summary>
    public Person Target { get; }

    public Person Outsider { get; }

    /// <summary>A link that wants an approval; none in direct and saved chats.</summary>
    public string Invite { get; }

    public ChatSettings Settings { get; private set; } = new();

    /// <summary>A message of somebody else than whoever acts.</summary>
    public Guid Foreign { get; set; }

    /// <summary>Least first: what only the owner may end is tried by the owner last.</summary>
    public IEnumerable<string> Roles => _actors.Keys.OrderBy(ChatRole.Rank);

    public Actor By(string role) => _actors[role];

    public static async Task<RightsStage> CreateAsync(ApiServer server, string chatType, string? choice)
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.RegisterAsync()));
        var (first, target, outsider) = (people[0], people[1], people[2]);
        if (chatType is ChatType.Direct or ChatType.Saved)
        {
            var chat = await server.ChatAsync(first, chatType == ChatType.Direct ? target : first);
            var stage = new RightsStage(server, first, target, outsider, chat, invite: "none");
            await stage.EnterAsync(first, ChatRole.Member);
            return stage;
        }
        // Everybody may write at first, so that everybody has a message of their own.
        var group = await server.GroupAsync(
            first,
            "where rights are tried",
            [target, .. people[3..]],
            chatType,
            new { permissions = new { write = "members" } }
        );
        var invite = await server.InviteAsync(first, group, new { requiresApproval = true });
        var peopled = new RightsStage(server, first, target, outsider, group, invite);
        await peopled.EnterAsync(first, ChatRole.Owner);
        await peopled.EnterAsync(people[3], ChatRole.Admin);
        await peopled.EnterAsync(people[4], ChatRole.Member);
        await peopled.EnterAsync(people[5], ChatRole.Restricted);
        await peopled.ChooseAsync(choice);
        return peopled;
    }

    public Task<Answer> SendAsync(Person person, string method, string path, string? json = null) =>
        _server.SendAsync(method, $"/api/{path}", person.Token, json);

    /// <summary>By somebody who may.</summary>
    public async Task<Answer> DoneAsync(Person person, string method, string path, string? json = null)
    {
        var answer = await SendAsync(person, method, path, json);
        Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Text}");
        return answer;
    }

    public Task<Guid> WriteAsync(Person person) => _server.MessageAsync(person, ChatId, "words");

    public async ValueTask DisposeAsync()
    {
        foreach (var actor in _actors.Values)
        {
            await actor.Plain.DisposeAsync();
            await actor.SocketIo.DisposeAsync();
        }
    }

    private async Task EnterAsync(Person person, string role)
    {
        var message = await WriteAsync(person);
        if (role is ChatRole.Admin or ChatRole.Restricted)
        {
            await DoneAsync(First, "PUT", $"chats/{ChatId}/members/{person.Id}", $$"""{"role":"{{role}}"}""");
        }
        var plain = await _server.ConnectAsync(Dialect.Plain, person.Token);
        var socketIo = await _server.ConnectAsync(Dialect.SocketIo, person.Token);
        _actors[role] = new Actor(person, role, message, plain, socketIo);
    }

    /// <summary>The same choice for every right; null leaves the defaults.</summary>
    private async Task ChooseAsync(string? choice)
    {
        await DoneAsync(First, "PUT", $"chats/{ChatId}", """{"settings":null}""");
        if (choice is null)
        {
            return;
        }
        Settings = new ChatSettings(new ChatPermissions(choice, choice, choice, choice, choice, choice, choice));
        var request = JsonSerializer.Serialize(new { Settings }, VestnikJson.Options);
        await DoneAsync(First, "PUT", $"chats/{ChatId}", request);
    }
}
