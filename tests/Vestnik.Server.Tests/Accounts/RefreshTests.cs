using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class RefreshTests(ApiServer server)
{
    private const int SessionOver = 4401;
    private const string Me = "/api/users/me";

    [Fact]
    public async Task A_refresh_gives_new_tokens_of_the_same_session()
    {
        var ann = await server.RegisterAsync();

        var answer = await server.RefreshAsync(ann.RefreshToken);

        var next = Person.Read(answer.Json, ann.Email, ann.Password);
        Assert.Equal(ann.SessionId, next.SessionId);
        Assert.False(ann.RefreshToken == next.RefreshToken, "it is used up");
        Assert.Equal(200, (await server.GetAsync(Me, next.Token)).Status);
        Assert.Equal(200, (await server.RefreshAsync(next.RefreshToken)).Status);
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
        var next = Person.Read((await server.RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);
        var last = Person.Read((await server.RefreshAsync(next.RefreshToken)).Json, ann.Email, ann.Password);
        await using var socket = await server.ConnectAsync(Dialect.Plain, last.Token);

        (await server.RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        (await server.RefreshAsync(last.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        (await server.GetAsync(Me, last.Token)).IsRefused(401, "auth.session_revoked");
        Assert.Equal(SessionOver, await socket.ClosedAsync());
    }

    [Fact]
    public async Task A_lost_answer_can_be_asked_for_again()
    {
        var ann = await server.RegisterAsync();
        var lost = Person.Read((await server.RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);

        var again = await server.RefreshAsync(ann.RefreshToken);

        var next = Person.Read(again.Json, ann.Email, ann.Password);
        Assert.Equal(ann.SessionId, next.SessionId);
        (await server.RefreshAsync(lost.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        Assert.Equal(200, (await server.RefreshAsync(next.RefreshToken)).Status);
    }

    [Fact]
    public async Task After_ten_seconds_no_answer_was_lost_but_a_token_stolen()
    {
        var ann = await server.RegisterAsync();
        var next = Person.Read((await server.RefreshAsync(ann.RefreshToken)).Json, ann.Email, ann.Password);
        await server.Database.ExecuteAsync(
            $"update refresh_tokens set used_at = used_at - interval '11 seconds' where session_id = '{ann.SessionId}'"
        );

        (await server.RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        (await server.RefreshAsync(next.RefreshToken)).IsRefused(401, "auth.refresh_invalid");
        (await server.GetAsync(Me, next.Token)).IsRefused(401, "auth.session_revoked");
    }

    [Fact]
    public async Task Concurrent_refreshes_of_one_token_do_not_end_the_session()
    {
        var ann = await server.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.RefreshAsync(ann.RefreshToken)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var alive = 0;
        foreach (var answer in answers)
        {
            var next = Person.Read(answer.Json, ann.Email, ann.Password);
            Assert.Equal(200, (await server.GetAsync(Me, next.Token)).Status);
            alive += (await server.RefreshAsync(next.RefreshToken)).Status == 200 ? 1 : 0;
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

        (await server.RefreshAsync(ann.RefreshToken)).IsRefused(401, "auth.refresh_invalid");

        Assert.Equal(200, (await server.GetAsync(Me, ann.Token)).Status);
    }

    [Theory]
    [InlineData("nothing-like-a-token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' or 1=1 --")]
    public async Task A_refresh_token_nobody_was_given_is_refused(string token) =>
        (await server.RefreshAsync(token)).IsRefused(401, "auth.refresh_invalid");

    [Fact]
    public async Task An_access_token_is_no_refresh_token()
    {
        var ann = await server.RegisterAsync();

        Assert.Equal(401, (await server.RefreshAsync(ann.Token[..200])).Status);
        (await server.GetAsync(Me, ann.RefreshToken)).IsRefused(401, "auth.token_invalid");
    }

    [Fact]
    [Trait("Category", "Slow")]
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
}
