using Microsoft.Extensions.Configuration;
using Vestnik.Server.Http;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http;

/// <summary>A server with the limits that an operator has who sets none.</summary>
public sealed class LimitedServer : IAsyncLifetime, IDisposable
{
    private TestDatabase? _database;
    private ServerProcess? _server;

    internal TestDatabase Database => _database!;

    internal HttpClient Http { get; } = new();

    internal static IReadOnlyDictionary<string, RateLimit> Defaults() =>
        ServerOptions.Read(new ConfigurationBuilder().Build(), isProduction: true).RateLimits;

    internal static string Text(RateLimit limit) => $"{limit.Count}/{limit.Window.TotalSeconds}s";

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.CreateDatabaseAsync();
        var limits = Defaults().Select(limit => ($"RATE_LIMIT_{limit.Key}", Text(limit.Value)));
        _server = await ApiServer.StartAsync(_database, [.. limits]);
        Http.BaseAddress = _server.Url;
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _database!.DisposeAsync();
    }

    public void Dispose() => Http.Dispose();
}

/// <summary>Each test comes from an address of its own, as a proxy on this machine tells it.</summary>
public sealed class RateLimitTests(LimitedServer server) : IClassFixture<LimitedServer>
{
    private static int _lastAddress;

    private readonly string _address = $"10.0.0.{Interlocked.Increment(ref _lastAddress)}";

    [Fact]
    public void What_an_operator_has_who_sets_nothing() =>
        Assert.Equal(
            [
                "EVENTS 100/1s",
                "FILES 1200/60s",
                "JOINS 30/60s",
                "LOGIN 5/900s",
                "MESSAGES 600/60s",
                "READS 1200/60s",
                "REFRESH 120/60s",
                "REGISTER 3/3600s",
                "SEARCH 60/60s",
                "UPLOADS 60/60s",
            ],
            LimitedServer
                .Defaults()
                .Select(limit => $"{limit.Key} {LimitedServer.Text(limit.Value)}")
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public async Task The_fourth_registration_in_an_hour_has_to_wait()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(201, (await RegisterAsync()).Status);
        }
        var before = await Tables.ReadAsync(server.Database);

        var refused = await RegisterAsync();

