using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Tus;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Tus;

/// <summary>What becomes of uploads that do not end well: a server or a store that goes away, a day that passes.</summary>
[Trait("Category", "Slow")]
public sealed class TusEndTests(ApiServer server) : IClassFixture<ApiServer>
{
    private string Media => Path.Combine(server.Process.DataDirectory, "media");

    [Fact]
    public async Task While_the_store_is_away_the_last_byte_is_asked_for_again_and_then_the_file_is_kept()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var bytes = TusCaller.Bytes(100_000);
        var path = await anna.CreateAsync(bytes.Length);
        var (blobs, away) = (Path.Combine(Media, "blobs"), Path.Combine(Media, "away"));
        Directory.CreateDirectory(blobs);
        Directory.Move(blobs, away);
        await File.WriteAllTextAsync(blobs, "not a folder");

        (await anna.PatchAsync(path, 0, bytes)).IsProblemOf(503, "media.unavailable");
        var head = await anna.HeadAsync(path);
        Assert.Equal((200, "99999"), (head.Status, head.Header("Upload-Offset")));
        Assert.Null(head.Header("Vestnik-Attachment-Id"));
        (await anna.PatchAsync(path, 99_999, bytes[99_999..])).IsProblemOf(503, "media.unavailable");
        (await anna.PatchAsync(path, 99_999, [1, 2])).IsRefused(413, "payload.too_large");

