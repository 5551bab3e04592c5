using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Http;

/// <summary>A setting that cannot be used stops the start with a sentence that names it; the database is not even asked.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("PORT", "eighty")]
    [InlineData("PORT", "65536")]
    [InlineData("PORT", "-1")]
    [InlineData("HOST", "not an address")]
    [InlineData("JWT_SECRET", "secret")]
    [InlineData("JWT_SECRET", "your-secret-key")]
    [InlineData("JWT_SECRET", "change_me_super_secret")]
    [InlineData("JWT_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("JWT_SECRET", "only-31-characters-is-too-short")]
    [InlineData("JWT_EXPIRES_IN", "0")]
    [InlineData("JWT_EXPIRES_IN", "-1")]
    [InlineData("JWT_EXPIRES_IN", "1d")]
    [InlineData("JWT_EXPIRES_IN", "721")]
    [InlineData("JWT_EXPIRES_IN", "NaN")]
    [InlineData("JWT_EXPIRATION_HOURS", "soon")]
    [InlineData("CORS_ORIGIN", "*")]
    [InlineData("CORS_ORIGIN", "https://a.example,b.example")]
    [InlineData("CORS_ORIGIN", "https://a.example/path")]
    [InlineData("CORS_ORIGIN", "null")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.0/8,proxy")]
    [InlineData("RATE_LIMIT_CONNECTIONS", "many")]
    [InlineData("SID_PREFIX", "a/b")]
    [InlineData("RATE_LIMIT_LOGIN", "5 per minute")]
    [InlineData("RATE_LIMIT_EVENTS", "100/1w")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("VESTNIK_WEBROOT", "/srv/web")]
    [InlineData("DATABASE_URL", "mysql://root@localhost/vestnik")]
    [InlineData("DATABASE_MAX_CONNECTIONS", "1")]
    [InlineData("MAX_UPLOAD_BYTES", "0")]
    [InlineData("MAX_UPLOAD_BYTES", "-1")]
    [InlineData("MAX_UPLOAD_BYTES", "ten")]
    [InlineData("MAX_UPLOAD_BYTES", "10MB")]
    [InlineData("MAX_UPLOAD_BYTES", "1.5M")]
    [InlineData("MAX_RESUMABLE_BYTES", "M")]
    [InlineData("MAX_RESUMABLE_BYTES", "99999999T")]
    [InlineData("MAX_DAILY_BYTES", "99999999999999999999")]
    [InlineData("MAX_USER_BYTES", "1 G")]
    [InlineData("MAX_MEDIA_BYTES", "all")]
    [InlineData("MIN_FREE_BYTES", "5%")]
    public void A_wrong_value_is_refused_by_name(string name, string value)
    {
        var refusal = Assert.Throws<ConfigurationException>(() => Read(name, value));

        Assert.StartsWith($"{name}: ", refusal.Message, StringComparison.Ordinal);
        Assert.False(name == "JWT_SECRET" && refusal.Message.Contains($"'{value}'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PORT", "eighty")]
    [InlineData("JWT_SECRET", "secret")]
    [InlineData("DATABASE_URL", "mysql://root:hunter2@localhost/vestnik")]
    [InlineData("RATE_LIMIT_LOGIN", "often")]
    [InlineData("VESTNIK_TYPO", "1")]
    public async Task The_program_ends_with_1_and_says_which_setting_it_was(string name, string value)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value }
        );

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"vestnik: {name}: ", output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n'));
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JWT_SECRET", "0123456789abcdef0123456789abcdef")]
    [InlineData("JWT_EXPIRES_IN", "0.25")]
    [InlineData("JWT_EXPIRATION_HOURS", "720")]
    [InlineData("CORS_ORIGIN", " https://a.example/ , http://localhost:5173 ")]
    [InlineData("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7, 2001:db8::/32")]
    [InlineData("RATE_LIMIT_LOGIN", "0")]
    [InlineData("HOST", "::1")]
    [InlineData("HOST", "localhost")]
    [InlineData("LOG_LEVEL", "WARN")]
    [InlineData("PORT", "0")]
    [InlineData("MAX_UPLOAD_BYTES", "1")]
    [InlineData("MAX_RESUMABLE_BYTES", "2g")]
    [InlineData("MAX_MEDIA_BYTES", "5T")]
    [InlineData("MAX_DAILY_BYTES", "0")]
    [InlineData("MIN_FREE_BYTES", "0")]
    public void A_right_value_is_taken(string name, string value) => Read(name, value);

    [Fact]
    public void Sizes_are_bytes_or_powers_of_1024_and_a_quota_of_nothing_is_no_limit()
    {
        var byDefault = MediaOptions.Read(new ConfigurationManager());
        var chosen = MediaOptions.Read(
            new ConfigurationManager
            {
                ["MAX_UPLOAD_BYTES"] = "5000",
                ["MAX_RESUMABLE_BYTES"] = "2k",
                ["MAX_DAILY_BYTES"] = "3M",
                ["MAX_USER_BYTES"] = "0",
                ["MAX_MEDIA_BYTES"] = "2T",
                ["MIN_FREE_BYTES"] = "0",
            }
        );

        Assert.Equal((10 << 20, 100 << 20), (byDefault.UploadMax, byDefault.ResumableMax));
        Assert.Equal((1L << 30, 10L << 30, long.MaxValue), (byDefault.DailyMax, byDefault.UserMax, byDefault.TotalMax));
        Assert.Equal((5000, 2048), (chosen.UploadMax, chosen.ResumableMax));
        Assert.Equal((512 << 20, 0), (byDefault.FreeMin, chosen.FreeMin));
        Assert.Equal((3L << 20, long.MaxValue, 2L << 40), (chosen.DailyMax, chosen.UserMax, chosen.TotalMax));
    }

    [Fact]
    public void A_weak_secret_is_for_development()
    {
        var options = ServerOptions.Read(Configuration("JWT_SECRET", "secret"), isProduction: false);

        Assert.Equal("secret", options.JwtSecret);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Without_a_secret_one_is_made_for_its_owner_alone_and_kept()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var path = Path.Combine(server.DataDirectory, "jwt-secret");
        var ann = await ApiServer.RegisterAsync(server.Url);
        var secret = await File.ReadAllTextAsync(path);

        await server.StopAsync();
        await server.StartAgainAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Matches("^[0-9a-f]{64}$", secret);
        Assert.Equal(secret, await File.ReadAllTextAsync(path));
        Assert.DoesNotContain(secret, server.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(server.DataDirectory, "jwt-secret*"));
        using var http = new HttpClient { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/users/me", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ann.Token}");
        using var answer = await http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_empty_secret_file_is_refused_rather_than_signed_with()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var folder = TestRun.NewFolder("no-secret");
        await File.WriteAllTextAsync(Path.Combine(folder, "jwt-secret"), "");

        var (exitCode, output) = await ServerProcess.RunAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DATA_DIR"] = folder,
                ["DATABASE_URL"] = database.ConnectionString,
            }
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("vestnik: JWT_SECRET: ", output, StringComparison.Ordinal);
    }

    private static void Read(string name, string value)
    {
        var configuration = Configuration(name, value);
        ServerOptions.Read(configuration, isProduction: true);
        DatabaseOptions.Read(configuration);
        MediaOptions.Read(configuration);
    }

    private static ConfigurationManager Configuration(string name, string value) => new() { [name] = value };
}
