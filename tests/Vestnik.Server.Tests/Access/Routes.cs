using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Media.Tus;

namespace Vestnik.Server.Tests.Access;

/// <summary>What a route has to do with ids of other people.</summary>
internal enum Reach
{
    /// <summary>Anybody may ask, with or without a token.</summary>
    Open,

    /// <summary>Tells and changes what is the caller's own, whatever it is asked.</summary>
    Own,

    /// <summary>Names something of others: refused as if it did not exist.</summary>
    Others,
}

/// <summary>A request with ids in it.</summary>
/// <param name="Body">What it sends that is no JSON.</param>
internal sealed record Ask(
    string Path,
    string? Json = null,
    Func<HttpContent>? Body = null,
    params (string Name, string Value)[] Headers
)
{
    public HttpContent? Content() => Body?.Invoke() ?? (Json is null ? null : ApiServer.Json(Json));
}

/// <summary>A route of the OpenAPI document: what happens without a token and with the ids of two others.</summary>
/// <param name="Code">The refusal of <see cref="Reach.Others"/>, the same one for the ids of nobody.</param>
/// <param name="Asks">One or more requests, by the ids to name and the caller's own.</param>
internal sealed record Route(
    string Method,
    string Template,
    Reach Reach,
    string? Code,
    params Func<Ids, Ids, Ask>[] Asks
)
{
    public string Name => $"{Method} {Template}";

    /// <summary>Takes JSON. What says all in its path does not, and then does not look at a body; nor does what takes files.</summary>
    public bool HasBody => Asks[0](Ids.Unknown(), Ids.Unknown()).Json is not null;
}

/// <summary>Every route there is. A new one belongs in here before it is served.</summary>
internal static class Routes
{
    private static readonly (string Name, string Value) Tus = ("Tus-Resumable", "1.0.0");

