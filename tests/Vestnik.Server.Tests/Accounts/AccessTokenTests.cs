using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class AccessTokenTests(ApiServer server)
{
    private const string Me = "/api/users/me";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_token_holds_who_and_which_session_and_when_and_nothing_else()
    {
        var ann = await server.RegisterAsync();

        var claims = Forgery.ClaimsOf(ann.Token);

        Assert.Equal(
            ["exp", "iat", "sid", "sub"],
            claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(ann.Id, claims.GetProperty("sub").GetGuid());
        Assert.Equal(24 * 3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(Forgery.Encode(Forgery.Header), ann.Token.Split('.')[0]);
    }

    [Fact]
    public async Task A_token_of_another_program_with_the_same_secret_is_as_good()
    {
        var ann = await server.RegisterAsync();

        var answer = await server.GetAsync(Me, Forgery.Token(ann, Hour));

        Assert.Equal(ann.Id, answer.Json.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task An_expired_token_is_refused_everywhere()
    {
        var ann = await server.RegisterAsync();
        var token = Forgery.Token(ann, Hour, DateTimeOffset.UtcNow.AddHours(-1).AddSeconds(-1));

        (await server.GetAsync(Me, token)).IsRefused(401, "auth.token_expired");
        (await server.HandshakeAsync($"/ws?token={token}")).IsRefused(401, "auth.token_expired");
        var refused = await Assert.ThrowsAsync<SocketRefusedException>(() =>
            server.ConnectAsync(Dialect.SocketIo, token)
        );
        Assert.Equal("auth.token_expired", refused.Code);
    }

    [Fact]
    public async Task A_token_of_any_other_making_is_refused_everywhere()
    {
        var ann = await server.RegisterAsync();

        foreach (var token in Forged(ann))
        {
            (await server.GetAsync(Me, token)).IsRefused(401, "auth.token_invalid");
            (await server.HandshakeAsync("/ws", ("Authorization", $"Bearer {token}"))).IsRefused(
                401,
                "auth.token_invalid"
            );
            var refused = await Assert.ThrowsAsync<SocketRefusedException>(() =>
                server.ConnectAsync(Dialect.SocketIo, token)
            );
            Assert.Equal("auth.token_invalid", refused.Code);
        }
    }

    [Theory]
    [InlineData("Basic {0}", "auth.token_missing")]
    [InlineData("Token {0}", "auth.token_missing")]
    [InlineData("{0}", "auth.token_missing")]
    [InlineData("Bearer", "auth.token_missing")]
    [InlineData("Bearer ", "auth.token_missing")]
    [InlineData("Bearer {0}, Bearer {0}", "auth.token_invalid")]
    [InlineData("Bearer {0}x", "auth.token_invalid")]
    public async Task A_header_of_another_scheme_is_no_token(string header, string code)
    {
        var ann = await server.RegisterAsync();
        var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, header, ann.Token);

        var answer = await server.SendAsync("GET", Me, token: null, content: null, ("Authorization", value));
        var socket = await server.HandshakeAsync("/ws", ("Authorization", value));

        answer.IsRefused(401, code);
        socket.IsRefused(401, code);
    }

    [Fact]
    public async Task The_scheme_is_read_without_case()
    {
        var ann = await server.RegisterAsync();

        var answer = await server.SendAsync(
            "GET",
            Me,
            token: null,
            content: null,
            ("Authorization", $"bearer {ann.Token}")
        );

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_token_in_the_address_is_for_sockets_alone()
    {
        var ann = await server.RegisterAsync();

        (await server.GetAsync($"{Me}?token={ann.Token}")).IsRefused(401, "auth.token_missing");
        Assert.Equal(101, (await server.HandshakeAsync($"/ws?token={ann.Token}")).Status);
    }

    [Fact]
    public async Task No_token_reaches_the_log()
    {
        await using var talkative = await ApiServer.StartAsync(server.Database, ("LOG_LEVEL", "trace"));
        using var http = new HttpClient { BaseAddress = talkative.Url };
        var ann = await ApiServer.RegisterAsync(talkative.Url);
        var old = Forgery.Token(ann, Hour, DateTimeOffset.UtcNow.AddDays(-2));
        var forged = Forgery.Token(ann, Hour, secret: "another secret of the same length....");

        foreach (var token in new[] { ann.Token, old, forged })
        {
            foreach (var path in new[] { "/ws", "/socket.io/", "/api/users/me", "/nothing", "/api/messages" })
            {
                using var answer = await http.GetAsync(
                    new Uri($"{path}?token={token}&EIO=4&transport=websocket&chatId=x", UriKind.Relative)
                );
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
                using var withHeader = await http.SendAsync(request);
            }
        }
        await using (await TestSocket.ConnectAsync(talkative.Url, Dialect.Plain, ann.Token)) { }
        await using (await TestSocket.ConnectAsync(talkative.Url, Dialect.SocketIo, ann.Token)) { }
        using var body = ApiServer.Json($$"""{"refreshToken":"{{ann.RefreshToken}}"}""");
        using var refreshed = await http.PostAsync(new Uri("/api/auth/refresh", UriKind.Relative), body);
        await talkative.StopAsync();

        foreach (var token in new[] { ann.Token, old, forged })
        {
            Assert.DoesNotContain(token.Split('.')[1], talkative.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(token.Split('.')[2], talkative.Output, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(ann.RefreshToken, talkative.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Password, talkative.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Email, talkative.Output, StringComparison.Ordinal);
        Assert.Contains("Vestnik is ready", talkative.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lifetimes_take_decimals_and_a_page_gets_no_more_than_15_minutes()
    {
        var ann = await server.RegisterAsync();
        await using var brief = await ApiServer.StartAsync(server.Database, ("JWT_EXPIRES_IN", "0.1"));
        using var http = new HttpClient { BaseAddress = brief.Url };

        Assert.Equal(360, await LifetimeAsync(http, "body"));
        Assert.Equal(360, await LifetimeAsync(http, "cookie"));

        async Task<int> LifetimeAsync(HttpClient client, string session)
        {
            using var login = ApiServer.Json(
                $$"""{"email":"{{ann.Email}}","password":"{{ann.Password}}","session":"{{session}}"}"""
            );
            using var answer = await client.PostAsync(new Uri("/api/auth/login", UriKind.Relative), login);
            var signedIn = System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsStringAsync());
            var claims = Forgery.ClaimsOf(signedIn.GetProperty("accessToken").GetString()!);
            Assert.Equal(360, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
            return signedIn.GetProperty("expiresIn").GetInt32();
        }
    }

    /// <summary>Ended sessions are remembered for one lifetime of tokens: those made while it was longer must not outlive that.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_token_from_before_the_lifetime_was_shortened_does_not_outlive_its_ended_session()
    {
        var ann = await server.RegisterAsync();
        var token = Forgery.Token(ann, TimeSpan.FromHours(24), DateTimeOffset.UtcNow.AddHours(-2));
        Assert.Equal(200, (await server.GetAsync(Me, token)).Status);
        await server.Database.ExecuteAsync(
            $"update sessions set revoked_at = now() - interval '1 hour', revoke_reason = 'ended' where id = '{ann.SessionId}'"
        );

        await using var brief = await ApiServer.StartAsync(server.Database, ("JWT_EXPIRES_IN", "0.1"));
        using var http = new HttpClient { BaseAddress = brief.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Me, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var answer = await http.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_session_that_was_ended_before_a_restart_stays_ended()
    {
        var ann = await server.RegisterAsync();
        await server.PostAsync("/api/auth/logout", new { refreshToken = ann.RefreshToken });

        await using var again = await ApiServer.StartAsync(server.Database);
        using var http = new HttpClient { BaseAddress = again.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Me, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ann.Token}");
        using var answer = await http.SendAsync(request);

        Assert.Contains("auth.session_revoked", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Forged(Person person)
    {
        var parts = person.Token.Split('.');
        var claims = Forgery.ClaimsOf(person.Token).GetRawText();
        yield return Forgery.Token(person, Hour, secret: "another secret of the same length....");
        yield return Forgery.Token(person, Hour, secret: "");
        foreach (
            var header in new[]
            {
                """{"alg":"none","typ":"JWT"}""",
                """{"alg":"None"}""",
                """{"alg":"HS384","typ":"JWT"}""",
                """{"alg":"HS512","typ":"JWT"}""",
                """{"alg":"RS256","typ":"JWT"}""",
                """{"alg":"HS256"}""",
                """{"typ":"JWT","alg":"HS256"}""",
                """{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}""",
                "{}",
            }
        )
        {
            yield return Forgery.Sign(header, claims);
            yield return $"{Forgery.Encode(header)}.{parts[1]}.";
            yield return $"{Forgery.Encode(header)}.{parts[1]}.{parts[2]}";
        }
        var tampered = claims.Replace(person.Id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal);
        yield return $"{parts[0]}.{Forgery.Encode(tampered)}.{parts[2]}";
        yield return $"{parts[0]}.{parts[1]}.";
        yield return $"{parts[0]}.{parts[1]}";
        yield return $"{parts[0]}.{parts[1]}.{parts[2][..^1]}";
        yield return $"{parts[0]}.{parts[1]}.{parts[2]}AA";
        yield return $"{parts[0]}..{parts[2]}";
        yield return $"{person.Token}.{parts[2]}";
        yield return person.Token[..^20];
        yield return person.Token[1..];
        yield return "garbage";
        yield return "...";
        yield return new string('a', 5000);
        foreach (
            var other in new[]
            {
                "{}",
                "[]",
                "null",
                "not json",
                $$"""{"sub":"{{person.Id}}","sid":"{{person.SessionId}}"}""",
                $$"""{"sub":"{{person.Id}}","sid":"{{person.SessionId}}","iat":0,"exp":"9999999999"}""",
                $$"""{"sub":"{{person.Id}}","sid":"{{person.SessionId}}","iat":1,"exp":99999999999999999}""",
                $$"""{"sub":"{{person.Id}}","sid":5,"iat":1,"exp":9999999999}""",
                $$"""{"sub":"somebody","sid":"{{person.SessionId}}","iat":1,"exp":9999999999}""",
            }
        )
        {
            yield return Forgery.Sign(Forgery.Header, other);
        }
    }
}
