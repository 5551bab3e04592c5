using System.Globalization;
using System.Security.Cryptography;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>tus 1.0 as its document says it, one request after the other.</summary>
[Collection(TusCollection.Name)]
public sealed class TusTests(ApiServer server)
{
    [Fact]
    public async Task The_server_says_what_it_speaks()
    {
        var anna = await CallerAsync();

        var answer = await server.SendAsync("OPTIONS", TusCaller.Root, anna.Person.Token, content: null);

        Assert.Equal(204, answer.Status);
        Assert.Equal(
            ("1.0.0", "1.0.0", "104857600", "md5,sha1,sha256"),
            (
                answer.Header("Tus-Version"),
                answer.Header("Tus-Resumable"),
                answer.Header("Tus-Max-Size"),
                answer.Header("Tus-Checksum-Algorithm")
            )
        );
        Assert.Equal("creation,creation-with-upload,expiration,checksum,termination", answer.Header("Tus-Extension"));
    }

    [Fact]
    public async Task Parts_become_a_file()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(300_000);
        var metadata = TusCaller.Metadata(("filename", "отчёт 👋.bin"), ("filetype", "image/png"));

        var made = await anna.PostAsync(("Upload-Length", "300000"), ("Upload-Metadata", metadata));
        Assert.Equal((201, "1.0.0"), (made.Status, made.Header("Tus-Resumable")));
        var path = made.Header("Location")!;
        Assert.StartsWith($"{TusCaller.Root}/", path, StringComparison.Ordinal);
        IsInADay(made);

        var first = await anna.PatchAsync(path, 0, bytes[..100_000]);
        Assert.Equal((204, "100000"), (first.Status, first.Header("Upload-Offset")));
        IsInADay(first);
        var head = await anna.HeadAsync(path);
        Assert.Equal(
            (200, "100000", "300000", metadata),
            (head.Status, head.Header("Upload-Offset"), head.Header("Upload-Length"), head.Header("Upload-Metadata"))
        );
        Assert.Equal("no-store", head.Header("Cache-Control"));
        Assert.Null(head.Header("Vestnik-Attachment-Id"));
        await anna.PatchAsync(path, 100_000, bytes[100_000..200_000]);
        var last = await anna.PatchAsync(path, 200_000, bytes[200_000..]);

