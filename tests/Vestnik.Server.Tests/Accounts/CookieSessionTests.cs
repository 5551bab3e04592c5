using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class CookieSessionTests(ApiServer server)
{
    private const string Me = "/api/users/me";

    [Fact]
    public async Task In_cookie_mode_the_refresh_token_is_in_a_cookie_that_no_script_reads_and_nowhere_else()
    {
        var ann = await server.RegisterAsync();

        var login = await server.PostAsync(
            "/api/auth/login",
            new
            {
                email = ann.Email,
                password = ann.Password,
                session = "cookie",
            }
        );

        var cookie = login.Header("Set-Cookie")!;
        Assert.Equal(JsonValueKind.Null, login.Json.GetProperty("refreshToken").ValueKind);
        Assert.Equal(15 * 60, login.Json.GetProperty("expiresIn").GetInt32());
        Assert.StartsWith("vestnik_refresh=", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(cookie.Split('=', ';')[1], login.Text, StringComparison.Ordinal);
        // Another one follows it, for files alone: their tests.
        var attributes = cookie.Split(", vestnik_media=")[0].Split("; ").Skip(1).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["httponly", "max-age=2592000", "path=/api", "samesite=strict"],
            attributes,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Over_HTTPS_the_cookie_is_Secure()
    {
        var ann = await server.RegisterAsync();
        using var login = ApiServer.Json(
            $$"""{"email":"{{ann.Email}}","password":"{{ann.Password}}","session":"cookie"}"""
        );

        // A proxy on this machine says so; ServerTests shows that nobody else is believed.
        var answer = await server.SendAsync(
            "POST",
            "/api/auth/login",
            token: null,
            login,
            ("X-Forwarded-Proto", "https")
        );

        Assert.Contains("; secure", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_continues_and_ends_its_session()
    {
        var ann = await server.RegisterAsync();
        var first = await CookieAsync(ann);

        var refreshed = await WithCookieAsync("/api/auth/refresh", first);
        var second = refreshed.Header("Set-Cookie")!.Split(';')[0];
        var again = await WithCookieAsync("/api/auth/refresh", second);
        var third = again.Header("Set-Cookie")!.Split(';')[0];
        var left = await WithCookieAsync("/api/auth/logout", third);
        var gone = await WithCookieAsync("/api/auth/refresh", third);

        Assert.Equal(JsonValueKind.Null, refreshed.Json.GetProperty("refreshToken").ValueKind);
        Assert.Equal(15 * 60, refreshed.Json.GetProperty("expiresIn").GetInt32());
        Assert.False(first == second, "it is used up");
        Assert.Equal(204, left.Status);
        gone.IsRefused(401, "auth.refresh_invalid");
        foreach (var answer in new[] { left, gone })
        {
            Assert.StartsWith("vestnik_refresh=;", answer.Header("Set-Cookie"), StringComparison.Ordinal);
            Assert.Contains("expires=Thu, 01 Jan 1970", answer.Header("Set-Cookie"), StringComparison.Ordinal);
            Assert.Contains("path=/api", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_cookie_alone_opens_nothing_else()
    {
        var ann = await server.RegisterAsync();
        var cookie = await CookieAsync(ann);

        var me = await server.SendAsync("GET", Me, token: null, content: null, ("Cookie", cookie));
        var socket = await server.HandshakeAsync("/ws", ("Cookie", cookie));

        me.IsRefused(401, "auth.token_missing");
        socket.IsRefused(401, "auth.token_missing");
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_use_the_cookie()
    {
        var ann = await server.RegisterAsync();
        var cookie = await CookieAsync(ann);

        foreach (var path in new[] { "/api/auth/refresh", "/api/auth/logout", "/API/AUTH/LOGOUT" })
        {
            using var body = ApiServer.Json("{}");
            var answer = await server.SendAsync(
                "POST",
                path,
                token: null,
                body,
                ("Cookie", cookie),
                ("Origin", "https://evil.example")
            );
            answer.IsRefused(403, "origin.refused");
        }
        Assert.Equal(200, (await WithCookieAsync("/api/auth/refresh", cookie)).Status);
    }

    private async Task<string> CookieAsync(Person person)
    {
        var answer = await server.PostAsync(
            "/api/auth/login",
            new
            {
                email = person.Email,
                password = person.Password,
                session = "cookie",
            }
        );
        return answer.Header("Set-Cookie")!.Split(';')[0];
    }

    private async Task<Answer> WithCookieAsync(string path, string cookie)
    {
        using var body = ApiServer.Json("{}");
        return await server.SendAsync("POST", path, token: null, body, ("Cookie", cookie));
    }
}
