using System.Text.Json.Nodes;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class RegistrationTests(ApiServer server)
{
    [Fact]
    public async Task Whoever_registers_is_signed_in()
    {
        var name = ApiServer.NewName("Ann");

        var answer = await server.PostAsync(
            "/api/auth/register",
            new
            {
                email = $"{name}@Example.Org",
                username = name,
                password = "correct horse",
                displayName = "  Анна Каренина  ",
                language = "ru",
            }
        );

        Assert.Equal(201, answer.Status);
        var user = answer.Json.GetProperty("user");
        Assert.Equal(name, user.GetProperty("username").GetString());
        Assert.Equal($"{name}@Example.Org", user.GetProperty("email").GetString());
        Assert.Equal("Анна Каренина", user.GetProperty("displayName").GetString());
        Assert.Equal("ru", user.GetProperty("language").GetString());
        Assert.Equal($"/api/users/{user.GetProperty("id").GetGuid()}", answer.Header("Location"));
        Assert.Equal(
            200,
            (
                await server.GetAsync(answer.Header("Location")!, answer.Json.GetProperty("accessToken").GetString())
            ).Status
        );
        Assert.EndsWith("Z", user.GetProperty("createdAt").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_kept_as_Argon2id_with_the_parameters_of_OWASP()
    {
        var ann = await server.RegisterAsync();
        var twin = await server.RegisterAsync();

        var hash = await server.Database.AskAsync<string>($"select password_hash from users where id = '{ann.Id}'");
        var other = await server.Database.AskAsync<string>($"select password_hash from users where id = '{twin.Id}'");

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.False(hash.Split('$')[4] == other.Split('$')[4], "every password has its own salt");
    }

    [Theory]
    [InlineData("email", null, "required")]
    [InlineData("email", "", "required")]
    [InlineData("email", "a@", "too_short")]
    [InlineData("email", "nobody", "invalid")]
    [InlineData("email", "@example.org", "invalid")]
    [InlineData("email", "ann@", "invalid")]
    [InlineData("email", "ann@x@example.org", "invalid")]
    [InlineData("email", "ann smith@example.org", "invalid")]
    [InlineData("email", " ann@example.org", "invalid")]
    [InlineData("email", "ann@example.org\n", "invalid")]
    [InlineData("username", null, "required")]
    [InlineData("username", "ab", "too_short")]
    [InlineData("username", "abcdefghijklmnopqrstuvwxyz1234567", "too_long")]
    [InlineData("username", "ann smith", "invalid")]
    [InlineData("username", "анна", "invalid")]
    [InlineData("username", "ann@home", "invalid")]
    [InlineData("username", "Search", "taken")]
    [InlineData("username", "ann-smith", "invalid")]
    [InlineData("username", "аnn_with_cyrillic_a", "invalid")]
    [InlineData("username", "ann１", "invalid")]
    [InlineData("password", null, "required")]
    [InlineData("password", "12345", "too_short")]
    [InlineData("password", "password", "too_common")]
    [InlineData("password", "PassWord", "too_common")]
    [InlineData("password", "123456", "too_common")]
    [InlineData("displayName", "12345678901234567890123456789012345678901234567890123456789012345", "too_long")]
    [InlineData("language", "de", "invalid")]
    [InlineData("language", "", "invalid")]
    [InlineData("session", "local", "invalid")]
    public async Task A_field_beyond_its_limits_is_named_with_the_reason(string field, string? value, string reason)
    {
        var before = await Tables.ReadAsync(server.Database);

        var answer = await RegisterAsync(field, value);

        answer.IsInvalid(field, reason);
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Lengths_up_to_their_limits_are_taken()
    {
        var unique = Guid.NewGuid().ToString("N");

        Assert.Equal(201, (await RegisterAsync("username", unique)).Status);
        Assert.Equal(201, (await RegisterAsync("username", unique[..3])).Status);
        Assert.Equal(201, (await RegisterAsync("password", "x1y2z3")).Status);
        Assert.Equal(201, (await RegisterAsync("password", new string('п', 128))).Status);
        Assert.Equal(201, (await RegisterAsync("displayName", string.Concat(Enumerable.Repeat("😀", 32)))).Status);
        Assert.Equal(201, (await RegisterAsync("email", $"{unique}@{new string('x', 254 - 33)}")).Status);
        (await RegisterAsync("email", $"{unique}@{new string('x', 255 - 33)}")).IsInvalid("email", "too_long");
        (await RegisterAsync("password", new string('x', 129))).IsInvalid("password", "too_long");
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var answer = await server.PostAsync("/api/auth/register", new { });

        Assert.Equal(
            ["email", "password", "username"],
            answer
                .Json.GetProperty("errors")
                .EnumerateObject()
                .Select(error => error.Name)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_password_of_any_script_is_compared_as_it_was_typed()
    {
        var name = ApiServer.NewName();
        var password = "  Пароль с пробелами 😀 ";
        await server.PostAsync(
            "/api/auth/register",
            new
            {
                email = $"{name}@x.example",
                username = name,
                password,
            }
        );

        Assert.Equal(200, (await server.PostAsync("/api/auth/login", new { email = name, password })).Status);
        Assert.Equal(
            401,
            (await server.PostAsync("/api/auth/login", new { email = name, password = password.Trim() })).Status
        );
        Assert.Equal(
            401,
            (
                await server.PostAsync("/api/auth/login", new { email = name, password = password.ToLowerInvariant() })
            ).Status
        );
    }

    [Theory]
    [InlineData("Ann", "aNN")]
    [InlineData("IVAN", "ivan")]
    [InlineData("title_I", "TITLE_i")]
    public async Task A_username_is_taken_without_case(string first, string second)
    {
        var end = Guid.NewGuid().ToString("N")[..10];
        Assert.Equal(201, (await RegisterAsync("username", first + end)).Status);
        var before = await Tables.ReadAsync(server.Database);

        (await RegisterAsync("username", second + end.ToUpperInvariant())).IsRefused(409, "account.username_taken");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [InlineData("Ann@example.org", "aNN@EXAMPLE.org")]
    [InlineData("Анна@пример.рф", "АННА@ПРИМЕР.РФ")]
    [InlineData("Ёлка@пример.рф", "ёлка@пример.рф")]
    [InlineData("Ivan@I.example", "iVAN@i.EXAMPLE")]
    [InlineData("élan@x.example", "ÉLAN@x.example")]
    public async Task An_email_address_is_taken_without_case(string first, string second)
    {
        var end = Guid.NewGuid().ToString("N")[..10];
        Assert.Equal(201, (await RegisterAsync("email", first + end)).Status);
        var before = await Tables.ReadAsync(server.Database);

        (await RegisterAsync("email", second + end.ToUpperInvariant())).IsRefused(409, "account.email_taken");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    /// <summary>Whether İ is an i is the database's to say; ı is a letter of its own, and neither breaks anything.</summary>
    [Fact]
    public async Task Turkish_letters_break_nothing()
    {
        var end = $"@{Guid.NewGuid():N}.example";

        Assert.Equal(201, (await RegisterAsync("email", "i" + end)).Status);
        Assert.Equal(201, (await RegisterAsync("email", "ı" + end)).Status);
        (await RegisterAsync("email", "I" + end)).IsRefused(409, "account.email_taken");
        Assert.True((await RegisterAsync("email", "İ" + end)) is { Status: 201 } or { Code: "account.email_taken" });
    }

    [Fact]
    public async Task Of_twenty_who_want_one_name_at_once_one_gets_it()
    {
        var name = ApiServer.NewName("wanted");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => RegisterAsync("username", i % 2 == 0 ? name : name.ToUpperInvariant()))
        );

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(
            answers.Where(answer => answer.Status != 201),
            answer => answer.IsRefused(409, "account.username_taken")
        );
        Assert.Equal(
            1L,
            await server.Database.AskAsync<long>($"select count(*) from users where lower(username) = '{name}'")
        );
    }

    [Fact]
    public async Task Of_twenty_who_want_one_address_at_once_one_gets_it()
    {
        var email = $"{ApiServer.NewName("wanted")}@x.example";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync("email", email)));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(
            answers.Where(answer => answer.Status != 201),
            answer => answer.IsRefused(409, "account.email_taken")
        );
    }

    private Task<Answer> RegisterAsync(string field, string? value)
    {
        var name = ApiServer.NewName();
        var body = new JsonObject
        {
            ["email"] = $"{name}@x.example",
            ["username"] = name,
            ["password"] = "correct horse",
            [field] = value,
        };
        return server.SendAsync("POST", "/api/auth/register", token: null, body.ToJsonString());
    }
}
