using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;

namespace Vestnik.Server.Tests.Media;

/// <summary>POST upload: what is taken, and what it is taken for.</summary>
[Collection(MediaCollection.Name)]
public sealed class UploadTests(ApiServer server)
{
    public static TheoryData<string> Names => new(Formats.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_file_is_is_told_by_its_content_and_not_by_its_name(string format)
    {
        var (make, kind, mediaType) = Formats.All[format];
        var ann = await server.RegisterAsync();
        var bytes = make();

        foreach (var name in new[] { "page.html", "picture.png", "voice.ogg", "no ending" })
        {
            var file = await server.KeepAsync(ann, bytes, name);

            Assert.Equal((kind, mediaType, name, bytes.Length), (file.Kind, file.MediaType, file.Name, file.Size));
            var served = await server.FetchAsync(file.Plain(), ann.Token);
            Assert.Equal((200, mediaType), (served.Status, served.Answer.MediaType));
            Assert.Equal(bytes, served.Bytes);
        }
    }

    [Fact]
    public async Task What_only_the_senders_device_knows_comes_along_on_either_side_of_the_file()
    {
        var ann = await server.RegisterAsync();
        var bars = Enumerable.Range(0, FileLimits.WaveformMax).Select(i => (short)(i % 101)).ToList();
        var waveform = JsonSerializer.Serialize(bars);

        var picture = await server.KeepAsync(
            ann,
            Formats.Png(),
            "a.png",
            ("width", "1600"),
            ("height", "900"),
            ("preview", "LEHV6nWB2yk8pyo0adR*.7kCMdnj"),
            // It has none, and is taken for what it is.
            ("durationMs", "5"),
            ("waveform", "[1]"),
            ("filetype", "text/html")
        );
        var sound = await server.KeepAsync(
            ann,
            Formats.Wav(2000),
            "a.wav",
            ("durationMs", "2500"),
            ("waveform", waveform),
            ("width", "5"),
            ("height", "5")
        );
        using var form = Forms.Of("file", Formats.Png(), "b.png");
        form.Add(new StringContent("7"), "width");
        form.Add(new StringContent("8"), "height");
        form.Add(new StringContent("the name that counts"), "name");
        var behind = await server.SendAsync("POST", "/api/upload", ann.Token, form);

        Assert.Equal((1600, 900, "LEHV6nWB2yk8pyo0adR*.7kCMdnj"), (picture.Width, picture.Height, picture.Preview));
        Assert.Null(picture.DurationMs);
        Assert.Null(picture.Waveform);
        Assert.Equal((2500, null, null), (sound.DurationMs, sound.Width, sound.Height));
        Assert.Equal(bars, sound.Waveform);
        Assert.Equal(201, behind.Status);
        Assert.Equal(7, behind.Json.GetProperty("width").GetInt32());
        Assert.Equal(8, behind.Json.GetProperty("height").GetInt32());
        Assert.Equal("the name that counts", behind.Json.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Where_nobody_says_how_long_it_is_the_container_does()
    {
        var ann = await server.RegisterAsync();

        async Task<int?> LengthAsync(byte[] bytes) => (await server.KeepAsync(ann, bytes)).DurationMs;

        Assert.Equal(1500, await LengthAsync(Messages.Samples.Voice(1500)));
        Assert.Equal(1500, await LengthAsync(Messages.Samples.Film(1500)));
        Assert.Equal(1500, await LengthAsync(Formats.Mp4("isom", 1500, "isom", "vide")));
        Assert.Equal(1500, await LengthAsync(Formats.Wav(1500)));
        Assert.Equal(1500, await LengthAsync(Formats.Flac(1500)));
        // As a recorder leaves it that never came back to say it.
        Assert.Equal(1500, await LengthAsync(Formats.Wav(1500, claimed: uint.MaxValue)));
        Assert.Null(await LengthAsync(Formats.Webm([2], milliseconds: null)));
        Assert.Null(await LengthAsync(Formats.Mp4("M4A ", 0, "isom", "soun")));
        Assert.Null(await LengthAsync(Formats.Webm([2], double.NaN)));
        Assert.Null(await LengthAsync(Formats.Webm([2], double.PositiveInfinity)));
        Assert.Null(await LengthAsync(Formats.Webm([2], -5)));
    }

    [Fact]
    public async Task The_same_content_is_stored_once_and_is_everybodys_own_file()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var bytes = Formats.Png();

        var files = new[]
        {
            await server.KeepAsync(ann, bytes, "mine"),
            await server.KeepAsync(ann, bytes, "mine again"),
            await server.KeepAsync(bob, bytes, "his"),
        };

        Assert.Equal(3, files.Select(file => file.Id).Distinct().Count());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(server.PathOf(bytes)));
        Assert.Equal(
            3,
            await server.Database.AskAsync<int>(
                $"select uses from blobs where sha256 = decode('{Storage.StoreFiles.KeyOf(bytes)}', 'hex')"
            )
        );
        Assert.Equal("", await server.FaultsAsync());
        Assert.Equal(200, (await server.FetchAsync(files[2].Plain(), bob.Token)).Status);
        (await server.FetchAsync(files[2].Plain(), ann.Token)).Answer.IsRefused(404, "media.not_found");
    }

    [Fact]
    public async Task The_answer_says_where_it_is()
    {
        var ann = await server.RegisterAsync();

        var answer = await server.UploadAsync(ann, Formats.Png());

        var file = answer.Json.Deserialize<AttachmentView>(VestnikJson.Options)!;
        Assert.Equal(file.Url, answer.Header("Location"));
        Assert.StartsWith($"/uploads/images/{file.Id}.png?", file.Url, StringComparison.Ordinal);
        // Nobody guesses it: no part of it is a time or a count.
        Assert.Equal('4', file.Id.ToString()[14]);
        Assert.Equal(200, (await server.FetchAsync(file.Url)).Status);
    }

    [Fact]
    public async Task Many_at_once_of_many_people_are_all_kept()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.RegisterAsync()));
        var shared = Formats.Png();

        var kept = await Task.WhenAll(
            people.SelectMany(person =>
                new[] { shared, Formats.Png(), Messages.Samples.Voice() }.Select(bytes =>
                    server.KeepAsync(person, bytes)
                )
            )
        );

        Assert.Equal(18, kept.Select(file => file.Id).Distinct().Count());
        Assert.Equal("", await server.FaultsAsync());
        Assert.Empty(server.Spooled());
    }
}
