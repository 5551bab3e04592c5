using System.Globalization;
using System.Text;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Media.Tus;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>Whatever comes as an upload and is none: a clear answer, nothing half stored.</summary>
[Collection(MediaCollection.Name)]
public sealed class UploadRefusalTests(ApiServer server)
{
    private const int UploadMax = 10 * 1024 * 1024;

    [Fact]
    public async Task A_form_that_cannot_be_used_is_refused()
    {
        var ann = await server.RegisterAsync();
        var file =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nsome bytes of a file\r\n";
        (string Body, int Status, string Code)[] bad =
        [
            ("", 400, "request.malformed"),
            ("no boundary at all", 400, "request.malformed"),
            ("--x--\r\n", 400, "request.invalid"),
            (file, 400, "request.malformed"),
            (file[..^12], 400, "request.malformed"),
            ("--x\r\nContent-Disposition: form-data; name=\"fi", 400, "request.malformed"),
            ("--x\r\n\r\nnameless\r\n--x--\r\n", 400, "request.malformed"),
            ("--x\r\nContent-Disposition: attachment; name=\"file\"\r\n\r\na\r\n--x--\r\n", 400, "request.malformed"),
            ("--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", 400, "request.malformed"),
            ("--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\na\r\n--x--\r\n", 400, "request.malformed"),
            (Field("other", "a") + "--x--\r\n", 400, "request.invalid"),
            ($"{file}{file}--x--\r\n", 400, "request.invalid"),
            ($"{Field("width", "1")}{Field("width", "1")}{file}--x--\r\n", 400, "request.invalid"),
            ($"{Field("note", new string('a', 5000))}{file}--x--\r\n", 400, "request.invalid"),
            ($"{Field(new string('n', 5000), "a")}{file}--x--\r\n", 400, "request.malformed"),
            (
                string.Concat(Enumerable.Range(0, 20).Select(i => Field($"f{i}", "a"))) + $"{file}--x--\r\n",
                400,
                "request.malformed"
            ),
            ($"{Field("width", "\u0001")}{file}--x--\r\n", 400, "request.invalid"),
        ];
        var before = await Tables.ReadAsync(server.Database);

        foreach (var (body, status, code) in bad)
        {
            var answer = await PostAsync(ann, Encoding.UTF8.GetBytes(body), "multipart/form-data; boundary=x");
            Assert.True((answer.Status, answer.Code) == (status, code), $"{body}: {answer.Status} {answer.Text}");
        }
        foreach (
            var type in new[]
            {
                null,
                "application/json",
                "multipart/form-data",
                "multipart/form-data; boundary=",
                $"multipart/form-data; boundary={new string('x', 71)}",
                "multipart/mixed; boundary=x",
                "application/x-www-form-urlencoded",
                "image/png",
            }
        )
        {
            var answer = await PostAsync(ann, Encoding.UTF8.GetBytes($"{file}--x--\r\n"), type);
            Assert.True((answer.Status, answer.Code) == (415, "media_type.unsupported"), $"{type}: {answer.Text}");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        Assert.Empty(server.Spooled());
        Assert.Equal(
            201,
            (await PostAsync(ann, Encoding.UTF8.GetBytes($"{file}--x--\r\n"), "multipart/form-data; boundary=x")).Status
        );

        static string Field(string name, string value) =>
            $"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";
    }

    [Theory]
    [InlineData("width", "0")]
    [InlineData("width", "-1")]
    [InlineData("width", "32769")]
    [InlineData("width", "1.5")]
    [InlineData("width", "1e3")]
    [InlineData("width", "99999999999999999999")]
    [InlineData("height", "wide")]
    [InlineData("durationMs", "0")]
    [InlineData("durationMs", "86400001")]
    [InlineData("durationMs", "Infinity")]
    [InlineData("durationMs", "NaN")]
    [InlineData("waveform", "5")]
    [InlineData("waveform", "[1.5]")]
    [InlineData("waveform", "[-1]")]
    [InlineData("waveform", "[101]")]
    [InlineData("waveform", "[null]")]
    [InlineData("waveform", "{}")]
    [InlineData("waveform", "[1")]
    [InlineData("waveform", "null")]
    [InlineData("preview", "ж")]
    [InlineData("preview", "a\nb")]
    public async Task What_is_said_of_a_file_has_to_make_sense(string field, string value)
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        var answer = await server.UploadAsync(ann, Formats.Png(), "a", (field, value));

        answer.IsInvalid(field, "invalid");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        Assert.Empty(server.Spooled());
    }

    [Fact]
    public async Task What_is_said_of_a_file_has_to_be_short()
    {
        var ann = await server.RegisterAsync();
        var bars = string.Join(',', Enumerable.Repeat("1", FileLimits.WaveformMax + 1));

        (await server.UploadAsync(ann, Formats.Png(), "a", ("preview", new string('a', 121)))).IsInvalid(
            "preview",
            "too_long"
        );
        (await server.UploadAsync(ann, Formats.Png(), new string('a', 256))).IsInvalid("name", "too_long");
        (await server.UploadAsync(ann, Formats.Wav(1000), "a", ("waveform", $"[{bars}]"))).IsInvalid(
            "waveform",
            "invalid"
        );
        Assert.Equal(201, (await server.UploadAsync(ann, Formats.Png(), new string('a', 255))).Status);
    }