        File.Delete(blobs);
        Directory.Move(away, blobs);
        var last = await anna.PatchAsync(path, 99_999, bytes[99_999..]);
        Assert.Equal((204, "100000"), (last.Status, last.Header("Upload-Offset")));
        await anna.BecameAsync(last, bytes);
    }

    [Fact]
    public async Task After_the_server_was_killed_the_upload_goes_on_and_little_is_sent_twice()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var bytes = TusCaller.Bytes(30_000_000);
        var path = await anna.CreateAsync(bytes.Length);
        await using var half = await anna.BeginAsync(path, 0, bytes.Length, bytes[..20_000_000]);
        await Eventually.TrueAsync(
            () => new FileInfo(anna.FileOf(path)) is { Exists: true, Length: 20_000_000 },
            "two thirds have arrived"
        );

        await server.Process.KillAsync();
        await server.Process.StartAgainAsync();

        var offset = int.Parse(
            (await anna.HeadAsync(path)).Header("Upload-Offset")!,
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.InRange(offset, 10_000_000, 20_000_000);
        await anna.BecameAsync(await anna.PatchAsync(path, offset, bytes[offset..]), bytes);
    }

    [Fact]
    public async Task What_the_disk_lost_is_begun_anew()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var path = await anna.CreateAsync(1000);
        await anna.PatchAsync(path, 0, new byte[500]);
        File.Delete(anna.FileOf(path));

        Assert.Equal(404, (await anna.HeadAsync(path)).Status);
        (await anna.PatchAsync(path, 500, new byte[500])).IsRefused(404, "upload.not_found");
    }

    [Fact]
    public async Task After_a_day_an_upload_is_none_and_its_bytes_go()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var (old, young) = (await anna.CreateAsync(1000), await anna.CreateAsync(1000));
        await anna.PatchAsync(old, 0, new byte[500]);
        await anna.PatchAsync(young, 0, new byte[500]);
        await server.Database.ExecuteAsync(
            $"update part_uploads set expires_at = now() - interval '1 second' where id = '{TusCaller.IdOf(old)}'"
        );

        Assert.Equal(404, (await anna.HeadAsync(old)).Status);
        (await anna.PatchAsync(old, 500, new byte[500])).IsRefused(404, "upload.not_found");
        (await anna.DeleteAsync(old)).IsRefused(404, "upload.not_found");
        await SweepAsync(TimeSpan.Zero);

        Assert.False(File.Exists(anna.FileOf(old)));
        Assert.True(File.Exists(anna.FileOf(young)));
        await SweepAsync(TimeSpan.FromHours(23));
        Assert.Equal("500", (await anna.HeadAsync(young)).Header("Upload-Offset"));
        await SweepAsync(TimeSpan.FromHours(25));
        Assert.False(File.Exists(anna.FileOf(young)));
        Assert.Equal(404, (await anna.HeadAsync(young)).Status);
    }

    [Fact]
    public async Task Only_bytes_give_an_upload_more_time_and_never_more_than_a_week()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var path = await anna.CreateAsync(1000);
        await anna.PatchAsync(path, 0, new byte[1]);
        await server.Database.ExecuteAsync(
            $"update part_uploads set expires_at = expires_at - interval '23 hours' where id = '{TusCaller.IdOf(path)}'"
        );
        var before = await EndOfAsync(path);

        await anna.PatchAsync(path, 1, []);
        Assert.Equal(before, await EndOfAsync(path));
        await anna.PatchAsync(path, 1, new byte[1]);
        Assert.InRange(await EndOfAsync(path) - before, TimeSpan.FromHours(22), TimeSpan.FromHours(24));
        await server.Database.ExecuteAsync(
            $"update part_uploads set created_at = now() - interval '6 days 23 hours' where id = '{TusCaller.IdOf(path)}'"
        );
        await anna.PatchAsync(path, 2, new byte[1]);
        Assert.InRange(await EndOfAsync(path) - before, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task What_is_whole_and_has_no_room_is_read_once_and_kept_when_there_is_room()
    {
        var anna = new TusCaller(server, await server.RegisterAsync());
        var bytes = TusCaller.Bytes(1000);
        var path = await anna.CreateAsync(bytes.Length);
        await anna.PatchAsync(path, 0, bytes[..500]);
        await server.Database.ExecuteAsync(
            $"insert into file_use values ('{anna.Person.Id}', 0, (now() at time zone 'utc')::date, {1L << 60})"
        );

        (await anna.PatchAsync(path, 500, bytes[500..])).IsRefused(429, "media.daily_limit");
        var known = await server.Database.AskAsync<string>(
            $"select encode(sha256, 'hex') from part_uploads where id = '{TusCaller.IdOf(path)}'"
        );
        Assert.Equal(StoreFiles.KeyOf(bytes), known);
        (await anna.PatchAsync(path, 999, bytes[999..])).IsRefused(429, "media.daily_limit");
        await server.Database.ExecuteAsync($"delete from file_use where user_id = '{anna.Person.Id}'");

        await anna.BecameAsync(await anna.PatchAsync(path, 999, bytes[999..]), bytes);
    }

    private Task<DateTime> EndOfAsync(string path) =>
        server.Database.AskAsync<DateTime>($"select expires_at from part_uploads where id = '{TusCaller.IdOf(path)}'");

    [Fact]
    public async Task What_no_row_knows_of_goes_after_an_hour()
    {
        var spool = Path.Combine(Media, "spool");
        Directory.CreateDirectory(spool);
        string[] left =
        [
            Path.Combine(spool, $"{Guid.NewGuid():N}.part"),
            Path.Combine(spool, $"{Guid.NewGuid():N}.upload"),
        ];
        foreach (var path in left)
        {
            await File.WriteAllTextAsync(path, "left");
        }

        await SweepAsync(TimeSpan.FromMinutes(50));
        Assert.All(left, path => Assert.True(File.Exists(path)));
        await SweepAsync(TimeSpan.FromMinutes(70));

        Assert.All(left, path => Assert.False(File.Exists(path)));
    }

    /// <summary>As the server does now and then, so much later.</summary>
    private async Task SweepAsync(TimeSpan later)
    {
        await using var database = NpgsqlDataSource.Create(server.Database.ConnectionString);
        var spool = new Spool(new DatabaseOptions { DataDirectory = server.Process.DataDirectory }, new MediaOptions());
        using var forget = new ForgetUploads(database, spool, new Later(later), NullLogger<ForgetUploads>.Instance);
        await forget.SweepAsync(CancellationToken.None);
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + by;
    }
}

file static class Problems
{
    /// <summary>As a refusal, but of a server that cannot now.</summary>
    public static void IsProblemOf(this Answer answer, int status, string code) =>
        Assert.Equal((status, code), (answer.Status, answer.Code));
}
