using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>GET and HEAD /uploads/{kind}/{file}: bytes, ranges, headers.</summary>
[Collection(MediaCollection.Name)]
public sealed class ServingTests(ApiServer server)
{
    private static readonly (string Name, string Value)[] None = [];

    private static (string Name, string Value)[] Of(string name, string value) => [(name, value)];

    [Fact]
    public async Task A_file_is_served_with_headers_that_keep_it_a_file()
    {
        var ann = await server.RegisterAsync();
        var bytes = Formats.Png();
        var file = await server.KeepAsync(ann, bytes, "a.png");

        var served = await server.FetchAsync(file.Plain(), ann.Token);

        Assert.Equal((200, "image/png"), (served.Status, served.Answer.MediaType));
        Assert.Equal(bytes, served.Bytes);
        Assert.Equal($"{bytes.Length}", served.Header("Content-Length"));
        Assert.Equal("nosniff", served.Header("X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; sandbox", served.Header("Content-Security-Policy"));
        Assert.Equal("same-origin", served.Header("Cross-Origin-Resource-Policy"));
        Assert.Equal("no-referrer", served.Header("Referrer-Policy"));
        Assert.Equal("max-age=900, private", served.Header("Cache-Control"));
        Assert.Equal("Authorization, Cookie", served.Header("Vary"));
        Assert.Equal($"\"{StoreFiles.KeyOf(bytes)}\"", served.Header("ETag"));
        Assert.Equal("bytes", served.Header("Accept-Ranges"));
        Assert.Null(served.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("jpeg", true)]
    [InlineData("png", true)]
    [InlineData("gif", true)]
    [InlineData("webp", true)]
    [InlineData("avif", true)]
    [InlineData("webm film", true)]
    [InlineData("opus", true)]
    [InlineData("mp4 film", true)]
    [InlineData("mp3", true)]
    [InlineData("wav", true)]
    [InlineData("flac", true)]
    [InlineData("pdf", false)]
    [InlineData("html", false)]
    [InlineData("svg", false)]
    [InlineData("xml", false)]
    [InlineData("script", false)]
    [InlineData("zip", false)]
    [InlineData("program", false)]
    [InlineData("heic", false)]
    public async Task Only_what_cannot_be_a_page_is_shown_where_it_stands(string format, bool isShown)
    {
        var ann = await server.RegisterAsync();
        var file = await server.KeepAsync(ann, Formats.All[format].Make(), "page.html");

        foreach (var headers in new[] { None, Of("Accept", "text/html"), Of("Range", "bytes=0-3") })
        {
            var served = await server.FetchAsync(file.Plain(), ann.Token, headers);

            var disposition = served.Header("Content-Disposition")!;
            Assert.StartsWith(isShown ? "inline;" : "attachment;", disposition, StringComparison.Ordinal);
            Assert.Equal(Formats.All[format].MediaType, served.Answer.MediaType);
            Assert.Equal("nosniff", served.Header("X-Content-Type-Options"));
            Assert.Equal("default-src 'none'; sandbox", served.Header("Content-Security-Policy"));
        }
    }

    /// <summary>A picture to whoever shows it, a page to whoever is fooled: it is served as what its first bytes are, and as nothing else.</summary>
    [Theory]
    [InlineData("GIF89a=0;/*", "*/alert(1)", "image/gif", "inline")]
    [InlineData("GIF89a<html><script>alert(1)</script>", "", "image/gif", "inline")]
    [InlineData("%PDF-1.4 <html><script>alert(1)</script>", "PK\u0003\u0004", "application/pdf", "attachment")]
    [InlineData("<html><!--", "GIF89a", "application/octet-stream", "attachment")]
    [InlineData("\r\nGIF89a", "", "application/octet-stream", "attachment")]
    [InlineData("OggS<html><script>alert(1)</script>", "", "application/octet-stream", "attachment")]
    public async Task What_is_two_things_at_once_is_served_as_one(
        string begin,
        string end,
        string mediaType,
        string shown
    )
    {
        var ann = await server.RegisterAsync();
        byte[] bytes =
        [
            .. System.Text.Encoding.ASCII.GetBytes(begin),
            .. Formats.With([])[..32],
            .. System.Text.Encoding.ASCII.GetBytes(end),
        ];

        var file = await server.KeepAsync(ann, bytes, "x.html", ("filetype", "text/html"));
        var served = await server.FetchAsync(file.Plain(), ann.Token);

        Assert.Equal((mediaType, bytes.Length), (served.Answer.MediaType, served.Bytes.Length));
        Assert.StartsWith(shown, served.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=0-99", 206, 0, 100)]
    [InlineData("bytes=100-", 206, 100, 900)]
    [InlineData("bytes=-100", 206, 900, 100)]
    [InlineData("bytes=-5000", 206, 0, 1000)]
    [InlineData("bytes=999-999", 206, 999, 1)]
    [InlineData("bytes=500-99999999999", 206, 500, 500)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=5000-6000", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    // What is none, or several, is answered with all of it.
    [InlineData("bytes=5-2", 200, 0, 1000)]
    [InlineData("bytes=0-9,20-29", 200, 0, 1000)]
    [InlineData("bytes=a-b", 200, 0, 1000)]
    [InlineData("lines=0-9", 200, 0, 1000)]
    [InlineData("bytes=99999999999999999999-", 200, 0, 1000)]
    [InlineData("nonsense", 200, 0, 1000)]
    public async Task A_range_is_as_many_bytes_as_it_says(string range, int status, int from, int length)
    {
        var ann = await server.RegisterAsync();
        var bytes = StoreFiles.Bytes(1000);
        var file = await server.KeepAsync(ann, bytes);

        var served = await server.FetchAsync(file.Plain(), ann.Token, ("Range", range));
        var asked = await server.FetchAsync("HEAD", file.Plain(), ann.Token, ("Range", range));

        Assert.Equal(status, served.Status);
        Assert.Equal(bytes[from..(from + length)], served.Bytes);
        var part = status switch
        {
            206 => $"bytes {from}-{from + length - 1}/1000",
            416 => "bytes */1000",
            _ => null,
        };
        Assert.Equal(part, served.Header("Content-Range"));
        Assert.Equal((status, part), (asked.Status, asked.Header("Content-Range")));
        Assert.Empty(asked.Bytes);
    }

    [Fact]
    public async Task What_one_has_is_not_sent_again()
    {
        var ann = await server.RegisterAsync();
        var bytes = StoreFiles.Bytes(1000);
        var file = await server.KeepAsync(ann, bytes);
        var tag = (await server.FetchAsync(file.Plain(), ann.Token)).Header("ETag")!;

        foreach (var known in new[] { tag, $"W/{tag}", $"\"other\", {tag}", "*" })
        {
            var same = await server.FetchAsync(file.Plain(), ann.Token, ("If-None-Match", known));
            Assert.Equal((304, 0), (same.Status, same.Bytes.Length));
            Assert.Equal((tag, "max-age=900, private"), (same.Header("ETag"), same.Header("Cache-Control")));
        }
        Assert.Equal(200, (await server.FetchAsync(file.Plain(), ann.Token, ("If-None-Match", "\"other\""))).Status);
        foreach (
            var (condition, status) in new[]
            {
                (tag, 206),
                ("\"other\"", 200),
                ($"W/{tag}", 200),
                ("Sat, 29 Oct 1994 19:43:31 GMT", 200),
                ("nonsense", 200),
            }
        )
        {
            var part = await server.FetchAsync(
                file.Plain(),
                ann.Token,
                ("Range", "bytes=0-9"),
                ("If-Range", condition)
            );
            Assert.True(part.Status == status, $"{condition}: {part.Status}");
        }
    }

    [Fact]
    public async Task Asked_for_its_headers_alone_it_sends_no_bytes()
    {
        var ann = await server.RegisterAsync();
        var file = await server.KeepAsync(ann, StoreFiles.Bytes(1000));

        var whole = await server.FetchAsync(file.Plain(), ann.Token);
        var asked = await server.FetchAsync("HEAD", file.Plain(), ann.Token);

        Assert.Equal((200, 0), (asked.Status, asked.Bytes.Length));
        Assert.Equal(
            whole
                .Answer.Headers.Where(header => header.Key != "Date")
                .OrderBy(header => header.Key, StringComparer.Ordinal),
            asked
                .Answer.Headers.Where(header => header.Key != "Date")
                .OrderBy(header => header.Key, StringComparer.Ordinal)
        );
    }

    /// <summary>Caches, and people who look at an address, know one name of a file.</summary>
    [Fact]
    public async Task A_file_has_one_address()
    {
        var ann = await server.RegisterAsync();
        var file = await server.KeepAsync(ann, Formats.Png());
        var id = file.Id;

        foreach (
            var path in new[]
            {
                $"/uploads/images/{id}",
                $"/uploads/images/{id}.html",
                $"/uploads/images/{id}.jpg",
                $"/uploads/images/{id}.png.html",
                $"/uploads/images/{id}.PNG",
                $"/uploads/images/{id.ToString().ToUpperInvariant()}.png",
                $"/uploads/images/{id:N}.png",
                $"/uploads/files/{id}.png",
                $"/uploads/IMAGES/{id}.png",
                $"/uploads/avatars/{id}.png",
                $"/uploads/images/{Guid.NewGuid()}.png",
                "/uploads/images/x.png",
                "/uploads/images/..%2f..%2fjwt-secret",
                "/uploads/blobs/x",
            }
        )
        {
            var served = await server.FetchAsync(path, ann.Token);
            Assert.True((served.Status, served.Answer.Code) == (404, "media.not_found"), $"{path}: {served.Status}");
            Assert.Equal("default-src 'none'; sandbox", served.Header("Content-Security-Policy"));
        }
        foreach (
            var path in new[]
            {
                "/uploads",
                "/uploads/",
                "/uploads/images",
                "/uploads/images/",
                $"/uploads/images/x/{id}.png",
            }
        )
        {
            Assert.Equal((404, "not_found"), await StatusAsync(path));
        }

        async Task<(int, string?)> StatusAsync(string path)
        {
            var served = await server.FetchAsync(path, ann.Token);
            return (served.Status, served.Answer.Code);
        }
    }

    [Fact]
    public async Task What_is_large_comes_as_it_went()
    {
        var ann = await server.RegisterAsync();
        var bytes = StoreFiles.Bytes(9_999_999);

        var file = await server.KeepAsync(ann, bytes);
        var served = await server.FetchAsync(file.Plain(), ann.Token);
        var end = await server.FetchAsync(file.Plain(), ann.Token, ("Range", "bytes=-1000000"));

        Assert.True(bytes.AsSpan().SequenceEqual(served.Bytes));
        Assert.True(bytes.AsSpan(^1_000_000..).SequenceEqual(end.Bytes));
    }

    [Fact]
    public async Task Bytes_that_are_missing_are_said_to_be_and_the_operator_is_told()
    {
        var ann = await server.RegisterAsync();
        var bytes = Formats.Png();
        var file = await server.KeepAsync(ann, bytes);
        File.Delete(server.PathOf(bytes));

        (await server.FetchAsync(file.Plain(), ann.Token)).Answer.IsRefused(404, "media.not_found");

        await Eventually.TrueAsync(
            () => server.Process.Output.Contains($"{file.Id}", StringComparison.Ordinal),
            "the log names the file"
        );
        // Sent again they are there again.
        await server.KeepAsync(ann, bytes);
        Assert.Equal(bytes, (await server.FetchAsync(file.Plain(), ann.Token)).Bytes);
    }
}
