using System.Net.Http.Headers;
using System.Text.Json;
using Vestnik.Media.S3;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Storage;

/// <summary>The server with its files in a bucket: nobody who uses it notices, and whoever runs it is told what is wrong.</summary>
[Trait("Category", "Slow")]
public sealed class S3ServerTests(SwiftServer swift) : IClassFixture<SwiftServer>
{
    [Fact]
    public async Task Files_go_into_the_bucket_and_are_served_from_it()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await StartAsync(database, swift.NewBucket());
        using var http = await SignInAsync(server);
        var bytes = StoreFiles.Bytes(300_000);

        var url = await SendAsync(http, bytes);

        Assert.Equal(bytes, await http.GetByteArrayAsync(url));
        using var part = new HttpRequestMessage(HttpMethod.Get, url);
        part.Headers.Range = new RangeHeaderValue(1000, 1999);
        using var answer = await http.SendAsync(part);
        Assert.Equal(206, (int)answer.StatusCode);
        Assert.Equal(bytes[1000..2000], await answer.Content.ReadAsByteArrayAsync());
        Assert.False(Directory.Exists(Path.Combine(server.DataDirectory, "media", "blobs")));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataDirectory, "media", "spool")));
    }

    [Fact]
    public async Task While_the_bucket_is_away_files_wait_and_messages_do_not()
    {
        var gone = new SwiftServer();
        await gone.InitializeAsync();
        await using var road = new Road(gone.Url);
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await StartAsync(database, gone.NewBucket(url: road.Url));
        using var http = await SignInAsync(server);
        var bytes = StoreFiles.Bytes(10_000);
        var url = await SendAsync(http, bytes);

        road.Close();
        using var refused = await UploadAsync(http, bytes);
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Contains("media.unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var unread = await http.GetAsync(url);
        Assert.Equal(503, (int)unread.StatusCode);
        using var said = await SayAsync(http, "words are not files");
        Assert.Equal(201, (int)said.StatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(server.DataDirectory, "media", "spool")));

        road.Open();
        Assert.Equal(bytes, await http.GetByteArrayAsync(url));
        await SendAsync(http, StoreFiles.Bytes(10_000));
        await gone.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_secret_is_told_at_the_start_and_the_secret_is_not()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var server = await StartAsync(database, swift.NewBucket(secret: "a-mistyped-phrase"));

        await Eventually.TrueAsync(
            () => server.Output.Contains("neither stored nor served", StringComparison.Ordinal),
            "the operator is told"
        );

        Assert.Contains("403", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a-mistyped-phrase", server.Output, StringComparison.Ordinal);
        using var http = await SignInAsync(server);
        using var refused = await UploadAsync(http, StoreFiles.Bytes(10));
        Assert.Equal(503, (int)refused.StatusCode);
    }

    private static Task<ServerProcess> StartAsync(TestDatabase database, S3Settings settings) =>
        ApiServer.StartAsync(
            database,
            ("S3_ENDPOINT", settings.Endpoint.AbsoluteUri),
            ("S3_BUCKET", settings.Bucket),
            ("S3_ACCESS_KEY", settings.AccessKey),
            ("S3_SECRET_KEY", settings.SecretKey)
        );

    private static async Task<HttpClient> SignInAsync(ServerProcess server)
    {
        var person = await ApiServer.RegisterAsync(server.Url);
        var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        return http;
    }

    /// <summary>In a message to oneself; and where it is then.</summary>
    private static async Task<Uri> SendAsync(HttpClient http, byte[] bytes)
    {
        using var uploaded = await UploadAsync(http, bytes);
        var text = await uploaded.Content.ReadAsStringAsync();
        Assert.True((int)uploaded.StatusCode == 201, text);
        using var said = await SayAsync(http, "", JsonElement.Parse(text).GetProperty("id").GetGuid());
        text = await said.Content.ReadAsStringAsync();
        Assert.True((int)said.StatusCode == 201, text);
        var attachment = JsonElement.Parse(text).GetProperty("attachments")[0];
        return new Uri(attachment.GetProperty("url").GetString()!, UriKind.Relative);
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient http, byte[] bytes)
    {
        using var form = Forms.Of("file", bytes, "file.bin");
        return await http.PostAsync(new Uri("/api/upload", UriKind.Relative), form);
    }

    private static async Task<HttpResponseMessage> SayAsync(HttpClient http, string content, params Guid[] attachments)
    {
        using var saved = ApiServer.Json("""{"type":"saved"}""");
        using var chat = await http.PostAsync(new Uri("/api/chats", UriKind.Relative), saved);
        var chatId = JsonElement.Parse(await chat.Content.ReadAsStringAsync()).GetProperty("id").GetGuid();
        using var message = ApiServer.Json(
            JsonSerializer.Serialize(
                new
                {
                    chatId,
                    content,
                    attachments,
                }
            )
        );
        return await http.PostAsync(new Uri("/api/messages", UriKind.Relative), message);
    }
}
