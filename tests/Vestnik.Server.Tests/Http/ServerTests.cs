using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http;

/// <summary>What every answer has in common, and the addresses that belong to no feature.</summary>
[Collection(ApiCollection.Name)]
public sealed class ServerTests(ApiServer server)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types service-worker";

    [Fact]
    public async Task Every_answer_says_to_a_browser_what_it_may_do_with_it()
    {
        var ann = await server.RegisterAsync();
        using var malformed = ApiServer.Json("{");
        using var large = ApiServer.Json(new string(' ', 1024 * 1024));
        using var foreign = ApiServer.Json("{}");
        Answer[] answers =
        [
            await server.GetAsync("/api/users/me", ann.Token),
            await server.GetAsync("/api/users/me"),
            await server.GetAsync("/api/nothing", ann.Token),
            await server.GetAsync("/nothing"),
            await server.GetAsync("/health"),
            await server.GetAsync("/openapi/v1.json"),
            await server.GetAsync("/ws"),
            await server.GetAsync("/socket.io/"),
            await server.SendAsync("PATCH", "/api/users/me", ann.Token),
            // These are answered after a failure, when whatever was said before is taken back.
            await server.SendAsync("PUT", "/api/users/me", ann.Token, malformed),
            await server.SendAsync("PUT", "/api/users/me", ann.Token, large),
            await server.SendAsync("PUT", "/api/users/me", ann.Token, foreign, ("Origin", "https://evil.example")),
            await server.GetAsync("/api/messages?chatId=nonsense", ann.Token),
        ];

        Assert.All(
            answers,
            answer =>
            {
                Assert.Equal(Policy, answer.Header("Content-Security-Policy"));
                Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
                Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
                Assert.Equal("same-origin", answer.Header("Cross-Origin-Opener-Policy"));
                Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
                Assert.NotNull(answer.Header("Permissions-Policy"));
                Assert.Null(answer.Header("Server"));
            }
        );
    }

    [Fact]
    public async Task Answers_of_the_API_are_kept_in_no_cache()
    {
        var ann = await server.RegisterAsync();

        foreach (
            var path in new[]
            {
                "/api/users/me",
                "/api/v1/users/me",
                "/API/users/me",
                "/api/nothing",
                "/api/messages?chatId=x",
            }
        )
        {
            Assert.Equal("no-store", (await server.GetAsync(path, ann.Token)).Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task Pages_have_the_same_policy_and_their_files_are_served_without_a_token()
    {
        var root = TestRun.NewFolder("web");
        Directory.CreateDirectory(Path.Combine(root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), "<!doctype html><title>Vestnik</title>");
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "app-12345678.js"), "export {};");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(root)!, "secret.txt"), "not for the web");
        await using var pages = await ApiServer.StartAsync(server.Database, ("VESTNIK_WEB_ROOT", root));
        using var http = new HttpClient { BaseAddress = pages.Url };

        foreach (
            var page in new[]
            {
                "/",
                "/login",
                "/register",
                "/telegram",
                $"/chat/{Guid.NewGuid()}",
                "/app/settings/devices",
            }
        )
        {
            using var answer = await http.GetAsync(new Uri(page, UriKind.Relative));
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(Policy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        }
        using var lost = new HttpRequestMessage(HttpMethod.Get, new Uri("/no/such/page", UriKind.Relative));
        lost.Headers.Add("Accept", "text/html");
        using var lostAnswer = await http.SendAsync(lost);
        Assert.Equal(
            (404, "text/html"),
            ((int)lostAnswer.StatusCode, lostAnswer.Content.Headers.ContentType!.MediaType)
        );
        using var script = await http.GetAsync(new Uri("/assets/app-12345678.js", UriKind.Relative));
        Assert.Equal("text/javascript", script.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", script.Headers.GetValues("X-Content-Type-Options").Single());
        foreach (
            var path in new[]
            {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/assets/..%2f..%2fsecret.txt",
                "/..%5csecret.txt",
                "/nothing",
            }
        )
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(404, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/health", "uptimeSeconds")]
    [InlineData("/api/v1/health", "uptimeSeconds")]
    [InlineData("/health", "uptime_seconds")]
    public async Task Health_is_told_to_anybody(string path, string uptime)
    {
        var health = (await server.GetAsync(path)).Json;

        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("ok", health.GetProperty("database").GetString());
        Assert.Equal("disabled", health.GetProperty("redis").GetString());
        Assert.InRange(health.GetProperty(uptime).GetInt64(), 0, 3600);
        Assert.Equal(4, health.EnumerateObject().Count());
    }

    [Fact]
    public async Task The_API_has_a_versioned_name_for_everything()
    {
        var ann = await server.RegisterAsync();
        var notes = await server.ChatAsync(ann, ann);

        var me = await server.GetAsync("/api/v1/users/me", ann.Token);
        using var body = ApiServer.Json($$"""{"chatId":"{{notes}}","content":"by the other name"}""");
        var sent = await server.SendAsync("POST", "/api/v1/messages", ann.Token, body);

        Assert.Equal((await server.GetAsync("/api/users/me", ann.Token)).Text, me.Text);
        Assert.Equal(201, sent.Status);
        (await server.GetAsync("/api/v1/users/me")).IsRefused(401, "auth.token_missing");
        (await server.GetAsync("/api/v12/users/me", ann.Token)).IsRefused(404, "not_found");
        (await server.GetAsync("/api/v1/v1/users/me", ann.Token)).IsRefused(404, "not_found");
        Assert.Equal(200, (await server.GetAsync("/api/v1/health")).Status);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "not_found")]
    [InlineData("GET", "/api", 404, "not_found")]
    [InlineData("GET", "/api/nothing", 404, "not_found")]
    [InlineData("GET", "/api/chats/not-an-id", 404, "not_found")]
    [InlineData("PATCH", "/api/users/me", 405, "method.not_allowed")]
    [InlineData("DELETE", "/api/users/me", 405, "method.not_allowed")]
    [InlineData("GET", "/api/auth/login", 405, "method.not_allowed")]
    [InlineData("POST", "/health", 405, "method.not_allowed")]
    public async Task Where_nothing_is_and_how_nothing_is_done_are_problems(
        string method,
        string path,
        int status,
        string code
    )
    {
        var ann = await server.RegisterAsync();

        var answer = await server.SendAsync(method, path, ann.Token);

        answer.IsRefused(status, code);
        Assert.Equal(status == 405, answer.Header("Allow") is not null);
    }

    [Fact]
    public async Task Whoever_asks_for_something_that_is_not_JSON_gets_JSON()
    {
        var ann = await server.RegisterAsync();

        var me = await server.SendAsync("GET", "/api/users/me", ann.Token, null, ("Accept", "text/html"));
        var refused = await server.SendAsync(
            "GET",
            "/api/users/me",
            null,
            null,
            ("Accept", "text/html,application/xhtml+xml")
        );

        Assert.Equal("application/json", me.MediaType);
        refused.IsRefused(401, "auth.token_missing");
    }

    [Fact]
    public async Task Times_are_UTC_with_milliseconds()
    {
        var ann = await server.RegisterAsync();

        var me = (await server.GetAsync("/api/users/me", ann.Token)).Json;

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", me.GetProperty("createdAt").GetString());
        Assert.Equal(JsonValueKind.Null, me.GetProperty("lastSeenAt").ValueKind);
    }

    [Fact]
    public async Task The_documentation_is_served()
    {
        var page = await server.GetAsync("/swagger/index.html");

        Assert.Equal("text/html", page.MediaType);
        Assert.Contains("frame-ancestors 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("application/json", (await server.GetAsync("/openapi/v1.json")).MediaType);
    }
}
