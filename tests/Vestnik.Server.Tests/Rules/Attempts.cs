using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Rules;

/// <summary>A way to use a right.</summary>
/// <param name="Code">The refusal for who has it not.</param>
/// <param name="Ask">Answers the code of the refusal; null: it was done.</param>
internal sealed record Attempt(ChatRight Right, string Name, string Code, Func<RightsStage, Actor, Task<string?>> Ask)
{
    private static readonly string[] Everywhere = [ChatType.Direct, ChatType.Saved, ChatType.Group, ChatType.Channel];

    /// <summary>False: who has the right reads by it.</summary>
    public bool Changes { get; init; } = true;

    /// <summary>Kinds of chat in which it can be tried.</summary>
    public IReadOnlyList<string> In { get; init; } = Everywhere;

    /// <summary>What has to be there before it can be tried by this role.</summary>
    public Func<RightsStage, string, Task> Prepare { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Puts it back, whether it was done or refused.</summary>
    public Func<RightsStage, Task> Undo { get; init; } = _ => Task.CompletedTask;

    public bool Fits(string chatType) => In.Contains(chatType, StringComparer.Ordinal);
}

/// <summary>The ways to use each right there is.</summary>
internal static class Attempts
{
    private static readonly string[] Peopled = [ChatType.Group, ChatType.Channel];

    public static readonly IReadOnlyList<Attempt> All =
    [
        Over(ChatRight.Write, "POST", _ => "messages", stage => $$"""{"chatId":"{{stage.ChatId}}","content":"said"}"""),
        .. OverSockets(
            ChatRight.Write,
            "chat.forbidden",
            "message:send",
            (stage, _) => new { chatId = stage.ChatId, content = "said" }
        ),
        new(
            ChatRight.Write,
            "PUT messages/{id}",
            "chat.forbidden",
            (stage, actor) =>
                OverAsync(stage, actor, "PUT", $"messages/{actor.Message}", """{"content":"better said"}""")
        ),
        .. OverSockets(
            ChatRight.Write,
            "chat.forbidden",
            "message:edit",
            (_, actor) => new { messageId = actor.Message, content = "better said" }
        ),
        Over(ChatRight.Invite, "POST", stage => $"chats/{stage.ChatId}/invites", _ => "{}"),
        Over(
            ChatRight.Add,
            "POST",
            stage => $"chats/{stage.ChatId}/members",
            stage => $$"""{"userIds":["{{stage.Outsider.Id}}"]}"""
        ) with
        {
            Undo = stage => stage.SendAsync(stage.First, "DELETE", $"chats/{stage.ChatId}/members/{stage.Outsider.Id}"),
        },
        Over(
            ChatRight.ChangeInfo,
            "PUT",
            stage => $"chats/{stage.ChatId}",
            _ => $$"""{"title":"{{Guid.NewGuid()}}","description":"new"}"""
        ),
        Over(
            ChatRight.ChangeSettings,
            "PUT",
            stage => $"chats/{stage.ChatId}",
            _ => """{"settings":{"slowModeSeconds":1}}"""
        ) with
        {
            Undo = stage =>
                stage.SendAsync(stage.First, "PUT", $"chats/{stage.ChatId}", """{"settings":{"slowModeSeconds":0}}"""),
        },
        Over(ChatRight.SeeMembers, "GET", stage => $"chats/{stage.ChatId}/members") with
        {
            Changes = false,
        },
        Over(ChatRight.Approve, "GET", stage => $"chats/{stage.ChatId}/requests") with
        {
            Changes = false,
        },
        Over(
            ChatRight.Approve,
            "POST",
            stage => $"chats/{stage.ChatId}/requests",
            stage => $$"""{"userId":"{{stage.Outsider.Id}}","approve":false}"""
        ) with
        {
            Prepare = (stage, _) => stage.SendAsync(stage.Outsider, "POST", $"invites/{stage.Invite}/join"),
        },
        Over(ChatRight.Remove, "DELETE", stage => $"chats/{stage.ChatId}/members/{stage.Target.Id}") with
        {
            Undo = BringBackAsync,
        },
        Over(ChatRight.Ban, "PUT", stage => $"chats/{stage.ChatId}/bans/{stage.Target.Id}") with
        {
            Undo = async stage =>
            {
                await stage.SendAsync(stage.First, "DELETE", $"chats/{stage.ChatId}/bans/{stage.Target.Id}");
                await BringBackAsync(stage);
            },
        },
        Over(ChatRight.Ban, "GET", stage => $"chats/{stage.ChatId}/bans") with
        {
            Changes = false,
        },
        Over(ChatRight.Ban, "DELETE", stage => $"chats/{stage.ChatId}/bans/{stage.Outsider.Id}") with
        {
            Prepare = (stage, _) =>
                stage.SendAsync(stage.First, "PUT", $"chats/{stage.ChatId}/bans/{stage.Outsider.Id}"),
            Undo = stage => stage.SendAsync(stage.First, "DELETE", $"chats/{stage.ChatId}/bans/{stage.Outsider.Id}"),
        },
        SetsRole(ChatRight.Restrict, from: ChatRole.Member, to: ChatRole.Restricted),
        SetsRole(ChatRight.Restrict, from: ChatRole.Restricted, to: ChatRole.Member),
        SetsRole(ChatRight.Promote, from: ChatRole.Member, to: ChatRole.Admin),
        SetsRole(ChatRight.Transfer, from: ChatRole.Member, to: ChatRole.Owner),
        new(
            ChatRight.DeleteOthers,
            "DELETE messages/{id}",
            "message.forbidden",
            (stage, actor) => OverAsync(stage, actor, "DELETE", $"messages/{stage.Foreign}")
        )
        {
            In = [ChatType.Direct, .. Peopled],
            Prepare = WriteAsync,
        },
        .. OverSockets(
                ChatRight.DeleteOthers,
                "message.forbidden",
                "message:delete",
                (stage, _) => new { messageId = stage.Foreign, @for = "all" }
            )
            .Select(attempt => attempt with { In = [ChatType.Direct, .. Peopled], Prepare = WriteAsync }),
        // The last: after it there is nothing left to try. What it does to direct chats is no matter of rights: it hides them.
        Over(ChatRight.DeleteChat, "DELETE", stage => $"chats/{stage.ChatId}") with
        {
            In = Peopled,
        },
    ];

