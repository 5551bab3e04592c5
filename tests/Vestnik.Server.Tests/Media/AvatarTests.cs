using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Members;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>PUT and DELETE of users/me/avatar and chats/{id}/avatar.</summary>
[Collection(MediaCollection.Name)]
public sealed class AvatarTests(ApiServer server)
{
    private const string Mine = "/api/users/me/avatar";

    [Fact]
    public async Task Ones_picture_is_shown_to_everybody_and_told_to_ones_other_devices()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        await using var device = await server.ConnectAsync(Dialect.Plain, ann.Token);
        var bytes = Formats.WebP();

        var answer = await PutAsync(ann, Mine, bytes);

        var url = answer.Json.GetProperty("avatarUrl").GetString()!;
        Assert.Matches("^/uploads/avatars/[0-9a-f-]{14}4[0-9a-f-]{21}\\.webp$", url);
        Assert.Equal(
            url,
            (await server.GetAsync("/api/users/me", ann.Token)).Json.GetProperty("avatarUrl").GetString()
        );
        Assert.Equal(
            url,
            (await server.GetAsync($"/api/users/{ann.Id}", bob.Token)).Json.GetProperty("avatarUrl").GetString()
        );
        await device.ToldAsync<JsonElement>(
            "sync:required",
            told => told.ToString().Contains(url, StringComparison.Ordinal)
        );
        // Whoever knows its name: pages show it without a token, and keep it for ever.
        var served = await server.FetchAsync(url);
        Assert.Equal((200, "image/webp"), (served.Status, served.Answer.MediaType));
        Assert.Equal(bytes, served.Bytes);
        Assert.Equal("public, max-age=31536000, immutable", served.Header("Cache-Control"));
        Assert.StartsWith("inline;", served.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("nosniff", served.Header("X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; sandbox", served.Header("Content-Security-Policy"));
    }

    [Fact]
    public async Task A_new_picture_takes_the_place_of_the_old_one_and_deleting_leaves_none()
    {
        var ann = await server.RegisterAsync();
        var first = Url(await PutAsync(ann, Mine, Formats.Png()));
        var second = Url(await PutAsync(ann, Mine, Formats.Png()));

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        (await server.FetchAsync(first)).Answer.IsRefused(404, "media.not_found");
        Assert.Equal(200, (await server.FetchAsync(second)).Status);

        var bare = await server.SendAsync("DELETE", Mine, ann.Token);
        Assert.Equal((200, JsonValueKind.Null), (bare.Status, bare.Json.GetProperty("avatarUrl").ValueKind));
        (await server.FetchAsync(second)).Answer.IsRefused(404, "media.not_found");
        Assert.Equal(200, (await server.SendAsync("DELETE", Mine, ann.Token)).Status);
        Assert.Equal(
            0L,
            await server.Database.AskAsync<long>(
                $"select count(*) from files where owner_id = '{ann.Id}' and gone_at is null"
            )
        );
        Assert.Equal("", await server.FaultsAsync());
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("avif")]
    [InlineData("svg")]
    [InlineData("html")]
    [InlineData("webm film")]
    [InlineData("opus")]
    [InlineData("pdf")]
    [InlineData("one byte")]
    public async Task What_is_no_picture_of_three_kinds_is_refused_and_the_old_one_stays(string format)
    {
        var ann = await server.RegisterAsync();
        var url = Url(await PutAsync(ann, Mine, Formats.Png()));
        var before = await Tables.ReadAsync(server.Database);

        (await PutAsync(ann, Mine, Formats.All[format].Make())).IsRefused(415, "media.unsupported");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        Assert.Equal(200, (await server.FetchAsync(url)).Status);
    }

    [Fact]
    public async Task A_picture_is_of_two_megabytes_at_most_and_of_one_byte_at_least()
    {
        var ann = await server.RegisterAsync();
        var large = new byte[FileLimits.AvatarMax];
        Formats.Png().CopyTo(large, 0);

        Assert.Equal(200, (await PutAsync(ann, Mine, large)).Status);
        (await PutAsync(ann, Mine, [.. large, 0])).IsRefused(413, "payload.too_large");
        (await PutAsync(ann, Mine, [])).IsRefused(400, "media.empty");
        using var other = Forms.Of("picture", Formats.Png(), "a.png");
        (await server.SendAsync("PUT", Mine, ann.Token, other)).IsRefused(400, "request.invalid");
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("webp without loss")]
    [InlineData("webp with more")]
    public async Task A_picture_that_no_device_has_room_to_show_is_refused_however_few_bytes_it_has(string format)
    {
        var ann = await server.RegisterAsync();

        Assert.Equal(200, (await PutAsync(ann, Mine, Formats.OfSides(format, 4096, 4096))).Status);
        (await PutAsync(ann, Mine, Formats.OfSides(format, 4097, 1))).IsRefused(413, "payload.too_large");
        (await PutAsync(ann, Mine, Formats.OfSides(format, 1, 16_000))).IsRefused(413, "payload.too_large");
    }

    [Fact]
    public async Task A_picture_is_no_attachment_and_an_attachment_no_picture()
    {
        var ann = await server.RegisterAsync();
        var notes = await server.ChatAsync(ann, ann);
        var url = Url(await PutAsync(ann, Mine, Formats.Png()));
        var id = url.Split('/')[^1].Split('.')[0];
        var file = await server.KeepAsync(ann, Formats.Png());

        var sent = await server.PostAsync(
            "/api/messages",
            new { chatId = notes, attachments = new[] { id } },
            ann.Token
        );

        sent.IsInvalid("attachments", "unknown");
        (await server.FetchAsync($"/uploads/avatars/{file.Id}.png")).Answer.IsRefused(404, "media.not_found");
        (await server.FetchAsync($"/uploads/images/{id}.png", ann.Token)).Answer.IsRefused(404, "media.not_found");
    }

    [Fact]
    public async Task The_picture_of_a_group_is_changed_by_who_may_change_its_title_and_told_to_all()
    {
        var ann = await server.RegisterAsync("Ann");
        var bob = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "With a picture", bob);
        await using var hears = await server.ConnectAsync(Dialect.Plain, bob.Token);
        var path = $"/api/chats/{group}/avatar";

        var answer = await PutAsync(ann, path, Formats.Png());

        var url = Url(answer);
        Assert.Equal((group, url), (answer.Json.GetProperty("id").GetGuid(), url));
        var told = await hears.ToldAsync<ChatView>("chat:updated", view => view.AvatarUrl == url);
        var said = await hears.ToldAsync<MessageView>(
            "message:received",
            view => view.Notice?.Action == SystemAction.Avatar
        );
        Assert.Equal(("Ann changed the picture", told.LastSeq + 1), (said.Content, said.Seq));
        Assert.Equal(url, Url(await server.GetAsync($"/api/chats/{group}", bob.Token)));
        Assert.Equal(200, (await server.FetchAsync(url)).Status);
        Assert.Equal(Enumerable.Range(2, (int)said.Seq - 1).Select(seq => (long)seq), hears.Seqs(group));

        var bare = await server.SendAsync("DELETE", path, ann.Token);
        Assert.Equal(JsonValueKind.Null, bare.Json.GetProperty("avatarUrl").ValueKind);
        await hears.ToldAsync<ChatView>("chat:updated", view => view.LastSeq > said.Seq && view.AvatarUrl is null);
        (await server.FetchAsync(url)).Answer.IsRefused(404, "media.not_found");
        // None to take down is no change.
        var before = await Tables.ReadAsync(server.Database);
        Assert.Equal(200, (await server.SendAsync("DELETE", path, ann.Token)).Status);
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Who_may_not_change_a_chat_changes_no_picture_of_it()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var stranger = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Ann's", bob);
        var open = await server.GroupAsync(
            ann,
            "Everybody's",
            [bob],
            settings: new { permissions = new { changeInfo = "members" } }
        );
        var direct = await server.ChatAsync(ann, bob);
        var before = await Tables.ReadAsync(server.Database);

        foreach (
            var (person, chat, status, code) in new[]
            {
                (bob, group, 403, "chat.forbidden"),
                (stranger, group, 404, "chat.not_found"),
                (stranger, open, 404, "chat.not_found"),
                (ann, direct, 403, "chat.forbidden"),
                (ann, Guid.NewGuid(), 404, "chat.not_found"),
            }
        )
        {
            (await PutAsync(person, $"/api/chats/{chat}/avatar", Formats.Png())).IsRefused(status, code);
            (await server.SendAsync("DELETE", $"/api/chats/{chat}/avatar", person.Token)).IsRefused(status, code);
        }
        // Nothing of it was even received.
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
        Assert.Equal(200, (await PutAsync(bob, $"/api/chats/{open}/avatar", Formats.Png())).Status);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Of_pictures_set_at_once_one_stays_and_the_others_go()
    {
        var ann = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Busy");

        foreach (var path in new[] { Mine, $"/api/chats/{group}/avatar" })
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PutAsync(ann, path, Formats.Png())));

            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            var of = path == Mine ? ann.Id : group;
            Assert.Equal(
                1L,
                await server.Database.AskAsync<long>(
                    $"select count(*) from files where avatar_of = '{of}' and gone_at is null"
                )
            );
        }
        var shown = Url(await server.GetAsync("/api/users/me", ann.Token));
        Assert.Equal(200, (await server.FetchAsync(shown)).Status);
        Assert.Equal("", await server.FaultsAsync());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_picture_of_a_chat_that_is_deleted_goes_with_it()
    {
        await using var stage = await Stage.BeginAsync();
        var (ann, http) = await stage.PersonAsync();
        using var body = ApiServer.Json("""{"type":"group","title":"Short-lived"}""");
        using var made = await http.PostAsync(new Uri("/api/chats", UriKind.Relative), body);
        var group = JsonElement.Parse(await made.Content.ReadAsStringAsync()).GetProperty("id").GetGuid();
        foreach (var path in new[] { $"/api/chats/{group}/avatar", Mine })
        {
            using var form = Forms.Of("file", Formats.Png(), "a.png");
            using var put = await http.PutAsync(new Uri(path, UriKind.Relative), form);
            Assert.Equal(200, (int)put.StatusCode);
        }
        using var deleted = await http.DeleteAsync(new Uri($"/api/chats/{group}", UriKind.Relative));
        Assert.True(deleted.IsSuccessStatusCode);

        await stage.SweepAsync();
        await Eventually.TrueAsync(
            async () => await stage.Database.AskAsync<long>("select count(*) from files") == 1,
            "the picture of the group is gone, one's own is not"
        );

        Assert.Equal(ann.Id, await stage.Database.AskAsync<Guid>("select avatar_of from files"));
        Assert.Equal("", await FileAsks.FaultsAsync(stage.Database));
    }

    private async Task<Answer> PutAsync(Person person, string path, byte[] bytes)
    {
        using var form = Forms.Of("file", bytes, "me.html");
        return await server.SendAsync("PUT", path, person.Token, form);
    }

    private static string Url(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("avatarUrl").GetString()!;
    }
}
