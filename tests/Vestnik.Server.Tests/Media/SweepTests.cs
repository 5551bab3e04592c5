using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>What nobody needs goes, rows and bytes; nothing else does, and what is counted stays right.</summary>
[Trait("Category", "Slow")]
public sealed class SweepTests
{
    [Fact]
    public async Task A_file_that_was_in_no_message_for_a_day_goes_with_its_bytes_and_gives_its_room_back()
    {
        await using var stage = await Stage.BeginAsync();
        var (ann, http) = await stage.PersonAsync();
        var (old, young, shared) = (StoreFiles.Bytes(1000), StoreFiles.Bytes(2000), StoreFiles.Bytes(4000));
        var left = new[] { await Stage.KeepAsync(http, old), await Stage.KeepAsync(http, shared) };
        await Stage.KeepAsync(http, young);
        await Stage.KeepAsync(http, shared);
        await stage.Database.ExecuteAsync(
            $"update files set created_at = now() - interval '25 hours' where id in ('{left[0]}', '{left[1]}')"
        );

        await stage.SweepAsync();

        Assert.Equal(6000, await stage.KeptByAsync(ann));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
        // Its content waits an hour for somebody who sends it again.
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, old)));
        await stage.Database.ExecuteAsync("update blobs set idle_since = now() - interval '61 minutes'");
        await stage.SweepAsync();
        Assert.False(File.Exists(FileAsks.PathOf(stage.DataDirectory, old)));
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, young)));
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, shared)));
        Assert.Equal(6000L, await stage.Database.AskAsync<long>("select bytes from file_total"));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task What_somebody_takes_up_again_before_it_goes_stays()
    {
        await using var stage = await Stage.BeginAsync();
        var (_, http) = await stage.PersonAsync();
        var bytes = StoreFiles.Bytes(1000);
        await Stage.KeepAsync(http, bytes);
        await stage.Database.ExecuteAsync("update files set gone_at = now()");
        await stage.SweepAsync();
        await stage.Database.ExecuteAsync("update blobs set idle_since = now() - interval '59 minutes'");

        var file = await Stage.KeepAsync(http, bytes);
        await stage.Database.ExecuteAsync("update blobs set idle_since = now() - interval '2 hours'");
        await stage.SweepAsync();

        Assert.Equal(1L, await stage.Database.AskAsync<long>($"select count(*) from files where id = '{file}'"));
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, bytes)));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task A_content_that_is_being_removed_is_waited_for_and_then_stored_anew()
    {
        await using var stage = await Stage.BeginAsync();
        var (_, http) = await stage.PersonAsync();
        var bytes = StoreFiles.Bytes(1000);
        await Stage.KeepAsync(http, bytes);
        await stage.Database.ExecuteAsync("update files set gone_at = now()");
        await stage.SweepAsync();
        // Another node is about it, and has removed the bytes already.
        await stage.Database.ExecuteAsync("update blobs set is_leaving = true, idle_since = now()");
        File.Delete(FileAsks.PathOf(stage.DataDirectory, bytes));

        var sending = Stage.UploadAsync(http, bytes);
        await Eventually.TrueAsync(
            () => Directory.GetFiles(Path.Combine(stage.DataDirectory, "media", "spool")).Length == 1,
            "it has come whole and waits"
        );
        Assert.False(sending.IsCompleted);
        await stage.Database.ExecuteAsync("delete from blobs; update file_total set bytes = 0");

        Assert.Equal((201, null), await sending);
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, bytes)));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task Whoever_would_wait_too_long_for_a_removal_is_asked_to_come_again()
    {
        await using var stage = await Stage.BeginAsync();
        var (_, http) = await stage.PersonAsync();
        var bytes = StoreFiles.Bytes(1000);
        await Stage.KeepAsync(http, bytes);
        await stage.Database.ExecuteAsync("update files set gone_at = now()");
        await stage.SweepAsync();
        await stage.Database.ExecuteAsync("update blobs set is_leaving = true, idle_since = now()");

        Assert.Equal((503, "server.busy"), await Stage.UploadAsync(http, bytes));

        // Whoever was about it has died: it is taken over.
        await stage.Database.ExecuteAsync("update blobs set idle_since = now() - interval '11 minutes'");
        await stage.SweepAsync();
        await Eventually.TrueAsync(
            async () => await stage.Database.AskAsync<long>("select count(*) from blobs") == 0,
            "its row is gone"
        );
        Assert.Equal((201, null), await Stage.UploadAsync(http, bytes));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task Files_whose_message_or_person_is_not_there_any_more_are_found_however_it_went()
    {
        await using var stage = await Stage.BeginAsync();
        var (ann, http) = await stage.PersonAsync();
        var chat = await SavedAsync(http);
        var messages = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            messages.Add(await SendAsync(http, chat, await Stage.KeepAsync(http, StoreFiles.Bytes(100 + i))));
        }
        // As programs do that know nothing of files, or a clock.
        await stage.Database.ExecuteAsync(
            $"""
            delete from messages where id = '{messages[0]}';
            update messages set expires_at = now() - interval '1 second' where id = '{messages[1]}';
            update messages set deleted_at = now() where id = '{messages[2]}';
            update messages set expires_at = now() + interval '1 hour' where id = '{messages[3]}';
            """
        );

        await stage.SweepAsync();
        await Eventually.TrueAsync(async () => await stage.KeptByAsync(ann) == 103 + 104, "three of them are gone");

        Assert.Equal(
            messages[3..].Order(),
            (await stage.Database.AskAsync<Guid[]>("select array_agg(message_id) from files")).Order()
        );
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    [Fact]
    public async Task Two_servers_that_sweep_at_once_count_everything_once()
    {
        await using var stage = await Stage.BeginAsync();
        var (ann, http) = await stage.PersonAsync();
        var kept = StoreFiles.Bytes(500);
        await Stage.KeepAsync(http, kept);
        await stage.Database.ExecuteAsync(
            $"""
            insert into blobs (sha256, size, uses, idle_since)
            select sha256(i::text::bytea), 10, 30, now() from generate_series(1, 100) i;
            insert into files (id, owner_id, sha256, kind, name, media_type, size, created_at, gone_at)
            select gen_random_uuid(), '{ann.Id}', sha256((1 + i % 100)::text::bytea), 'file', 'x', 'application/octet-stream', 10, now(), now()
            from generate_series(1, 3000) i;
            update file_use set bytes = bytes + 30000; update file_total set bytes = bytes + 1000;
            """
        );

        await using var another = await Http.Support.ApiServer.StartAsync(stage.Database);
        await stage.SweepAsync();

        await Eventually.TrueAsync(async () => await stage.KeptByAsync(ann) == 500, "all of them are gone");
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
        await stage.Database.ExecuteAsync("update blobs set idle_since = now() - interval '2 hours' where uses = 0");
        await using var third = await Http.Support.ApiServer.StartAsync(stage.Database);
        await stage.SweepAsync();
        await Eventually.TrueAsync(
            async () => await stage.Database.AskAsync<long>("select count(*) from blobs") == 1,
            "so are their contents"
        );
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
        Assert.True(File.Exists(FileAsks.PathOf(stage.DataDirectory, kept)));
    }

    private static async Task<Guid> SavedAsync(HttpClient http)
    {
        using var body = Http.Support.ApiServer.Json("""{"type":"saved"}""");
        using var answer = await http.PostAsync(new Uri("/api/chats", UriKind.Relative), body);
        return IdOf(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<Guid> SendAsync(HttpClient http, Guid chatId, Guid file)
    {
        using var body = Http.Support.ApiServer.Json($$"""{"chatId":"{{chatId}}","attachments":["{{file}}"]}""");
        using var answer = await http.PostAsync(new Uri("/api/messages", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 201, text);
        return IdOf(text);
    }

    private static Guid IdOf(string json) => System.Text.Json.JsonElement.Parse(json).GetProperty("id").GetGuid();
}
