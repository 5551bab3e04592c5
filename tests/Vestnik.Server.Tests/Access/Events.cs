namespace Vestnik.Server.Tests.Access;

/// <summary>An event that clients send: what happens with the ids of two others. Without a token there is no socket.</summary>
/// <param name="Code">The refusal of <see cref="Reach.Others"/>, the same one for the ids of nobody.</param>
/// <param name="Payloads">One or more payloads, by the ids to name and the caller's own.</param>
internal sealed record EventRule(string Name, Reach Reach, string? Code, params Func<Ids, Ids, string>[] Payloads);

/// <summary>Every event there is. A new one belongs in here before it is served.</summary>
internal static class Events
{
    public static readonly EventRule[] All =
    [
        new("auth:refresh", Reach.Others, "auth.token_invalid", (named, _) => $$"""{"token":"{{named.Token}}"}"""),
        new(
            "message:send",
            Reach.Others,
            "chat.not_found",
            (named, _) => $$"""{"chatId":"{{named.Chat}}","content":"let me in"}""",
            (named, _) => $$"""{"chatId":"{{named.Chat}}","content":"let me in","replyTo":"{{named.Message}}"}"""
        ),
        new(
            "message:edit",
            Reach.Others,
            "message.not_found",
            (named, _) => $$"""{"messageId":"{{named.Message}}","content":"never said"}"""
        ),
        new(
            "message:delete",
            Reach.Others,
            "message.not_found",
            (named, _) => $$"""{"messageId":"{{named.Message}}","for":"all"}""",
            (named, _) => $$"""{"messageId":"{{named.Message}}","for":"me"}"""
        ),
        new(
            "message:delivered",
            Reach.Others,
            "message.not_found",
            (named, _) => $$"""{"messageId":"{{named.Message}}"}"""
        ),
        new("message:read", Reach.Others, "message.not_found", (named, _) => $$"""{"messageId":"{{named.Message}}"}"""),
        new("typing:start", Reach.Others, "chat.not_found", (named, _) => $$"""{"chatId":"{{named.Chat}}"}"""),
        new("typing:stop", Reach.Others, "chat.not_found", (named, _) => $$"""{"chatId":"{{named.Chat}}"}"""),
        // Whom one may write to, one may watch.
        new("presence:watch", Reach.Own, null, (named, _) => $$"""{"userIds":["{{named.User}}"]}"""),
        new("status:set", Reach.Own, null, (named, _) => $$"""{"status":"busy","userId":"{{named.User}}"}"""),
        new(
            "sync",
            Reach.Own,
            null,
            (_, _) => "{}",
            (named, _) => $$"""{"held":[{"chatId":"{{named.Chat}}","seq":0}]}"""
        ),
    ];
}
