using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Interop;

/// <summary>The official tus-js-client through all that happens to lines and servers. The server is this class's own: it is restarted.</summary>
[Trait("Category", "Slow")]
[Collection(NodeCollection.Name)]
public sealed class TusClientTests(ApiServer server) : IClassFixture<ApiServer>, IDisposable
{
    private readonly string _folder = TestRun.NewFolder("tus");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_is_sent_and_named()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await using var client = new NodeProgram("tus.mjs");

        Start(
            client,
            server.Url,
            anna,
            bytes,
            new { metadata = new { filename = "фильм 🎬.bin", filetype = "video/mp4" } }
        );

        var id = await SucceedsAsync(client, anna, bytes);
        Assert.Equal(
            "фильм 🎬.bin",
            await server.Database.AskAsync<string>($"select name from files where id = '{id}'")
        );
    }

    [Theory]
    [InlineData("""{"uploadDataDuringCreation":true}""")]
    [InlineData("""{"chunkSize":300000}""")]
    [InlineData("""{"chunkSize":300000,"uploadDataDuringCreation":true}""")]
    [InlineData("""{"overridePatchMethod":true}""")]
    public async Task However_the_client_likes_to_send_it(string options)
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await using var client = new NodeProgram("tus.mjs");

        Start(client, server.Url, anna, bytes, JsonElement.Parse(options));

        await SucceedsAsync(client, anna, bytes);
    }

    [Fact]
    public async Task Through_a_line_that_is_cut_again_and_again_nothing_is_lost_and_little_is_sent_twice()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        await using var road = new Road(server.Url) { Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new NodeProgram("tus.mjs");

        Start(client, road.Url, anna, bytes);
        foreach (var cut in new[] { 3_000_000, 8_000_000, 13_000_000, 18_000_000 })
        {
            await Eventually.TrueAsync(() => road.Passed > cut, $"{cut} bytes have passed");
            road.Cut();
        }

        await SucceedsAsync(client, anna, bytes);
        Assert.InRange(road.Passed, bytes.Length, bytes.Length * 1.5);
    }

    [Fact]
    public async Task A_line_that_stands_still_is_left_for_another()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        await using var road = new Road(server.Url) { Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new NodeProgram("tus.mjs");
        var storage = Path.Combine(_folder, "urls.json");
        Start(client, road.Url, anna, bytes, storage: storage);
        await Eventually.TrueAsync(() => road.Passed > 2_000_000, "some bytes have passed");

        // As when a phone leaves its network: nobody tells the server that the line is gone.
        road.Hold();
        await client.KillAsync();
        await using var another = new Road(server.Url);
        await using var next = new NodeProgram("tus.mjs");
        Start(next, another.Url, anna, bytes, storage: Moved(storage, road.Url, another.Url));

        var last = await next.NextAsync("answer", said => said.GetProperty("status").GetInt32() == 204);
        Assert.InRange(last.GetProperty("offset").GetInt32(), 1_000_000, bytes.Length);
        await SucceedsAsync(next, anna, bytes);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_and_the_file_is_kept_once()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(2_000_000);
        await using var road = new Road(server.Url);
        await using var client = new NodeProgram("tus.mjs");

        Start(client, road.Url, anna, bytes);
        await client.NextAsync("answer", said => said.GetProperty("method").GetString() == "POST");
        road.LoseAnswer();

        await SucceedsAsync(client, anna, bytes);
        Assert.Equal(
            1,
            await server.Database.AskAsync<long>($"select count(*) from files where owner_id = '{anna.Id}'")
        );
    }

    [Fact]
    public async Task While_the_server_is_killed_and_started_again_the_upload_goes_on()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(30_000_000);
        await using var road = new Road(server.Url) { Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new NodeProgram("tus.mjs");

        Start(client, road.Url, anna, bytes);
        await Eventually.TrueAsync(() => road.Passed > 15_000_000, "half of it has passed");
        await server.Process.KillAsync();
        await server.Process.StartAgainAsync();

        await SucceedsAsync(client, anna, bytes);
        Assert.InRange(road.Passed, bytes.Length, bytes.Length * 1.5);
    }

    [Fact]
    public async Task While_the_server_is_restarted_in_peace_the_upload_goes_on()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(10_000_000);
        await using var road = new Road(server.Url) { Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new NodeProgram("tus.mjs");

        Start(client, road.Url, anna, bytes);
        await Eventually.TrueAsync(() => road.Passed > 5_000_000, "half of it has passed");
        Assert.Equal(0, await server.Process.StopAsync());
        await server.Process.StartAgainAsync();

        await SucceedsAsync(client, anna, bytes);
    }

    [Fact]
    public async Task What_is_given_up_is_gone_from_the_server()
    {
        var anna = await server.RegisterAsync();
        var bytes = RandomNumberGenerator.GetBytes(5_000_000);
        await using var road = new Road(server.Url) { Delay = TimeSpan.FromMilliseconds(1) };
        await using var client = new NodeProgram("tus.mjs");
        Start(client, road.Url, anna, bytes);
        await Eventually.TrueAsync(() => road.Passed > 1_000_000, "some bytes have passed");

        client.Tell(new { what = "abort" });
        await client.NextAsync("aborted");

        Assert.Equal(
            0,
            await server.Database.AskAsync<long>($"select count(*) from part_uploads where owner_id = '{anna.Id}'")
        );
    }

    [Fact]
    public async Task What_is_too_large_is_an_error_that_the_client_does_not_try_again()
    {
        var anna = await server.RegisterAsync();
        await using var client = new NodeProgram("tus.mjs");

        Start(client, server.Url, anna, [1], new { uploadSize = 200_000_000 });

        Assert.Equal(413, (await client.NextAsync("error")).GetProperty("status").GetInt32());
    }

    private void Start(
        NodeProgram client,
        Uri url,
        Person person,
        byte[] bytes,
        object? options = null,
        string? storage = null
    )
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, bytes);
        client.Tell(
            new
            {
                what = "start",
                endpoint = new Uri(url, "/api/uploads/tus"),
                token = person.Token,
                path,
                storage,
                options,
            }
        );
    }

    /// <summary>What the client kept of the other address, with this one.</summary>
    private static string Moved(string storage, Uri from, Uri to)
    {
        File.WriteAllText(
            storage,
            File.ReadAllText(storage).Replace(from.Authority, to.Authority, StringComparison.Ordinal)
        );
        return storage;
    }

    /// <summary>The client says so, and the server has exactly these bytes.</summary>
    private async Task<Guid> SucceedsAsync(NodeProgram client, Person owner, byte[] bytes)
    {
        var said = await client.NextAsync("success");
        var id = said.GetProperty("attachment").GetGuid();
        var length = bytes.Length.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            $"{Convert.ToHexStringLower(SHA256.HashData(bytes))} {length} {owner.Id}",
            await server.Database.AskAsync<string>(
                $"select encode(sha256, 'hex') || ' ' || size || ' ' || owner_id from files where id = '{id}'"
            )
        );
        return id;
    }
}