    [Fact]
    public async Task A_file_of_no_bytes_is_none()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        (await server.UploadAsync(ann, [])).IsRefused(400, "media.empty");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_duration_that_cannot_be_is_refused()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);
        (byte[] Bytes, string Said)[] bad =
        [
            // Ten minutes in a hundred bytes.
            (Formats.Webm([2], milliseconds: null)[..100], "600000"),
            (Formats.Webm([2], milliseconds: null), "86400000"),
            (Messages.Samples.Voice(1000), "3100"),
            (Messages.Samples.Film(10_000), "7900"),
            (Formats.Mp4("isom", 60_000, "isom", "vide"), "67000"),
            (Formats.Wav(5000), "2900"),
            // Too short for so many bytes, where the container says nothing.
            ([.. Formats.Webm([2], milliseconds: null), .. new byte[400_000]], "1000"),
        ];

        foreach (var (bytes, said) in bad)
        {
            var answer = await server.UploadAsync(ann, bytes, "a", ("durationMs", said));
            Assert.True(answer.Code == "media.duration_implausible", $"{said}: {answer.Text}");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        foreach (var said in new[] { "8100", "10000", "11900" })
        {
            Assert.Equal(
                201,
                (await server.UploadAsync(ann, Messages.Samples.Film(10_000), "a", ("durationMs", said))).Status
            );
        }
        // A container that claims what it has no bytes for is not believed.
        Assert.Null((await server.KeepAsync(ann, Formats.Mp4("isom", 80_000_000, "isom", "vide"))).DurationMs);
    }

    [Fact]
    public async Task The_largest_file_passes_and_one_byte_more_does_not()
    {
        var ann = await server.RegisterAsync();
        var largest = Storage.StoreFiles.Bytes(UploadMax);

        Assert.Equal(201, (await server.UploadAsync(ann, largest)).Status);
        (await server.UploadAsync(ann, [.. largest, 1])).IsRefused(413, "payload.too_large");
        (await server.UploadAsync(ann, new byte[2 * UploadMax])).IsRefused(413, "payload.too_large");

        Assert.Empty(server.Spooled());
        Assert.Equal("", await server.FaultsAsync());
    }

    /// <summary>Its length is not said, and it never comes to an end.</summary>
    [Fact]
    public async Task An_endless_body_ends_with_a_refusal()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);
        var piece = Storage.StoreFiles.Bytes(64 * 1024);
        var head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        await using var half = await HalfSent.BeginAsync(
            server.Url,
            $"{Head(ann)}Transfer-Encoding: chunked\r\n\r\n",
            Chunk(Encoding.ASCII.GetBytes(head))
        );

        var sent = 0L;
        try
        {
            for (; sent < 2L * UploadMax; sent += piece.Length)
            {
                await half.SendAsync(Chunk(piece));
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It was refused, and nobody reads the rest.
        }

        Assert.True(await half.AnswerAsync() is 413 or null);
        Assert.True(sent >= UploadMax, $"{sent}");
        await Eventually.TrueAsync(() => server.Spooled().Length == 0, "nothing of it is left");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));

        static byte[] Chunk(byte[] bytes) =>
            [
                .. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture)),
                .. "\r\n"u8,
                .. bytes,
                .. "\r\n"u8,
            ];
    }

    [Fact]
    public async Task A_line_that_is_cut_leaves_nothing()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);
        var first = Encoding.ASCII.GetBytes(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
        );
        await using var half = await HalfSent.BeginAsync(
            server.Url,
            $"{Head(ann)}Content-Length: 1000000\r\n\r\n",
            [.. first, .. Storage.StoreFiles.Bytes(300_000)]
        );
        await Eventually.TrueAsync(() => server.Spooled().Length == 1, "it is being received");

        half.Cut();

        await Eventually.TrueAsync(() => server.Spooled().Length == 0, "nothing of it is left");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        // And its turn is free again.
        await server.KeepAsync(ann, Formats.Png());
    }

    [Fact]
    public async Task Of_one_person_four_at_most_are_under_way()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var first = Encoding.ASCII.GetBytes(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nab"
        );
        var halves = new List<HalfSent>();
        for (var i = 0; i < 4; i++)
        {
            halves.Add(await HalfSent.BeginAsync(server.Url, $"{Head(ann)}Content-Length: 100000\r\n\r\n", first));
        }
        await Eventually.TrueAsync(() => server.Spooled().Length == 4, "all four are being received");

        var fifth = await server.UploadAsync(ann, Formats.Png());
        await server.KeepAsync(bob, Formats.Png());
        halves[0].Cut();

        fifth.IsRefused(429, "media.too_many_uploads");
        Assert.Equal("1", fifth.Header("Retry-After"));
        await Eventually.TrueAsync(
            async () => (await server.UploadAsync(ann, Formats.Png())).Status == 201,
            "one of them gave its place free"
        );
        halves.ForEach(half => half.Cut());
        await Eventually.TrueAsync(() => server.Spooled().Length == 0, "nothing of them is left");
    }

    private string Head(Person person) =>
        $"POST /api/upload HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAuthorization: Bearer {person.Token}\r\n"
        + "Content-Type: multipart/form-data; boundary=x\r\n";

    private async Task<Answer> PostAsync(Person person, byte[] body, string? type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = null;
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return await server.SendAsync("POST", "/api/upload", person.Token, content);
    }
}
