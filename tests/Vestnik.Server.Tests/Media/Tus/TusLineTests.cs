using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>Lines that break, stand still or are there twice.</summary>
[Collection(TusCollection.Name)]
public sealed class TusLineTests(ApiServer server)
{
    private const int Half = 200_000;
    private const int All = 2 * Half;

    private readonly byte[] _bytes = TusCaller.Bytes(All);

    [Fact]
    public async Task What_came_before_the_line_broke_counts()
    {
        var (anna, path) = await BeginAsync();
        await using var first = await anna.BeginAsync(path, 0, All, _bytes[..Half]);
        await ArrivedAsync(anna, path);

        first.Cut();

        await anna.IsAtAsync(path, Half);
        await anna.BecameAsync(await anna.PatchAsync(path, Half, _bytes[Half..]), _bytes);
    }

    [Fact]
    public async Task Of_a_body_with_a_checksum_that_breaks_nothing_counts()
    {
        var (anna, path) = await BeginAsync();
        await using var first = await anna.BeginAsync(
            path,
            0,
            All,
            _bytes[..Half],
            "Upload-Checksum: sha1 qUqP5cyxm6YcTAhz05Hph5gvu9M=\r\n"
        );
        await ArrivedAsync(anna, path);

        first.Cut();

        Answer? last = null;
        await Eventually.TrueAsync(
            async () => (last = await anna.PatchAsync(path, 0, _bytes)).Status != 423,
            "the broken request has left"
        );
        await anna.BecameAsync(last!, _bytes);
    }

    [Fact]
    public async Task While_one_request_appends_another_is_told_so_and_changes_nothing()
    {
        var (anna, path) = await BeginAsync();
        await using var first = await anna.BeginAsync(path, 0, All, _bytes[..Half]);
        await ArrivedAsync(anna, path);

        var (asking, next) = (anna.PatchAsync(path, 0, TusCaller.Bytes(All)), Half);
        // Whoever falls silent would have to give way: the first goes on, byte by byte.
        while (await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(100))) != asking)
        {
            await first.SendAsync(_bytes[next..++next]);
        }
        var second = await asking;

        second.IsRefused(423, "upload.busy");
        Assert.NotNull(second.Header("Retry-After"));
        await first.SendAsync(_bytes[next..]);
        Assert.Equal(204, await first.AnswerAsync());
        await anna.BecameAsync(await anna.HeadAsync(path), _bytes);
    }

    [Fact]
    public async Task Of_many_at_once_one_appends_and_the_others_are_told_so()
    {
        var (anna, path) = await BeginAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => anna.PatchAsync(path, 0, _bytes)))
        );

        Assert.Contains(answers, answer => answer.Status == 204);
        Assert.All(answers.Where(answer => answer.Status != 204), answer => Assert.True(answer.Status is 409 or 423));
        Assert.Single(answers, answer => answer.Status == 204);
        await anna.BecameAsync(await anna.HeadAsync(path), _bytes);
    }

    [Fact]
    public async Task Who_has_gone_quiet_gives_way_and_what_they_sent_counts()
    {
        var (anna, path) = await BeginAsync();
        await using var quiet = await anna.BeginAsync(path, 0, All, _bytes[..Half]);
        await ArrivedAsync(anna, path);

        await anna.IsAtAsync(path, Half);

        Assert.Null(await quiet.AnswerAsync());
        await anna.BecameAsync(await anna.PatchAsync(path, Half, _bytes[Half..]), _bytes);
    }

    [Fact]
    public async Task To_end_an_upload_ends_who_appends_to_it()
    {
        var (anna, path) = await BeginAsync();
        await using var first = await anna.BeginAsync(path, 0, All, _bytes[..Half]);
        await ArrivedAsync(anna, path);

        Assert.Equal(204, (await anna.DeleteAsync(path)).Status);

        Assert.Null(await first.AnswerAsync());
        Assert.Equal(404, (await anna.HeadAsync(path)).Status);
        Assert.False(File.Exists(anna.FileOf(path)));
    }

    [Fact]
    public async Task Four_at_once_are_enough_for_one_person()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var under = new List<HalfSent>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                var path = await anna.CreateAsync(All);
                under.Add(await anna.BeginAsync(path, 0, All, _bytes[..Half]));
                await ArrivedAsync(anna, path);
            }
            var fifth = await anna.CreateAsync(10);

            (await anna.PatchAsync(fifth, 0, new byte[10])).IsRefused(429, "media.too_many_uploads");

            under[0].Cut();
            await Eventually.TrueAsync(
                async () => (await anna.PatchAsync(fifth, 0, new byte[10])).Status == 204,
                "there is room for another"
            );
        }
        finally
        {
            under.ForEach(half => half.Cut());
        }
    }

    [Fact]
    public async Task A_line_that_was_cut_before_the_creation_was_answered_leaves_nothing()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        await using var half = await HalfSent.BeginAsync(
            server.Url,
            $"POST {TusCaller.Root} HTTP/1.1\r\nHost: {server.Url.Authority}\r\nAuthorization: Bearer {anna.Person.Token}\r\n"
                + "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
                + $"Upload-Length: {All}\r\nContent-Length: {All}\r\n\r\n",
            _bytes[..Half]
        );
        await Eventually.TrueAsync(async () => await CountAsync(anna) == 1, "the upload is made");

        half.Cut();

        await Eventually.TrueAsync(async () => await CountAsync(anna) == 0, "the upload is gone");
    }

    private Task<long> CountAsync(TusCaller caller) =>
        server.Database.AskAsync<long>($"select count(*) from part_uploads where owner_id = '{caller.Person.Id}'");

    private async Task<(TusCaller Caller, string Path)> BeginAsync()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        return (anna, await anna.CreateAsync(All));
    }

    /// <summary>The server has written what was sent so far, and nobody was told yet.</summary>
    private static Task ArrivedAsync(TusCaller anna, string path) =>
        Eventually.TrueAsync(
            () => new FileInfo(anna.FileOf(path)) is { Exists: true, Length: >= Half },
            "the first half has arrived"
        );
}
