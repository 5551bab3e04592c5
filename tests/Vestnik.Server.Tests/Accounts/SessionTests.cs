using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class SessionTests(ApiServer server)
{
    private const int SessionOver = 4401;
    private const string Me = "/api/users/me";

    public static TheoryData<Dialect> Dialects => [Dialect.Plain, Dialect.SocketIo];

    [Fact]
    public async Task A_refresh_gives_new_tokens_of_the_same_session()
    {
        var ann = await server.RegisterAsync();

        var answer = await RefreshAsync(ann.RefreshToken);

        var next = Person.Read(answer.Json, ann.Email, ann.Password);
        Assert.Equal(ann.SessionId, next.SessionId);
        Assert.False(ann.RefreshToken == next.RefreshToken, "it is used up");
        Assert.Equal(200, (await server.GetAsync(Me, next.Token)).Status);
        Assert.Equal(200, (await RefreshAsync(next.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_refresh_token_is_stored_only_as_a_hash()
    {
        var ann = await server.RegisterAsync();

        var dump = await Tables.ReadAsync(server.Database);

        Assert.DoesNotContain(ann.RefreshToken, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Password, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(ann.RefreshToken)),
            dump,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_old_refresh_token_used_again_ends_the_session_and_all_that_hangs_on_it()
    {
        var ann = await server.RegisterAsync();
        var next = Person.Read((await RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);
        var last = Person.Read((await RefreshAsync(next.RefreshToken)).Json, ann.Email, ann.Password);
        await using var socket = await server.ConnectAsync(Dialect.Plain, last.Token);

        (await RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        (await RefreshAsync(last.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        (await server.GetAsync(Me, last.Token)).IsRefused(401, "auth.session_revoked");
        Assert.Equal(SessionOver, await socket.ClosedAsync());
    }

    [Fact]
    public async Task A_lost_answer_can_be_asked_for_again()
    {
        var ann = await server.RegisterAsync();
        var lost = Person.Read((await RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);

        var again = await RefreshAsync(ann.RefreshToken);

        var next = Person.Read(again.Json, ann.Email, ann.Password);
        Assert.Equal(ann.SessionId, next.SessionId);
        (await RefreshAsync(lost.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        Assert.Equal(200, (await RefreshAsync(next.RefreshToken)).Status);
    }

    [Fact]
    public async Task After_ten_seconds_no_answer_was_lost_but_a_token_stolen()
    {
        var ann = await server.RegisterAsync();
        var next = Person.Read((await RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);
        await server.Database.ExecuteAsync(
            $"update refresh_tokens set used_at = used_at - interval '11 seconds' where session_id = '{ann.SessionId}'"
        );

        (await RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        (await RefreshAsync(next.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        (await server.GetAsync(Me, next.Token)).IsRefused(401, "auth.session_revoked");
    }

    [Fact]
    public async Task Concurrent_refreshes_of_one_token_do_not_end_the_session()
    {
        var ann = await server.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(ann.RefreshToken)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var alive = 0;
        foreach (var answer in answers)
        {
            var next = Person.Read(answer.Json, ann.Email, ann.Password);
            Assert.Equal(200, (await server.GetAsync(Me, next.Token)).Status);
            alive += (await RefreshAsync(next.RefreshToken)).Status == 200 ? 1 : 0;
        }
        Assert.Equal(1, alive);
    }

    [Fact]
    public async Task An_expired_refresh_token_is_of_no_use_and_no_harm()
    {
        var ann = await server.RegisterAsync();
        await server.Database.ExecuteAsync(
            $"update refresh_tokens set expires_at = now() - interval '1 second' where session_id = '{ann.SessionId}'"
        );

        (await RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        Assert.Equal(200, (await server.GetAsync(Me, ann.Token)).Status);
    }

    [Theory]
    [InlineData("nothing-like-a-token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' or 1=1 --")]
    public async Task A_refresh_token_nobody_was_given_is_refused(string token) =>
        (await RefreshAsync(token)).IsRefused(401, "auth.refresh_invalid");

    [Fact]
    public async Task An_access_token_is_no_refresh_token()
    {
        var ann = await server.RegisterAsync();

        Assert.Equal(401, (await RefreshAsync(ann.Token[..200])).Status);
        (await server.GetAsync(Me, ann.RefreshToken)).IsRefused(401, "auth.token_invalid");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Signing_out_ends_the_session_and_its_sockets_at_once(Dialect dialect)
    {
        var ann = await server.RegisterAsync();
        var elsewhere = await SignInAsync(ann);
        await using var socket = await server.ConnectAsync(dialect, ann.Token);
        await using var other = await server.ConnectAsync(dialect, elsewhere.Token);

        var answer = await server.PostAsync("/api/auth/logout", new { refreshToken = ann.RefreshToken });

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        (await server.GetAsync(Me, ann.Token)).IsRefused(401, "auth.session_revoked");
        (await RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        Assert.Equal(SessionOver, await socket.ClosedAsync());
        var last = socket.Events.Last();
        Assert.Equal("session:revoked", last.Name);
        Assert.Equal("signed_out", last.Data.GetProperty("reason").GetString());
        (await server.HandshakeAsync($"/ws?token={ann.Token}")).IsRefused(401, "auth.session_revoked");
        Assert.Equal(200, (await server.GetAsync(Me, elsewhere.Token)).Status);
        Assert.True((await other.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Signing_out_again_or_with_nothing_answers_the_same()
    {
        var ann = await server.RegisterAsync();
        await server.PostAsync("/api/auth/logout", new { refreshToken = ann.RefreshToken });
        var before = await Tables.ReadAsync(server.Database);

        foreach (
            var body in new object[]
            {
                new { refreshToken = ann.RefreshToken },
                new { refreshToken = "unknown" },
                new { },
            }
        )
        {
            Assert.Equal(204, (await server.PostAsync("/api/auth/logout", body)).Status);
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Signing_out_with_an_old_refresh_token_ends_the_session()
    {
        var ann = await server.RegisterAsync();
        var next = Person.Read((await RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);

        await server.PostAsync("/api/auth/logout", new { refreshToken = ann.RefreshToken });

        (await server.GetAsync(Me, next.Token)).IsRefused(401, "auth.session_revoked");
    }

    [Fact]
    public async Task The_list_shows_the_living_sessions_and_which_is_this_one()
    {
        var ann = await server.RegisterAsync();
        var phone = await SignInAsync(ann, "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0");
        var ended = await SignInAsync(ann);
        await server.PostAsync("/api/auth/logout", new { refreshToken = ended.RefreshToken });

        var sessions = (await server.GetAsync("/api/auth/sessions", ann.Token)).Json.EnumerateArray().ToList();

        Assert.Equal(
            new[] { ann.SessionId, phone.SessionId }.Order(),
            sessions.Select(session => session.GetProperty("id").GetGuid()).Order()
        );
        Assert.Equal(
            ann.SessionId,
            sessions.Single(session => session.GetProperty("current").GetBoolean()).GetProperty("id").GetGuid()
        );
        var other = sessions.Single(session => session.GetProperty("id").GetGuid() == phone.SessionId);
        Assert.Equal("Firefox on Android", other.GetProperty("device").GetString());
        Assert.Equal("127.0.0.1", other.GetProperty("address").GetString());
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("", "Unknown device")]
    [InlineData("curl/8.0\tx", "curl/8.0x")]
    public async Task A_device_is_named_as_plain_text_of_bounded_length(string userAgent, string name)
    {
        var ann = await server.RegisterAsync();
        await SignInAsync(ann, userAgent);
        await SignInAsync(ann, new string('y', 4000));

        var names = (await server.GetAsync("/api/auth/sessions", ann.Token))
            .Json.EnumerateArray()
            .Select(session => session.GetProperty("device").GetString()!)
            .ToList();

        Assert.Contains(name, names, StringComparer.Ordinal);
        Assert.All(names, device => Assert.InRange(device.Length, 1, 64));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_session_ended_from_the_list_is_over_at_once(Dialect dialect)
    {
        var ann = await server.RegisterAsync();
        var phone = await SignInAsync(ann);
        await using var socket = await server.ConnectAsync(dialect, phone.Token);

        var answer = await server.SendAsync("DELETE", $"/api/auth/sessions/{phone.SessionId}", ann.Token);
        var again = await server.SendAsync("DELETE", $"/api/auth/sessions/{phone.SessionId}", ann.Token);

        Assert.Equal(204, answer.Status);
        again.IsRefused(404, "session.not_found");
        (await server.GetAsync(Me, phone.Token)).IsRefused(401, "auth.session_revoked");
        (await RefreshAsync(phone.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        Assert.Equal(SessionOver, await socket.ClosedAsync());
        Assert.Equal("session:revoked", socket.Events.Last().Name);
        Assert.Equal("ended", socket.Events.Last().Data.GetProperty("reason").GetString());
        Assert.Equal(200, (await server.GetAsync(Me, ann.Token)).Status);
    }

    [Fact]
    public async Task A_session_ended_on_another_node_ends_here_too()
    {
        var ann = await server.RegisterAsync();
        await using var socket = await server.ConnectAsync(Dialect.Plain, ann.Token);

        await server.Database.ExecuteAsync(
            $"update sessions set revoked_at = now(), revoke_reason = 'ended' where id = '{ann.SessionId}'"
        );

        Assert.Equal(SessionOver, await socket.ClosedAsync());
        (await server.GetAsync(Me, ann.Token)).IsRefused(401, "auth.session_revoked");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_socket_ends_with_its_token_unless_it_was_given_a_newer_one(Dialect dialect)
    {
        var ann = await server.RegisterAsync();
        var brief = Forgery.Token(ann, TimeSpan.FromSeconds(3));
        await using var renewed = await server.ConnectAsync(dialect, brief);
        await using var left = await server.ConnectAsync(dialect, brief);

        var answer = await renewed.EmitAsync("auth:refresh", new { token = ann.Token });

        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.GetRawText());
        Assert.Equal(SessionOver, await left.ClosedAsync());
        Assert.True((await renewed.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_live_socket_takes_no_token_but_one_of_its_own_session(Dialect dialect)
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var annElsewhere = await SignInAsync(ann);
        var ended = await SignInAsync(ann);
        await server.PostAsync("/api/auth/logout", new { refreshToken = ended.RefreshToken });
        await using var socket = await server.ConnectAsync(dialect, ann.Token);
        var old = Forgery.Token(ann, TimeSpan.FromHours(1), DateTimeOffset.UtcNow.AddHours(-2));

        await IsRefusedAsync(bob.Token, "auth.token_invalid");
        await IsRefusedAsync(annElsewhere.Token, "auth.token_invalid");
        await IsRefusedAsync(ended.Token, "auth.session_revoked");
        await IsRefusedAsync(old, "auth.token_expired");
        await IsRefusedAsync("garbage", "auth.token_invalid");
        await IsRefusedAsync(Forgery.Token(ann, TimeSpan.FromHours(1), secret: "another"), "auth.token_invalid");
        Assert.True((await socket.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());

        async Task IsRefusedAsync(string token, string code)
        {
            var answer = await socket.EmitAsync("auth:refresh", new { token });
            Assert.Equal(code, answer.GetProperty("error").GetProperty("code").GetString());
        }
    }

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
        var attributes = cookie.Split("; ").Skip(1).Order(StringComparer.Ordinal);
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

    [Fact]
    public async Task Many_at_once_who_use_stolen_tokens_do_not_keep_the_database_from_others()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.RegisterAsync()));
        await using var small = await ApiServer.StartAsync(server.Database, ("DATABASE_MAX_CONNECTIONS", "2"));
        using var http = new HttpClient { BaseAddress = small.Url, Timeout = TimeSpan.FromSeconds(10) };
        await server.Database.ExecuteAsync("update refresh_tokens set used_at = now() - interval '1 minute'");

        var answers = await Task.WhenAll(people.Select(person => ReuseAsync(person.RefreshToken)));

        Assert.All(answers, status => Assert.Equal(401, status));

        async Task<int> ReuseAsync(string refreshToken)
        {
            using var body = ApiServer.Json($$"""{"refreshToken":"{{refreshToken}}"}""");
            using var answer = await http.PostAsync(new Uri("/api/auth/refresh", UriKind.Relative), body);
            return (int)answer.StatusCode;
        }
    }

    private Task<Answer> RefreshAsync(string refreshToken) =>
        server.PostAsync("/api/auth/refresh", new { refreshToken });

    private async Task<Person> SignInAsync(Person person, string? userAgent = null)
    {
        using var body = ApiServer.Json($$"""{"email":"{{person.Email}}","password":"{{person.Password}}"}""");
        var answer = await server.SendAsync(
            "POST",
            "/api/auth/login",
            token: null,
            body,
            ("User-Agent", userAgent ?? "test")
        );
        return Person.Read(answer.Json, person.Email, person.Password);
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
