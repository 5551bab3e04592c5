using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class SessionTests(ApiServer server)
{
    private const int SessionOver = 4401;
    private const string Me = "/api/users/me";

    public static TheoryData<Dialect> Dialects => [Dialect.Plain, Dialect.SocketIo];

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
        (await server.RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
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
        var next = Person.Read((await server.RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);

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
        (await server.RefreshAsync(phone.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
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
        var brief = Forgery.Token(ann, TimeSpan.FromSeconds(8));
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
}