        Assert.Equal((204, "300000"), (last.Status, last.Header("Upload-Offset")));
        await anna.BecameAsync(last, bytes);
        var again = await anna.HeadAsync(path);
        Assert.Equal((200, "300000"), (again.Status, again.Header("Upload-Offset")));
        Assert.Equal(last.Header("Vestnik-Attachment-Id"), again.Header("Vestnik-Attachment-Id"));
        Assert.Equal(
            "отчёт 👋.bin",
            await server.Database.AskAsync<string>($"select name from files where id = '{TusCaller.IdOf(path)}'")
        );
        Assert.False(File.Exists(anna.FileOf(path)));
    }

    [Fact]
    public async Task A_file_of_one_byte_is_one_as_well()
    {
        var anna = await CallerAsync();
        var path = await anna.CreateAsync(1);

        Assert.Equal("0", (await anna.HeadAsync(path)).Header("Upload-Offset"));
        await anna.BecameAsync(await anna.PatchAsync(path, 0, [7]), [7]);
    }

    [Fact]
    public async Task The_first_bytes_may_come_with_the_creation()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(50_000);

        var made = await anna.PostAsync(50_000, bytes[..20_000]);
        Assert.Equal((201, "20000"), (made.Status, made.Header("Upload-Offset")));
        var last = await anna.PatchAsync(made.Header("Location")!, 20_000, bytes[20_000..]);

        await anna.BecameAsync(last, bytes);
    }

    [Fact]
    public async Task All_bytes_may_come_with_the_creation()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(50_000);

        var made = await anna.PostAsync(50_000, bytes);

        Assert.Equal((201, "50000"), (made.Status, made.Header("Upload-Offset")));
        await anna.BecameAsync(made, bytes);
    }

    [Fact]
    public async Task A_body_whose_length_is_not_told_is_taken_to_its_end()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(150_000);
        var path = await anna.CreateAsync(bytes.Length);
        using var body = new StreamContent(new MemoryStream(bytes));
        body.Headers.ContentType = new("application/offset+octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(server.Url, path)) { Content = body };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Authorization", $"Bearer {anna.Person.Token}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");

        await anna.BecameAsync(await server.SendAsync(request), bytes);
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task What_is_not_what_its_checksum_says_does_not_count(string algorithm)
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(100_000);
        var path = await anna.CreateAsync(bytes.Length);
        await anna.PatchAsync(path, 0, bytes[..40_000]);
        var rest = bytes[40_000..];

        var wrong = await anna.PatchAsync(path, 40_000, rest, Checksum(algorithm, bytes));

        wrong.IsRefused(460, "upload.checksum_mismatch");
        Assert.Equal("40000", (await anna.HeadAsync(path)).Header("Upload-Offset"));
        await anna.BecameAsync(await anna.PatchAsync(path, 40_000, rest, Checksum(algorithm, rest)), bytes);
    }

    [Fact]
    public async Task A_creation_with_a_wrong_checksum_makes_nothing()
    {
        var anna = await CallerAsync();

        var answer = await anna.PostAsync(100, TusCaller.Bytes(100), Checksum("sha1", TusCaller.Bytes(100)));

        answer.IsRefused(460, "upload.checksum_mismatch");
        Assert.Null(answer.Header("Location"));
        Assert.Equal(0, await CountAsync(anna));
    }

    [Fact]
    public async Task What_is_ended_is_gone()
    {
        var anna = await CallerAsync();
        var path = await anna.CreateAsync(1000);
        await anna.PatchAsync(path, 0, TusCaller.Bytes(500));
        Assert.True(File.Exists(anna.FileOf(path)));

        Assert.Equal(204, (await anna.DeleteAsync(path)).Status);

        Assert.False(File.Exists(anna.FileOf(path)));
        Assert.Equal(404, (await anna.HeadAsync(path)).Status);
        (await anna.PatchAsync(path, 500, TusCaller.Bytes(500))).IsRefused(404, "upload.not_found");
        (await anna.DeleteAsync(path)).IsRefused(404, "upload.not_found");
    }

    [Fact]
    public async Task To_end_what_is_a_file_already_leaves_the_file()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(1000);
        var path = await anna.CreateAsync(bytes.Length);
        var last = await anna.PatchAsync(path, 0, bytes);

        Assert.Equal(204, (await anna.DeleteAsync(path)).Status);

        await anna.BecameAsync(last, bytes);
    }

    [Fact]
    public async Task Where_no_PATCH_gets_through_a_POST_says_that_it_is_one()
    {
        var anna = await CallerAsync();
        var bytes = TusCaller.Bytes(1000);
        var path = await anna.CreateAsync(bytes.Length);

        var half = await PostAsync("PATCH", path, bytes[..400], ("Upload-Offset", "0"));
        Assert.Equal((204, "400"), (half.Status, half.Header("Upload-Offset")));
        (await PostAsync("GET", path, [])).IsRefused(405, "method.not_allowed");
        (await PostAsync("", path, [])).IsRefused(405, "method.not_allowed");
        await anna.BecameAsync(await PostAsync("PATCH", path, bytes[400..], ("Upload-Offset", "400")), bytes);
        Assert.Equal(204, (await PostAsync("DELETE", path, [])).Status);

        Task<Answer> PostAsync(string method, string to, byte[] body, params (string Name, string Value)[] headers) =>
            anna.SendAsync("POST", to, TusCaller.Body(body), [("X-HTTP-Method-Override", method), .. headers]);
    }

    [Fact]
    public async Task The_older_name_of_the_API_is_one_too()
    {
        var anna = await CallerAsync();
        var path = await anna.CreateAsync(10);

        var answer = await anna.PatchAsync(path.Replace("/api/", "/api/v1/", StringComparison.Ordinal), 0, new byte[5]);

        Assert.Equal((204, "5"), (answer.Status, answer.Header("Upload-Offset")));
    }

    [Fact]
    public async Task A_page_of_a_friend_may_read_what_is_said()
    {
        var anna = await CallerAsync();

        var answer = await anna.PostAsync(("Upload-Length", "10"), ("Origin", ApiServer.AllowedOrigin));

        var exposed = answer.Header("Access-Control-Expose-Headers")!;
        string[] needed =
        [
            "Location",
            "Upload-Offset",
            "Upload-Length",
            "Upload-Expires",
            "Tus-Resumable",
            "Vestnik-Attachment-Id",
        ];
        Assert.All(needed, header => Assert.Contains(header, exposed, StringComparison.OrdinalIgnoreCase));
    }

    private static (string Name, string Value) Checksum(string algorithm, byte[] bytes)
    {
        var name = new HashAlgorithmName(algorithm.ToUpperInvariant());
        return (
            "Upload-Checksum",
            $"{algorithm} {Convert.ToBase64String(CryptographicOperations.HashData(name, bytes))}"
        );
    }

    private static void IsInADay(Answer answer)
    {
        var expires = DateTimeOffset.ParseExact(
            answer.Header("Upload-Expires")!,
            "R",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        Assert.InRange(expires - DateTimeOffset.UtcNow, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
    }

    private Task<long> CountAsync(TusCaller caller) =>
        server.Database.AskAsync<long>($"select count(*) from part_uploads where owner_id = '{caller.Person.Id}'");

    private async Task<TusCaller> CallerAsync() => new(server, await server.RegisterAsync());
}

/// <inheritdoc cref="ApiCollection"/>
[CollectionDefinition(Name)]
public sealed class TusCollection : ICollectionFixture<ApiServer>
{
    public const string Name = "Tus";
}