        IsRateLimited(refused, TimeSpan.FromMinutes(20));
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_registration_that_is_not_valid_costs_no_attempt()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(400, (await PostAsync("register", """{"username":"a"}""")).Status);
        }

        Assert.Equal(201, (await RegisterAsync()).Status);
    }

    [Fact]
    public async Task The_sixth_sign_in_in_a_quarter_of_an_hour_has_to_wait_be_the_password_right()
    {
        var name = ApiServer.NewName();
        await RegisterAsync(name);

        for (var i = 0; i < 5; i++)
        {
            (await LogInAsync(name, "wrong password")).IsRefused(401, "auth.invalid_credentials");
        }

        IsRateLimited(await LogInAsync(name, "correct horse"), TimeSpan.FromMinutes(3));
        // By address: another name does not help.
        IsRateLimited(await LogInAsync("another", "correct horse"), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task A_guesser_with_many_addresses_has_no_more_attempts_at_one_account()
    {
        var name = ApiServer.NewName();
        await RegisterAsync(name);

        for (var i = 0; i < 5; i++)
        {
            (await LogInAsync(i % 2 == 0 ? name : $" {name.ToUpperInvariant()} ", "wrong", $"192.0.2.{i}")).IsRefused(
                401,
                "auth.invalid_credentials"
            );
        }

        IsRateLimited(await LogInAsync(name, "wrong", "192.0.2.77"), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Addresses_of_one_IPv6_network_count_as_one()
    {
        for (var i = 0; i < 5; i++)
        {
            (await LogInAsync(ApiServer.NewName(), "wrong", $"2001:db8:0:1::{i}")).IsRefused(
                401,
                "auth.invalid_credentials"
            );
        }

        IsRateLimited(await LogInAsync(ApiServer.NewName(), "wrong", "2001:db8:0:1:ffff::1"), TimeSpan.FromMinutes(3));
        (await LogInAsync(ApiServer.NewName(), "wrong", "2001:db8:0:2::1")).IsRefused(401, "auth.invalid_credentials");
    }

    /// <summary>The last proxy appends whom it saw; what stands before that is the caller's own word.</summary>
    [Fact]
    public async Task A_caller_behind_a_proxy_cannot_name_an_address_of_their_choice()
    {
        for (var i = 0; i < 5; i++)
        {
            (await LogInAsync(ApiServer.NewName(), "wrong", $"198.51.100.{i}, 203.0.113.9")).IsRefused(
                401,
                "auth.invalid_credentials"
            );
        }

        IsRateLimited(
            await LogInAsync(ApiServer.NewName(), "wrong", "198.51.100.77, 203.0.113.9"),
            TimeSpan.FromMinutes(3)
        );
    }

    [Fact]
    public async Task Another_spelling_of_the_path_is_the_same_limit()
    {
        for (var i = 0; i < 5; i++)
        {
            await LogInAsync(ApiServer.NewName(), "wrong");
        }

        foreach (var path in new[] { "/api/v1/auth/login", "/API/auth/LOGIN", "/api/auth/login/" })
        {
            IsRateLimited(
                await PostAsync(new Uri(path, UriKind.Relative), """{"email":"x","password":"y"}"""),
                TimeSpan.FromMinutes(3)
            );
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task One_allowance_of_messages_and_of_reads_covers_both_HTTP_and_events()
    {
        await using var tight = await ApiServer.StartAsync(
            server.Database,
            ("RATE_LIMIT_MESSAGES", "2/1h"),
            ("RATE_LIMIT_READS", "3/1h")
        );
        var ann = await ApiServer.RegisterAsync(tight.Url);
        using var http = new HttpClient { BaseAddress = tight.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {ann.Token}");
        var saved = await AskAsync("/api/chats", """{"type":"saved"}""");
        var message = $$"""{"chatId":"{{saved.Json.GetProperty("id").GetString()}}","content":"note"}""";
        await using var socket = await TestSocket.ConnectAsync(tight.Url, Dialect.Plain, ann.Token);

        Assert.Equal(201, (await AskAsync("/api/messages", message)).Status);
        Assert.True((await socket.EmitAsync("message:send", message)).GetProperty("ok").GetBoolean());
        IsRefused(await socket.EmitAsync("message:send", message));
        IsRateLimited(await AskAsync("/api/messages", message), TimeSpan.FromMinutes(30));
        Assert.True((await socket.EmitAsync("sync", "{}")).GetProperty("ok").GetBoolean());
        Assert.Equal(200, (await AskAsync("/api/sync")).Status);
        IsRefused(await socket.EmitAsync("sync", "{}"));
        IsRateLimited(await AskAsync("/api/chats"), TimeSpan.FromMinutes(20));

        async Task<Answer> AskAsync(string path, string? json = null)
        {
            var address = new Uri(path, UriKind.Relative);
            using var response = json is null
                ? await http.GetAsync(address)
                : await http.PostAsync(address, ApiServer.Json(json));
            return Answer.Of(response, await response.Content.ReadAsStringAsync());
        }

        static void IsRefused(System.Text.Json.JsonElement answer)
        {
            var error = answer.GetProperty("error");
            Assert.Equal("rate_limited", error.GetProperty("code").GetString());
            Assert.InRange(error.GetProperty("retryAfter").GetInt32(), 1, 1800);
        }
    }

    private static void IsRateLimited(Answer answer, TimeSpan atMost)
    {
        answer.IsRefused(429, "rate_limited");
        var wait = int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, (int)atMost.TotalSeconds);
        Assert.InRange(wait, (int)atMost.TotalSeconds - 60, (int)atMost.TotalSeconds);
    }

    private Task<Answer> RegisterAsync(string? name = null)
    {
        name ??= ApiServer.NewName();
        return PostAsync(
            "register",
            $$"""{"email":"{{name}}@x.example","username":"{{name}}","password":"correct horse"}"""
        );
    }

    private Task<Answer> LogInAsync(string login, string password, string? forwardedFor = null) =>
        PostAsync("login", $$"""{"email":"{{login}}","password":"{{password}}"}""", forwardedFor);

    private Task<Answer> PostAsync(string what, string json, string? forwardedFor = null) =>
        PostAsync(new Uri($"/api/auth/{what}", UriKind.Relative), json, forwardedFor);

    private async Task<Answer> PostAsync(Uri address, string json, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = ApiServer.Json(json);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor ?? _address);
        using var response = await server.Http.SendAsync(request);
        return Answer.Of(response, await response.Content.ReadAsStringAsync());
    }
}
