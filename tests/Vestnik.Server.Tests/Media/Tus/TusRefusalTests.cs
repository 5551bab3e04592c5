using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>Whatever is wrong with a request: a clear answer, and the upload is what it was.</summary>
[Collection(TusCollection.Name)]
public sealed class TusRefusalTests(ApiServer server)
{
    [Theory]
    [InlineData(null)]
    [InlineData("0.2.2")]
    [InlineData("1.0.1")]
    [InlineData("")]
    public async Task Another_version_is_told_which_one_is_spoken(string? version)
    {
        var (anna, path) = await HalfAsync();
        (string, string)[] headers = version is null ? [] : [("Tus-Resumable", version)];

        foreach (
            var (method, to) in new[] { ("POST", TusCaller.Root), ("HEAD", path), ("PATCH", path), ("DELETE", path) }
        )
        {
            var answer = await server.SendAsync(
                method,
                to,
                anna.Person.Token,
                null,
                [.. headers, ("Upload-Length", "5")]
            );

            Assert.Equal((412, "1.0.0"), (answer.Status, answer.Header("Tus-Version")));
            Assert.Equal("1.0.0", answer.Header("Tus-Resumable"));
        }
        await IsHalfAsync(anna, path);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "invalid")]
    [InlineData("-1", "invalid")]
    [InlineData("+5", "invalid")]
    [InlineData("ten", "invalid")]
    [InlineData("1.5", "invalid")]
    [InlineData("99999999999999999999", "invalid")]
    public async Task A_length_is_a_number_of_bytes(string? length, string reason)
    {
        var anna = await CallerAsync();

        var answer = length is null ? await anna.PostAsync() : await anna.PostAsync(("Upload-Length", length));

        answer.IsInvalid("uploadLength", reason);
    }

    [Fact]
    public async Task A_length_cannot_be_told_later()
    {
        var anna = await CallerAsync();

        (await anna.PostAsync(("Upload-Defer-Length", "1"))).IsInvalid("uploadLength", "required");
    }

    [Fact]
    public async Task More_than_a_file_may_have_is_refused_before_a_byte_is_sent()
    {
        var anna = await CallerAsync();

        (await anna.PostAsync(("Upload-Length", "104857601"))).IsRefused(413, "payload.too_large");
        Assert.Equal(201, (await anna.PostAsync(("Upload-Length", "104857600"))).Status);
    }

    [Fact]
    public async Task Nothing_is_no_file()
    {
        var anna = await CallerAsync();

        (await anna.PostAsync(("Upload-Length", "0"))).IsRefused(400, "media.empty");
    }

    [Theory]
    [InlineData("filename")]
    [InlineData("filename ")]
    [InlineData("")]
    [InlineData("is_a_flag,filename YQ==")]
    [InlineData("filename YQ==,other")]
    [InlineData("filename YQ==, spaced YQ==")]
    public async Task Metadata_may_be_little(string metadata)
    {
        var anna = await CallerAsync();

        Assert.Equal(201, (await anna.PostAsync(("Upload-Length", "5"), ("Upload-Metadata", metadata))).Status);
    }

    [Theory]
    [InlineData("filename a")]
    [InlineData("filename ?")]
    [InlineData("filename YQ== YQ==")]
    [InlineData("filename YQ==,filename YQ==")]
    [InlineData("filename YQ==,,width NQ==")]
    [InlineData(",")]
    [InlineData("filename /w==")]
    public async Task Metadata_that_cannot_be_read_is_refused(string metadata)
    {
        var anna = await CallerAsync();

        (await anna.PostAsync(("Upload-Length", "5"), ("Upload-Metadata", metadata))).IsInvalid(
            "uploadMetadata",
            "invalid"
        );
    }

    [Theory]
    [InlineData("width", "-5")]
    [InlineData("width", "wide")]
    [InlineData("waveform", "[1,2,")]
    [InlineData("waveform", "[101]")]
    [InlineData("durationMs", "1e9")]
    public async Task What_is_said_of_the_file_is_refused_before_it_is_sent(string field, string value)
    {
        var anna = await CallerAsync();

        var answer = await anna.PostAsync(
            ("Upload-Length", "5"),
            ("Upload-Metadata", TusCaller.Metadata((field, value)))
        );

        answer.IsRefused(400, "request.invalid");
        Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_type_of_body_is_refused(string? type)
    {
        var (anna, path) = await HalfAsync();
        using var patch = TusCaller.Body(new byte[10], type ?? "a/b");
        using var post = TusCaller.Body(new byte[10], type ?? "a/b");
        if (type is null)
        {
            patch.Headers.ContentType = post.Headers.ContentType = null;
        }

        (await anna.SendAsync("PATCH", path, patch, ("Upload-Offset", "500"))).IsRefused(
            415,
            "upload.type_unsupported"
        );
        (await anna.SendAsync("POST", TusCaller.Root, post, ("Upload-Length", "10"))).IsRefused(
            415,
            "upload.type_unsupported"
        );
        await IsHalfAsync(anna, path);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("499")]
    [InlineData("501")]
    [InlineData("1000")]
    [InlineData("9223372036854775807")]
    public async Task Another_offset_is_a_conflict_and_the_right_one_is_told(string offset)
    {
        var (anna, path) = await HalfAsync();

        var answer = await anna.SendAsync("PATCH", path, TusCaller.Body(new byte[10]), ("Upload-Offset", offset));

        answer.IsRefused(409, "upload.wrong_offset");
        Assert.Equal("500", answer.Header("Upload-Offset"));
        await IsHalfAsync(anna, path);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("half")]
    public async Task An_offset_is_a_number_of_bytes(string? offset)
    {
        var (anna, path) = await HalfAsync();
        (string, string)[] headers = offset is null ? [] : [("Upload-Offset", offset)];

        (await anna.SendAsync("PATCH", path, TusCaller.Body(new byte[10]), headers)).IsInvalid(
            "uploadOffset",
            "invalid"
        );
        await IsHalfAsync(anna, path);
    }

    [Theory]
    [InlineData("crc32 AAAAAA==")]
    [InlineData("sha1")]
    [InlineData("sha1 ")]
    [InlineData("sha1 not-base64")]
    [InlineData("sha1 AAAA")]
    [InlineData("SHA1 qUqP5cyxm6YcTAhz05Hph5gvu9M=")]
    [InlineData("md5 qUqP5cyxm6YcTAhz05Hph5gvu9M=")]
    public async Task A_checksum_is_one_of_those_that_are_spoken(string checksum)
    {
        var (anna, path) = await HalfAsync();

        (await anna.PatchAsync(path, 500, new byte[10], ("Upload-Checksum", checksum))).IsInvalid(
            "uploadChecksum",
            "invalid"
        );
        await IsHalfAsync(anna, path);
    }

    [Fact]
    public async Task More_than_was_said_is_too_large_and_none_of_it_is_kept()
    {
        var (anna, path) = await HalfAsync();
        using var untold = new StreamContent(new MemoryStream(new byte[100_000]));
        untold.Headers.ContentType = new("application/offset+octet-stream");

        (await anna.PatchAsync(path, 500, new byte[501])).IsRefused(413, "payload.too_large");
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(server.Url, path)) { Content = untold };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Authorization", $"Bearer {anna.Person.Token}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "500");
        (await server.SendAsync(request)).IsRefused(413, "payload.too_large");

        await IsHalfAsync(anna, path);
    }

    [Fact]
    public async Task A_creation_with_more_than_was_said_makes_nothing()
    {
        var anna = await CallerAsync();

        (await anna.PostAsync(10, new byte[11])).IsRefused(413, "payload.too_large");

        Assert.Equal(
            0,
            await server.Database.AskAsync<long>(
                $"select count(*) from part_uploads where owner_id = '{anna.Person.Id}'"
            )
        );
    }

    [Fact]
    public async Task Anothers_upload_is_none_whatever_is_asked_of_it()
    {
        var (anna, path) = await HalfAsync();
        var boris = await CallerAsync();
        var unknown = $"{TusCaller.Root}/{Guid.NewGuid()}";

        foreach (var to in new[] { path, unknown })
        {
            Assert.Equal(404, (await boris.HeadAsync(to)).Status);
            (await boris.PatchAsync(to, 500, new byte[10])).IsRefused(404, "upload.not_found");
            (await boris.DeleteAsync(to)).IsRefused(404, "upload.not_found");
            var posted = await boris.SendAsync("POST", to, TusCaller.Body([]), ("X-HTTP-Method-Override", "DELETE"));
            posted.IsRefused(404, "upload.not_found");
            Assert.Null(posted.Header("Upload-Offset"));
        }
        await IsHalfAsync(anna, path);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        var (anna, path) = await HalfAsync();

        foreach (
            var (method, to) in new[]
            {
                ("OPTIONS", TusCaller.Root),
                ("POST", TusCaller.Root),
                ("HEAD", path),
                ("PATCH", path),
                ("DELETE", path),
                ("POST", path),
            }
        )
        {
            var answer = await server.SendAsync(method, to, token: null, content: null, ("Tus-Resumable", "1.0.0"));
            Assert.Equal(401, answer.Status);
        }
        await IsHalfAsync(anna, path);
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("00000000000000000000000000000000.part")]
    public async Task What_is_no_id_is_nothing_here(string id)
    {
        var anna = await CallerAsync();

        Assert.Equal(404, (await anna.HeadAsync($"{TusCaller.Root}/{id}")).Status);
        (await anna.PatchAsync($"{TusCaller.Root}/{id}", 0, [1])).IsRefused(404, "not_found");
    }

    [Fact]
    public async Task Nobody_leaves_more_than_eight_unfinished_and_the_one_that_stood_still_longest_makes_room()
    {
        var anna = await CallerAsync();
        var paths = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            paths.Add(await anna.CreateAsync(10));
        }
        await anna.PatchAsync(paths[3], 0, [1]);

        var ninth = await anna.PostAsync(("Upload-Length", "10"));
        ninth.IsRefused(429, "upload.too_many_unfinished");
        await server.Database.ExecuteAsync(
            $"update part_uploads set expires_at = expires_at - interval '11 min' where id = '{TusCaller.IdOf(paths[3])}'"
        );
        await anna.CreateAsync(10);

        Assert.Equal(404, (await anna.HeadAsync(paths[3])).Status);
        Assert.False(File.Exists(anna.FileOf(paths[3])));
        // What is a file is not unfinished.
        await anna.PatchAsync(paths[0], 0, new byte[10]);
        await anna.CreateAsync(10);
    }

    [Fact]
    public async Task Of_many_that_are_begun_at_once_no_more_than_eight_are()
    {
        var anna = await CallerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => anna.PostAsync(("Upload-Length", "10"))));

        Assert.Equal(8, answers.Count(answer => answer.Status == 201));
        Assert.All(
            answers.Where(answer => answer.Status != 201),
            answer => answer.IsRefused(429, "upload.too_many_unfinished")
        );
    }

    private async Task<(TusCaller Caller, string Path)> HalfAsync()
    {
        var anna = await CallerAsync();
        var path = await anna.CreateAsync(1000);
        await anna.PatchAsync(path, 0, new byte[500]);
        return (anna, path);
    }

    /// <summary>As far as it was, and it goes on.</summary>
    private static async Task IsHalfAsync(TusCaller anna, string path)
    {
        Assert.Equal("500", (await anna.HeadAsync(path)).Header("Upload-Offset"));
        await anna.BecameAsync(await anna.PatchAsync(path, 500, new byte[500]), new byte[1000]);
    }

    private async Task<TusCaller> CallerAsync() => new(server, await server.RegisterAsync());
}
