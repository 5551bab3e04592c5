using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class OriginTests(ApiServer server)
{
    private const string SocketIo = "/socket.io/?EIO=4&transport=websocket";

    public static TheoryData<string> Foreign =>
        [
            "https://evil.example",
            "http://127.0.0.1:1",
            "http://127.0.0.1",
            "http://localhost",
            "null",
            "file://",
            "https://friend.example.evil.example",
            "https://evil.example/https://friend.example",
            "http://friend.example",
            "https://friend.example:444",
            "chrome-extension://friend.example",
            "nonsense",
        ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task An_unsafe_request_from_a_page_of_another_site_is_refused(string origin)
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        foreach (
            var (method, path) in new[]
            {
                ("PUT", "/api/users/me"),
                ("POST", "/api/auth/login"),
                ("POST", "/api/auth/register"),
                ("POST", "/api/auth/logout"),
                ("POST", "/API/v1/auth/logout"),
                ("DELETE", $"/api/auth/sessions/{ann.SessionId}"),
                ("PATCH", "/api/users/me"),
                ("POST", "/nothing"),
            }
        )
        {
            using var body = ApiServer.Json("""{"bio":"x"}""");
            var answer = await server.SendAsync(method, path, ann.Token, body, ("Origin", origin));
            answer.IsRefused(403, "origin.refused");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_socket_from_a_page_of_another_site_is_refused(string origin)
    {
        var ann = await server.RegisterAsync();

        foreach (
            var path in new[] { $"/ws?token={ann.Token}", SocketIo, "/WS", "/Socket.IO/?EIO=4&transport=websocket" }
        )
        {
            (await server.HandshakeAsync(path, ("Origin", origin))).IsRefused(403, "origin.refused");
        }
        (
            await server.SendAsync("GET", "/socket.io/?EIO=4&transport=polling", null, null, ("Origin", origin))
        ).IsRefused(403, "origin.refused");
    }

    [Fact]
    public async Task Ones_own_page_an_allowed_one_and_a_program_may()
    {
        var ann = await server.RegisterAsync();
        string?[] origins =
        [
            null,
            $"http://127.0.0.1:{server.Process.Port}",
            $"HTTP://127.0.0.1:{server.Process.Port}",
            // Behind a proxy that ends TLS.
            $"https://127.0.0.1:{server.Process.Port}",
            ApiServer.AllowedOrigin,
        ];

        foreach (var origin in origins)
        {
            (string, string)[] header = origin is null ? [] : [("Origin", origin)];
            using var body = ApiServer.Json("""{"bio":"x"}""");
            Assert.Equal(200, (await server.SendAsync("PUT", "/api/users/me", ann.Token, body, header)).Status);
            Assert.Equal(101, (await server.HandshakeAsync($"/ws?token={ann.Token}", header)).Status);
            Assert.Equal(101, (await server.HandshakeAsync(SocketIo, header)).Status);
        }
    }

    [Theory]
    [InlineData("chat.example", "https://chat.example", 200)]
    [InlineData("chat.example", "http://chat.example", 200)]
    [InlineData("chat.example:443", "https://chat.example", 200)]
    [InlineData("chat.example:8443", "https://chat.example:8443", 200)]
    [InlineData("chat.example:8443", "https://chat.example", 403)]
    [InlineData("chat.example", "https://chat.example:8443", 403)]
    [InlineData("chat.example", "https://chat.example.evil.example", 403)]
    [InlineData("chat.example", "https://evil.example", 403)]
    public async Task Ones_own_is_the_host_that_was_asked(string host, string origin, int status)
    {
        var ann = await server.RegisterAsync();
        using var body = ApiServer.Json("""{"bio":"x"}""");

        var answer = await server.SendAsync(
            "PUT",
            "/api/users/me",
            ann.Token,
            body,
            ("Host", host),
            ("Origin", origin)
        );

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task Reading_from_another_site_gives_no_permission_to_its_page()
    {
        var ann = await server.RegisterAsync();

        var answer = await server.SendAsync(
            "GET",
            "/api/users/me",
            ann.Token,
            null,
            ("Origin", "https://evil.example")
        );

        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task An_allowed_site_is_told_so_before_and_with_the_answer()
    {
        var ann = await server.RegisterAsync();

        var preflight = await server.SendAsync(
            "OPTIONS",
            "/api/users/me",
            token: null,
            content: null,
            ("Origin", ApiServer.AllowedOrigin),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "authorization,content-type")
        );
        using var body = ApiServer.Json("""{"bio":"x"}""");
        var answer = await server.SendAsync(
            "PUT",
            "/api/users/me",
            ann.Token,
            body,
            ("Origin", ApiServer.AllowedOrigin)
        );

        Assert.Equal(204, preflight.Status);
        Assert.Equal(ApiServer.AllowedOrigin, preflight.Header("Access-Control-Allow-Origin"));
        Assert.Contains("PUT", preflight.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains(
            "authorization",
            preflight.Header("Access-Control-Allow-Headers"),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Equal(200, answer.Status);
        Assert.Equal(ApiServer.AllowedOrigin, answer.Header("Access-Control-Allow-Origin"));
        // The last line is what clients of tus read.
        Assert.Equal(
            "Link,Retry-After,Location,Tus-Resumable,Tus-Version,Tus-Extension,Tus-Max-Size,Tus-Checksum-Algorithm,"
                + "Upload-Offset,Upload-Length,Upload-Metadata,Upload-Expires,Vestnik-Attachment-Id",
            answer.Header("Access-Control-Expose-Headers")
        );
        // The cookie is for this server's own pages.
        Assert.Null(preflight.Header("Access-Control-Allow-Credentials"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task A_preflight_of_any_other_site_gives_no_permission()
    {
        var preflight = await server.SendAsync(
            "OPTIONS",
            "/api/users/me",
            token: null,
            content: null,
            ("Origin", "https://evil.example"),
            ("Access-Control-Request-Method", "PUT")
        );

        Assert.Null(preflight.Header("Access-Control-Allow-Origin"));
        Assert.Null(preflight.Header("Access-Control-Allow-Methods"));
    }
}
