using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class ProfileTests(ApiServer server)
{
    private const string Me = "/api/users/me";

    [Fact]
    public async Task A_missing_field_is_kept_and_null_clears_it()
    {
        var ann = await server.RegisterAsync("Ann");
        await PutAsync(
            ann,
            """{"firstName":"Anna","lastName":"K","bio":"Hello","language":"ru","settings":{"theme":"dark"}}"""
        );

        var kept = await PutAsync(ann, "{}");
        var one = await PutAsync(ann, """{"bio":"Changed"}""");
        var cleared = await PutAsync(
            ann,
            """{"displayName":null,"firstName":null,"lastName":null,"bio":null,"language":null,"settings":null}"""
        );

        Assert.Equal("Ann Anna K Hello ru {\"theme\":\"dark\"}", Text(kept));
        Assert.Equal("Ann Anna K Changed ru {\"theme\":\"dark\"}", Text(one));
        Assert.Equal($"{ann.Username}    en {{}}", Text(cleared));
        Assert.Equal(JsonValueKind.Null, cleared.GetProperty("firstName").ValueKind);
        Assert.Equal("", cleared.GetProperty("bio").GetString());
    }

    [Fact]
    public async Task Two_who_change_different_fields_at_once_both_succeed()
    {
        var ann = await server.RegisterAsync();

        for (var i = 0; i < 10; i++)
        {
            await Task.WhenAll(
                PutAsync(ann, $$"""{"bio":"bio {{i}}"}"""),
                PutAsync(ann, $$"""{"firstName":"first {{i}}"}"""),
                PutAsync(ann, $$"""{"lastName":"last {{i}}"}""")
            );

            var me = (await server.GetAsync(Me, ann.Token)).Json;
            Assert.Equal($"bio {i}", me.GetProperty("bio").GetString());
            Assert.Equal($"first {i}", me.GetProperty("firstName").GetString());
            Assert.Equal($"last {i}", me.GetProperty("lastName").GetString());
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Many_at_once_do_not_keep_the_database_from_each_other()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.RegisterAsync()));
        await using var small = await ApiServer.StartAsync(server.Database, ("DATABASE_MAX_CONNECTIONS", "2"));
        using var http = new HttpClient { BaseAddress = small.Url, Timeout = TimeSpan.FromSeconds(10) };

        var answers = await Task.WhenAll(people.Select(ChangeAsync));

        Assert.All(answers, status => Assert.Equal(200, status));

        async Task<int> ChangeAsync(Person person)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Me, UriKind.Relative));
            request.Content = ApiServer.Json("""{"bio":"one of many"}""");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {person.Token}");
            using var answer = await http.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("displayName", 64)]
    [InlineData("firstName", 64)]
    [InlineData("lastName", 64)]
    [InlineData("bio", 512)]
    public async Task A_text_above_its_limit_is_refused_and_one_at_it_is_stored(string field, int limit)
    {
        var ann = await server.RegisterAsync();
        var longest = new string('ж', limit);

        (await server.SendAsync("PUT", Me, ann.Token, $$"""{"{{field}}":"{{longest}}ж"}""")).IsInvalid(
            field,
            "too_long"
        );

        Assert.Equal(
            longest,
            (await PutAsync(ann, $$"""{"{{field}}":"{{longest}}"}""")).GetProperty(field).GetString()
        );
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("ж", 2)]
    [InlineData("😀", 4)]
    public async Task Settings_have_16_KB_however_many_letters_those_are(string letter, int bytes)
    {
        var ann = await server.RegisterAsync();
        const int Frame = 8; // {"a":""}
        var text = string.Concat(Enumerable.Repeat(letter, ((16 * 1024) - Frame) / bytes));

        var fits = await PutAsync(ann, $$$"""{"settings":{"a":"{{{text}}}"}}""");
        var tooLong = await server.SendAsync(
            "PUT",
            Me,
            ann.Token,
            $$$"""{"settings":{"a":"{{{text}}}{{{letter}}}"}}"""
        );

        Assert.Equal(text, fits.GetProperty("settings").GetProperty("a").GetString());
        tooLong.IsInvalid("settings", "too_long");
    }

    [Fact]
    public async Task What_is_not_for_the_owner_to_change_stays()
    {
        var ann = await server.RegisterAsync();

        var answer = await PutAsync(
            ann,
            $$"""{"id":"{{Guid.NewGuid()}}","username":"root","email":"x@y.example","passwordHash":"x","privacy":{"a":1},"createdAt":"2020-01-01T00:00:00Z","avatarUrl":"https://evil.example/x.png","isOnline":false}"""
        );

        Assert.Equal(ann.Username, answer.GetProperty("username").GetString());
        Assert.Equal(ann.Email, answer.GetProperty("email").GetString());
        Assert.Equal(ann.Id, answer.GetProperty("id").GetGuid());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("avatarUrl").ValueKind);
        Assert.Equal("""{"lastSeen":"everyone","groups":"everyone"}""", answer.GetProperty("privacy").GetRawText());
    }

    [Fact]
    public async Task Markup_in_a_name_is_text_and_comes_back_as_it_was()
    {
        var ann = await server.RegisterAsync();
        const string Name = "<img src=x onerror=alert(1)> & \"'; drop table users";

        var answer = await server.PutAsync(Me, new { displayName = Name }, ann.Token);

        Assert.Equal(Name, answer.Json.GetProperty("displayName").GetString());
        Assert.Equal("application/json", answer.MediaType);
    }

    [Fact]
    public async Task A_profile_is_found_by_id_and_by_username_and_tells_what_is_public()
    {
        var ann = await server.RegisterAsync("Ann");
        var bob = await server.RegisterAsync();

        foreach (var key in new[] { ann.Id.ToString(), ann.Username, ann.Username.ToUpperInvariant() })
        {
            var profile = await server.GetAsync($"/api/users/{key}", bob.Token);

            Assert.Equal(ann.Id, profile.Json.GetProperty("id").GetGuid());
            Assert.Equal(
                ["avatarUrl", "bio", "displayName", "id", "isOnline", "lastSeenAt", "status", "username"],
                profile.Json.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        }
        (await server.GetAsync($"/api/users/{Uri.EscapeDataString(ann.Email)}", bob.Token)).IsRefused(
            404,
            "user.not_found"
        );
        (await server.GetAsync("/api/users/nobody_at_all", bob.Token)).IsRefused(404, "user.not_found");
    }

    /// <summary>32 hexadecimal digits are an id to some, and a username to the contract.</summary>
    [Fact]
    public async Task A_username_that_looks_like_an_id_is_a_username()
    {
        var bob = await server.RegisterAsync();
        var name = Guid.NewGuid().ToString("N");
        await server.PostAsync(
            "/api/auth/register",
            new
            {
                email = $"{name}@x.example",
                username = name,
                password = "correct horse",
            }
        );

        var profile = await server.GetAsync($"/api/users/{name}", bob.Token);

        Assert.Equal(name, profile.Json.GetProperty("username").GetString());
    }

    private async Task<JsonElement> PutAsync(Person person, string json)
    {
        var answer = await server.SendAsync("PUT", Me, person.Token, json);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    private static string Text(JsonElement account) =>
        string.Join(
            ' ',
            new[] { "displayName", "firstName", "lastName", "bio", "language", "settings" }.Select(field =>
                account.GetProperty(field).ToString()
            )
        );
}
