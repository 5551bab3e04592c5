using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Accounts;

[Collection(ApiCollection.Name)]
public sealed class LoginTests(ApiServer server)
{
    [Fact]
    public async Task An_email_address_or_a_username_signs_in_under_either_name_without_case()
    {
        var ann = await server.RegisterAsync();

        foreach (
            var login in new[]
            {
                ann.Email,
                ann.Username,
                ann.Email.ToUpperInvariant(),
                ann.Username.ToUpperInvariant(),
                $" {ann.Email} ",
            }
        )
        {
            await IsSignedInAsync(new { email = login, password = ann.Password });
            await IsSignedInAsync(new { login, password = ann.Password });
        }

        async Task IsSignedInAsync(object body)
        {
            var answer = await server.PostAsync("/api/auth/login", body);
            Assert.Equal(200, answer.Status);
            var person = Person.Read(answer.Json, ann.Email, ann.Password);
            Assert.Equal(ann.Id, person.Id);
            Assert.NotEqual(ann.SessionId, person.SessionId);
        }
    }

    [Fact]
    public async Task Nobody_of_that_name_and_a_wrong_password_get_the_same_answer()
    {
        var ann = await server.RegisterAsync();
        var withoutPassword = await server.RegisterAsync();
        await server.Database.ExecuteAsync($"update users set password_hash = null where id = '{withoutPassword.Id}'");
        var before = await Tables.ReadAsync(server.Database);

        Answer[] answers =
        [
            await LogInAsync(ann.Email, "wrong password"),
            await LogInAsync(ann.Username, ann.Password + " "),
            await LogInAsync(ann.Username, ann.Password.ToUpperInvariant()),
            await LogInAsync("nobody_of_that_name", ann.Password),
            await LogInAsync("nobody@nowhere.example", ann.Password),
            await LogInAsync(withoutPassword.Email, withoutPassword.Password),
            await LogInAsync(ann.Id.ToString(), ann.Password),
            await LogInAsync("' or '1'='1", ann.Password),
            await LogInAsync("%", ann.Password),
        ];

        Assert.All(answers, answer => answer.IsRefused(401, "auth.invalid_credentials"));
        Assert.Single(answers.Select(answer => answer.Text).Distinct(StringComparer.Ordinal));
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    /// <summary>Whether somebody has an account must not be seen from the time: the hash costs far more than all else.</summary>
    [Fact]
    public async Task Nobody_of_that_name_costs_as_much_work_as_a_wrong_password()
    {
        var ann = await server.RegisterAsync();
        await LogInAsync("nobody_at_first", "the decoy is made");
        List<double> wrong = [];
        List<double> nobody = [];

        for (var i = 0; i < 15; i++)
        {
            wrong.Add(await TimeAsync(ann.Username));
            nobody.Add(await TimeAsync(ApiServer.NewName("nobody")));
        }

        // The quickest of each: whatever else the machine does only makes one slower.
        Assert.InRange(nobody.Min() / wrong.Min(), 0.5, 2.0);

        async Task<double> TimeAsync(string login)
        {
            var from = System.Diagnostics.Stopwatch.GetTimestamp();
            (await LogInAsync(login, "wrong password")).IsRefused(401, "auth.invalid_credentials");
            return System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        }
    }

    [Theory]
    [InlineData("{}", "email")]
    [InlineData("""{"email":"ann"}""", "password")]
    [InlineData("""{"password":"x"}""", "email")]
    [InlineData("""{"email":null,"login":null,"password":"x"}""", "email")]
    [InlineData("""{"email":"","password":"x"}""", "email")]
    public async Task What_is_missing_is_named(string json, string field)
    {
        var answer = await server.SendAsync("POST", "/api/auth/login", token: null, json);

        answer.IsInvalid(field, "required");
    }

    [Fact]
    public async Task Answers_about_oneself_hold_no_hash_and_no_password()
    {
        var ann = await server.RegisterAsync();

        var login = await LogInAsync(ann.Email, ann.Password);
        var me = await server.GetAsync("/api/users/me", ann.Token);

        foreach (var answer in new[] { login, me })
        {
            Assert.DoesNotContain("argon2", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(ann.Password, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("hash", answer.Text, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal(JsonValueKind.String, login.Json.GetProperty("refreshToken").ValueKind);
    }

    private Task<Answer> LogInAsync(string email, string password) =>
        server.PostAsync("/api/auth/login", new { email, password });
}