    private static Attempt Over(
        ChatRight right,
        string method,
        Func<RightsStage, string> path,
        Func<RightsStage, string>? json = null
    ) =>
        new(
            right,
            $"{right} by {method}",
            "chat.forbidden",
            (stage, actor) => OverAsync(stage, actor, method, path(stage), json?.Invoke(stage))
        );

    private static async Task<string?> OverAsync(
        RightsStage stage,
        Actor actor,
        string method,
        string path,
        string? json = null
    )
    {
        var answer = await stage.SendAsync(actor.Person, method, path, json);
        return answer.Status is >= 200 and < 300 ? null : answer.Code ?? $"{answer.Status} {answer.Text}";
    }

    private static IEnumerable<Attempt> OverSockets(
        ChatRight right,
        string code,
        string name,
        Func<RightsStage, Actor, object> payload
    ) =>
        Enum.GetValues<Dialect>()
            .Select(dialect => new Attempt(
                right,
                $"{name} over {dialect}",
                code,
                async (stage, actor) =>
                {
                    var socket = dialect == Dialect.Plain ? actor.Plain : actor.SocketIo;
                    var answer = await socket.EmitAsync(name, payload(stage, actor));
                    return answer.GetProperty("ok").GetBoolean() ? null : Code(answer);
                }
            ));

    private static Attempt SetsRole(ChatRight right, string from, string to) =>
        Over(
            right,
            "PUT",
            stage => $"chats/{stage.ChatId}/members/{stage.Target.Id}",
            _ => $$"""{"role":"{{to}}"}"""
        ) with
        {
            Name = $"from {from} to {to}",
            Prepare = (stage, _) => BecomeAsync(stage, from),
            Undo = async stage =>
            {
                // Whoever was made the owner gives it back.
                await stage.SendAsync(
                    stage.Target,
                    "PUT",
                    $"chats/{stage.ChatId}/members/{stage.First.Id}",
                    """{"role":"owner"}"""
                );
                await BecomeAsync(stage, ChatRole.Member);
            },
        };

    /// <summary>In a direct chat nobody can, and nobody has to.</summary>
    private static Task<Answer> BecomeAsync(RightsStage stage, string role) =>
        stage.SendAsync(
            stage.First,
            "PUT",
            $"chats/{stage.ChatId}/members/{stage.Target.Id}",
            $$"""{"role":"{{role}}"}"""
        );

    private static Task<Answer> BringBackAsync(RightsStage stage) =>
        stage.SendAsync(
            stage.First,
            "POST",
            $"chats/{stage.ChatId}/members",
            $$"""{"userIds":["{{stage.Target.Id}}"]}"""
        );

    /// <summary>By the owner, whom nobody outranks: deleting is no matter of rank. For the owner by an admin.</summary>
    private static async Task WriteAsync(RightsStage stage, string role)
    {
        var author =
            role == ChatRole.Owner ? stage.By(ChatRole.Admin).Person
            : stage.Roles.Contains(ChatRole.Owner) ? stage.First
            : stage.Target;
        stage.Foreign = await stage.WriteAsync(author);
    }

    private static string? Code(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetString();
}