    public static readonly Route[] All =
    [
        new("POST", "/api/upload", Reach.Own, null, (_, _) => new("/api/upload", Body: Picture)),
        new(
            "GET",
            "/uploads/{kind}/{file}",
            Reach.Others,
            "media.not_found",
            (named, _) => new($"/uploads/files/{named.File}.bin"),
            (named, _) => new($"/uploads/images/{named.File}.png"),
            // Signed for somebody else, or nobody: then it is asked who it is.
            (named, _) => new($"/uploads/files/{named.File}.bin?e=99999999999&u={named.User}&s={new string('A', 22)}")
        ),
        new("PUT", "/api/users/me/avatar", Reach.Own, null, (_, _) => new("/api/users/me/avatar", Body: Picture)),
        new("DELETE", "/api/users/me/avatar", Reach.Own, null, (_, _) => new("/api/users/me/avatar")),
        new(
            "PUT",
            "/api/chats/{id}/avatar",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/avatar", Body: Picture),
            (named, _) => new($"/api/chats/{named.Chat}/avatar", Body: Picture)
        ),
        new(
            "DELETE",
            "/api/chats/{id}/avatar",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/avatar"),
            (named, _) => new($"/api/chats/{named.Chat}/avatar")
        ),
        new("OPTIONS", TusCaller.Root, Reach.Own, null, (_, _) => new(TusCaller.Root)),
        new(
            "POST",
            TusCaller.Root,
            Reach.Own,
            null,
            (_, _) => new(TusCaller.Root, Headers: [Tus, ("Upload-Length", "10")])
        ),
        new(
            "PATCH",
            TusCaller.Root + "/{id}",
            Reach.Others,
            "upload.not_found",
            (named, _) =>
                new(
                    $"{TusCaller.Root}/{named.Upload}",
                    Body: () => TusCaller.Body([1, 2, 3]),
                    Headers: [Tus, ("Upload-Offset", "0")]
                )
        ),
        new(
            "DELETE",
            TusCaller.Root + "/{id}",
            Reach.Others,
            "upload.not_found",
            (named, _) => new($"{TusCaller.Root}/{named.Upload}", Headers: [Tus])
        ),
        new(
            "POST",
            TusCaller.Root + "/{id}",
            Reach.Others,
            "upload.not_found",
            (named, _) => new($"{TusCaller.Root}/{named.Upload}", Headers: [Tus, ("X-HTTP-Method-Override", "DELETE")]),
            (named, _) =>
                new(
                    $"{TusCaller.Root}/{named.Upload}",
                    Body: () => TusCaller.Body([1, 2, 3]),
                    Headers: [Tus, ("X-HTTP-Method-Override", "PATCH"), ("Upload-Offset", "0")]
                )
        ),
        new("POST", "/api/auth/register", Reach.Open, null, (_, _) => new("/api/auth/register", "{}")),
        new("POST", "/api/auth/login", Reach.Open, null, (_, _) => new("/api/auth/login", "{}")),
        new("POST", "/api/auth/refresh", Reach.Open, null, (_, _) => new("/api/auth/refresh", "{}")),
        new("POST", "/api/auth/logout", Reach.Open, null, (_, _) => new("/api/auth/logout", "{}")),
        new("GET", "/api/health", Reach.Open, null, (_, _) => new("/api/health")),
        new("GET", "/health", Reach.Open, null, (_, _) => new("/health")),
        new("GET", "/api/auth/sessions", Reach.Own, null, (_, _) => new("/api/auth/sessions")),
        new(
            "DELETE",
            "/api/auth/sessions/{id}",
            Reach.Others,
            "session.not_found",
            (named, _) => new($"/api/auth/sessions/{named.Session}")
        ),
        new("GET", "/api/users/me", Reach.Own, null, (_, _) => new("/api/users/me")),
        new(
            "PUT",
            "/api/users/me",
            Reach.Own,
            null,
            (named, _) =>
                new("/api/users/me", $$"""{"id":"{{named.User}}","userId":"{{named.User}}","bio":"changed"}""")
        ),
        new(
            "PUT",
            "/api/users/status",
            Reach.Own,
            null,
            (named, _) => new("/api/users/status", $$"""{"userId":"{{named.User}}","status":"busy"}""")
        ),
        new(
            "GET",
            "/api/users",
            Reach.Own,
            null,
            (_, _) => new("/api/users?limit=100"),
            (_, _) => new("/api/users?query=person")
        ),
        new("GET", "/api/users/search", Reach.Own, null, (_, _) => new("/api/users/search?q=person")),
        new(
            "GET",
            "/api/users/{idOrUsername}",
            Reach.Own,
            null,
            // Whom one may write to, one may look at: the profile is for everybody, the email address is not.
            (named, _) => new($"/api/users/{named.User}")
        ),
        new("GET", "/api/contacts", Reach.Own, null, (_, _) => new("/api/contacts")),
        new(
            "POST",
            "/api/contacts",
            Reach.Own,
            null,
            (named, _) => new("/api/contacts", $$"""{"userId":"{{named.User}}","alias":"An alias"}""")
        ),
        new(
            "DELETE",
            "/api/contacts/{userId}",
            Reach.Own,
            null,
            // Whom somebody else has in theirs stays there.
            (named, _) => new($"/api/contacts/{named.User}")
        ),
        new("GET", "/api/users/blocked", Reach.Own, null, (_, _) => new("/api/users/blocked")),
        new("POST", "/api/users/{id}/block", Reach.Own, null, (named, _) => new($"/api/users/{named.User}/block")),
        new("DELETE", "/api/users/{id}/block", Reach.Own, null, (named, _) => new($"/api/users/{named.User}/block")),
        new(
            "GET",
            "/api/users/{id}/chats",
            Reach.Own,
            null,
            // What two others share is not told.
            (named, _) => new($"/api/users/{named.User}/chats")
        ),
        new(
            "GET",
            "/api/chats",
            Reach.Own,
            null,
            (_, _) => new("/api/chats"),
            (named, _) => new($"/api/chats?userId={named.User}&chatId={named.Chat}")
        ),
        new(
            "POST",
            "/api/chats",
            Reach.Own,
            null,
            (_, own) => new("/api/chats", $$"""{"type":"direct","userId":"{{own.User}}"}""")
        ),
        new("GET", "/api/chats/{id}", Reach.Others, "chat.not_found", (named, _) => new($"/api/chats/{named.Chat}")),
        new(
            "PUT",
            "/api/chats/{id}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}", """{"title":"mine now"}"""),
            (named, _) => new($"/api/chats/{named.Chat}", """{"title":"mine now"}""")
        ),
        new(
            "DELETE",
            "/api/chats/{id}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}"),
            (named, _) => new($"/api/chats/{named.Chat}")
        ),
        new(
            "POST",
            "/api/chats/{id}/members",
            Reach.Others,
            "chat.not_found",
            (named, own) => new($"/api/chats/{named.Group}/members", $$"""{"userIds":["{{own.User}}"]}""")
        ),
        new(
            "PUT",
            "/api/chats/{id}/members/{userId}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/members/{named.User}", """{"role":"restricted"}"""),
            (named, own) => new($"/api/chats/{named.Group}/members/{own.User}", """{"role":"owner"}""")
        ),
        new(
            "DELETE",
            "/api/chats/{id}/members/{userId}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/members/{named.User}"),
            (named, own) => new($"/api/chats/{named.Group}/members/{own.User}")
        ),
        new(
            "DELETE",
            "/api/chats/{id}/members/me",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/members/me")
        ),
        new(
            "GET",
            "/api/chats/{id}/bans",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/bans")
        ),
        new(
            "PUT",
            "/api/chats/{id}/bans/{userId}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/bans/{named.User}")
        ),
        new(
            "DELETE",
            "/api/chats/{id}/bans/{userId}",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/bans/{named.User}")
        ),
        new(
            "GET",
            "/api/chats/{id}/invites",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/invites")
        ),
        new(
            "POST",
            "/api/chats/{id}/invites",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/invites", "{}")
        ),
        new(
            "DELETE",
            "/api/chats/{id}/invites/{token}",
            Reach.Others,
            "chat.not_found",
            (named, own) => new($"/api/chats/{named.Group}/invites/{own.Invite}"),
            (named, _) => new($"/api/chats/{named.Group}/invites/{named.Invite}")
        ),
        new(
            "GET",
            "/api/chats/{id}/requests",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/requests")
        ),
        new(
            "POST",
            "/api/chats/{id}/requests",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Group}/requests", $$"""{"userId":"{{named.Asker}}","approve":true}""")
        ),
        // Who has a link may look at where it leads; who has one that was revoked has nothing.
        new(
            "GET",
            "/api/invites/{token}",
            Reach.Others,
            "invite.not_found",
            (named, _) => new($"/api/invites/{named.Revoked}")
        ),
        new(
            "POST",
            "/api/invites/{token}/join",
            Reach.Others,
            "invite.not_found",
            (named, _) => new($"/api/invites/{named.Revoked}/join")
        ),
        new(
            "GET",
            "/api/chats/{id}/members",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Chat}/members"),
            (named, _) => new($"/api/chats/{named.Chat}/members?q=person")
        ),
        new(
            "POST",
            "/api/chats/{id}/delivered",
            Reach.Others,
            "message.not_found",
            (named, _) => new($"/api/chats/{named.Chat}/delivered", $$"""{"messageId":"{{named.Message}}"}"""),
            (named, own) => new($"/api/chats/{own.Chat}/delivered", $$"""{"messageId":"{{named.Message}}"}"""),
            (named, own) => new($"/api/chats/{named.Chat}/delivered", $$"""{"messageId":"{{own.Message}}"}""")
        ),
        new(
            "POST",
            "/api/chats/{id}/read",
            Reach.Others,
            "message.not_found",
            (named, _) => new($"/api/chats/{named.Chat}/read", $$"""{"messageId":"{{named.Message}}"}"""),
            (named, own) => new($"/api/chats/{own.Chat}/read", $$"""{"messageId":"{{named.Message}}"}"""),
            (named, own) => new($"/api/chats/{named.Chat}/read", $$"""{"messageId":"{{own.Message}}"}""")
        ),
        new(
            "GET",
            "/api/messages",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/messages?chatId={named.Chat}"),
            (named, _) => new($"/api/messages?chatId={named.Chat}&before={named.Message}"),
            (named, _) => new($"/api/messages?chatId={named.Chat}&after={named.Message}"),
            (named, own) => new($"/api/messages?chatId={named.Chat}&around={own.Message}")
        ),
        new(
            "POST",
            "/api/messages",
            Reach.Others,
            "chat.not_found",
            (named, _) => new("/api/messages", $$"""{"chatId":"{{named.Chat}}","content":"let me in"}"""),
            (named, _) =>
                new(
                    "/api/messages",
                    $$"""{"chatId":"{{named.Chat}}","content":"let me in","replyTo":"{{named.Message}}"}"""
                )
        ),
        new(
            "POST",
            "/api/messages/upload-audio",
            Reach.Others,
            "chat.not_found",
            (named, _) => new("/api/messages/upload-audio", Body: () => Forms.Voice(named.Chat)),
            (named, _) =>
                new("/api/messages/upload-audio", Body: () => Forms.Voice(named.Chat, ("replyTo", $"{named.Message}"))),
            // The sound first: then it has been received when it is known where to.
            (named, _) => new("/api/messages/upload-audio", Body: () => Forms.Voice(named.Chat, isLast: false))
        ),
        new(
            "GET",
            "/api/messages/{id}",
            Reach.Others,
            "message.not_found",
            (named, _) => new($"/api/messages/{named.Message}")
        ),
        new(
            "PUT",
            "/api/messages/{id}",
            Reach.Others,
            "message.not_found",
            (named, _) => new($"/api/messages/{named.Message}", """{"content":"never said"}""")
        ),
        new(
            "DELETE",
            "/api/messages/{id}",
            Reach.Others,
            "message.not_found",
            (named, _) => new($"/api/messages/{named.Message}"),
            (named, _) => new($"/api/messages/{named.Message}?for=all"),
            (named, _) => new($"/api/messages/{named.Message}?for=me")
        ),
        new(
            "PUT",
            "/api/chats/{id}/preferences",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Chat}/preferences", """{"pinned":true}"""),
            (named, _) => new($"/api/chats/{named.Chat}/preferences", "{}")
        ),
        new(
            "PUT",
            "/api/chats/{id}/draft",
            Reach.Others,
            "chat.not_found",
            (named, _) => new($"/api/chats/{named.Chat}/draft", """{"content":"half a th"}"""),
            (named, _) => new($"/api/chats/{named.Chat}/draft", $$"""{"replyTo":"{{named.Message}}"}""")
        ),
        // Chats that are not one's own are not valid there: its own tests.
        new(
            "PUT",
            "/api/chats/pinned",
            Reach.Own,
            null,
            (_, own) => new("/api/chats/pinned", $$"""{"chatIds":["{{own.Chat}}"]}""")
        ),
        new("GET", "/api/folders", Reach.Own, null, (_, _) => new("/api/folders")),
        new(
            "PUT",
            "/api/folders",
            Reach.Own,
            null,
            (named, own) =>
                new(
                    "/api/folders",
                    $$"""{"userId":"{{named.User}}","folders":[{"id":"{{own.Chat}}","title":"Mine","chatIds":["{{own.Chat}}"]}]}"""
                )
        ),
        new(
            "GET",
            "/api/sync",
            Reach.Own,
            null,
            (_, _) => new("/api/sync"),
            (named, _) => new($"/api/sync?held={named.Chat}:0")
        ),
    ];

    private static MultipartFormDataContent Picture() => Forms.Of("file", Formats.Png(), "a.png");
}
