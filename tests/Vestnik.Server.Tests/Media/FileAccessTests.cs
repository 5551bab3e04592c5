using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>Who gets a file, by which of the three ways to say who one is, and until when.</summary>
[Collection(MediaCollection.Name)]
public sealed class FileAccessTests(ApiServer server)
{
    /// <summary>The session's token, its cookie, an address made for its person.</summary>
    public static TheoryData<string> Ways => new("token", "cookie", "address");

    /// <summary>By all of which access ends.</summary>
    public static TheoryData<string, string> Ends
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var end in new[] { "removed", "left", "banned", "deleted", "expired", "hidden", "chat deleted" })
            {
                foreach (var way in new[] { "token", "cookie", "address" })
                {
                    all.Add(way, end);
                }
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_in_a_message_is_for_the_members_of_its_chat(string way)
    {
        var scene = await BeginAsync();
        var stranger = await server.RegisterAsync();

        foreach (var person in new[] { scene.Ann, scene.Bob })
        {
            Assert.Equal(scene.Bytes, (await AskAsync(scene, person, way)).Bytes);
        }
        (await AskAsync(scene, stranger, way == "address" ? "token" : way)).Answer.IsRefused(404, "media.not_found");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_in_none_is_its_owners_alone(string way)
    {
        var scene = await BeginAsync();
        var file = await server.KeepAsync(scene.Ann, Formats.Png());

        var mine = await AskAsync(scene with { File = file }, scene.Ann, way == "address" ? "token" : way);
        var theirs = await AskAsync(scene with { File = file }, scene.Bob, way == "address" ? "token" : way);

        Assert.Equal((200, 404), (mine.Status, theirs.Status));
        Assert.Equal(200, (await server.FetchAsync(file.Url)).Status);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task When_somebody_may_not_see_the_message_any_more_they_get_its_file_no_more(string way, string end)
    {
        var scene = await BeginAsync();
        Assert.Equal(200, (await AskAsync(scene, scene.Bob, way)).Status);
        var path = await PathAsync(scene, scene.Bob, way);

        await EndAsync(scene, end);

        var refused = await AskAsync(scene, scene.Bob, way, path);
        refused.Answer.IsRefused(404, "media.not_found");
        Assert.Equal("no-store", refused.Header("Cache-Control"));
        // Caches that ask whether it is the same are told no more than others.
        var tag = $"\"{Storage.StoreFiles.KeyOf(scene.Bytes)}\"";
        (await AskAsync(scene, scene.Bob, way, path, ("If-None-Match", tag))).Answer.IsRefused(404, "media.not_found");
        (await AskAsync(scene, scene.Bob, way, path, ("Range", "bytes=0-0"))).Answer.IsRefused(404, "media.not_found");
        var isForAll = end is "deleted" or "expired" or "chat deleted";
        Assert.Equal(isForAll ? 404 : 200, (await AskAsync(scene, scene.Ann, "token")).Status);
    }

    [Fact]
    public async Task Without_any_of_them_it_is_refused_before_it_is_looked_for()
    {
        var scene = await BeginAsync();

        foreach (var path in new[] { scene.File.Plain(), $"/uploads/images/{Guid.NewGuid()}.png", "/uploads/x/y" })
        {
            (await server.FetchAsync(path)).Answer.IsRefused(401, "auth.token_missing");
            (await server.FetchAsync(path, "not.a.token")).Answer.IsRefused(401, "auth.token_invalid");
            (await server.FetchAsync(path, null, ("Cookie", "vestnik_media=nonsense"))).Answer.IsRefused(
                401,
                "auth.token_missing"
            );
        }
    }

    [Fact]
    public async Task A_signed_address_is_good_for_its_file_its_person_and_its_time_alone()
    {
        var scene = await BeginAsync();
        var other = await server.KeepAsync(scene.Ann, Formats.Png());
        var message = await MessageAsync(scene, scene.Bob);
        var url = Assert.Single(message.Attachments).Url;
        var query = url.Split('?')[1];
        var parts = query.Split('&').ToDictionary(part => part[..1], part => part[2..], StringComparer.Ordinal);
        var ends = long.Parse(parts["e"], System.Globalization.CultureInfo.InvariantCulture);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        Assert.Equal(200, (await server.FetchAsync(url)).Status);
        Assert.InRange(ends - now, (44 * 60) + 30, 60 * 60);
        Assert.Equal(0, ends % (15 * 60));
        Assert.Equal($"{scene.Bob.Id}", parts["u"]);
        Assert.Equal(22, parts["s"].Length);
        // Caches find it again.
        Assert.Equal(url, Assert.Single((await MessageAsync(scene, scene.Bob)).Attachments).Url);
        foreach (
            var wrong in new[]
            {
                $"{other.Plain()}?{query}",
                url.Replace(parts["u"], $"{scene.Ann.Id}", StringComparison.Ordinal),
                url.Replace(parts["e"], $"{ends + 900}", StringComparison.Ordinal),
                url.Replace(parts["e"], $"{now - 1}", StringComparison.Ordinal),
                url.Replace(parts["e"], "9223372036854775807", StringComparison.Ordinal),
                url.Replace(parts["e"], "-1", StringComparison.Ordinal),
                url[..^1],
                $"{url}AA",
                url.Replace($"&s={parts["s"]}", "", StringComparison.Ordinal),
                url.Replace(parts["s"], new string('A', 22), StringComparison.Ordinal),
                url.Replace(parts["s"], "%00", StringComparison.Ordinal),
                $"{url}&e={ends + 900}",
            }
        )
        {
            var refused = await server.FetchAsync(wrong);
            Assert.True(
                (refused.Status, refused.Answer.Code) == (401, "auth.token_missing"),
                $"{wrong}: {refused.Status}"
            );
        }
        // It opens nothing else.
        (await server.GetAsync($"/api/messages/{message.Id}?{query}")).IsRefused(401, "auth.token_missing");
    }

    [Fact]
    public async Task An_address_that_another_secret_signed_is_none()
    {
        var scene = await BeginAsync();
        await using var other = await ServerProcess.StartAsync(
            server.Database,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["JWT_SECRET"] = "another-secret-of-another-server-42",
            }
        );
        var bob = await ApiServer.RegisterAsync(other.Url);
        using var http = Stage.As(bob, other.Url);
        using var form = Forms.Of("file", Formats.Png(), "a");
        using var answer = await http.PostAsync(new Uri("/api/upload", UriKind.Relative), form);
        var url = JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("url").GetString()!;

        (await server.FetchAsync(url)).Answer.IsRefused(401, "auth.token_missing");
        Assert.Equal(200, (await server.FetchAsync(scene.File.Url)).Status);
    }

    [Fact]
    public async Task The_cookie_of_files_opens_files_and_nothing_else_and_ends_with_its_session()
    {
        var scene = await BeginAsync();
        var login = await LogInAsync(scene.Bob);
        var cookie = CookieOf(login);
        var attributes = AttributesOf(login);

        Assert.Equal(200, (await server.FetchAsync(scene.File.Plain(), null, ("Cookie", cookie))).Status);
        Assert.Equal(
            ["httponly", "max-age=86400", "path=/uploads", "samesite=strict"],
            attributes,
            StringComparer.Ordinal
        );
        Assert.DoesNotContain(cookie.Split('=')[1], login.Text, StringComparison.Ordinal);
        foreach (var path in new[] { "/api/users/me", $"/api/messages/{scene.MessageId}" })
        {
            (await server.SendAsync("GET", path, null, null, ("Cookie", cookie))).IsRefused(401, "auth.token_missing");
        }
        foreach (
            var spoiled in new[]
            {
                cookie[..^2],
                $"{cookie}AA",
                $"{cookie[..20]}{(cookie[20] == 'A' ? 'B' : 'A')}{cookie[21..]}",
            }
        )
        {
            (await server.FetchAsync(scene.File.Plain(), null, ("Cookie", spoiled))).Answer.IsRefused(
                401,
                "auth.token_missing"
            );
        }
        using var body = ApiServer.Json("{}");
        var left = await server.SendAsync("POST", "/api/auth/logout", null, body, ("Cookie", RefreshOf(login)));

        Assert.Equal(204, left.Status);
        Assert.Contains(
            "vestnik_media=; expires=Thu, 01 Jan 1970",
            left.Header("Set-Cookie"),
            StringComparison.Ordinal
        );
        (await server.FetchAsync(scene.File.Plain(), null, ("Cookie", cookie))).Answer.IsRefused(
            401,
            "auth.session_revoked"
        );
    }

    [Fact]
    public async Task A_session_that_has_no_cookie_gets_none()
    {
        var ann = await server.RegisterAsync();

        var login = await server.PostAsync("/api/auth/login", new { email = ann.Email, password = ann.Password });

        Assert.Null(login.Header("Set-Cookie"));
    }

    private async Task EndAsync(Scene scene, string end)
    {
        var (chat, message) = (scene.ChatId, scene.MessageId);
        var answer = end switch
        {
            "removed" => await server.SendAsync("DELETE", $"/api/chats/{chat}/members/{scene.Bob.Id}", scene.Ann.Token),
            "banned" => await server.SendAsync("PUT", $"/api/chats/{chat}/bans/{scene.Bob.Id}", scene.Ann.Token),
            "left" => await server.SendAsync("DELETE", $"/api/chats/{chat}/members/me", scene.Bob.Token),
            "deleted" => await server.SendAsync("DELETE", $"/api/messages/{message}", scene.Ann.Token),
            "hidden" => await server.SendAsync("DELETE", $"/api/messages/{message}?for=me", scene.Bob.Token),
            "chat deleted" => await server.SendAsync("DELETE", $"/api/chats/{chat}", scene.Ann.Token),
            _ => null,
        };
        if (answer is null)
        {
            // There is no way to send one that expires yet.
            await server.Database.ExecuteAsync($"update messages set expires_at = now() where id = '{message}'");
        }
        else
        {
            Assert.True(answer.Status is 200 or 204, answer.Text);
        }
    }

    private async Task<Scene> BeginAsync()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "With pictures", bob);
        var bytes = Formats.Png();
        var file = await server.KeepAsync(ann, bytes);
        var message = await server.SendFilesAsync(ann, group, file);
        return new Scene(ann, bob, group, message.Id, file, bytes);
    }

    private async Task<MessageView> MessageAsync(Scene scene, Person viewer) =>
        (await server.GetAsync($"/api/messages/{scene.MessageId}", viewer.Token)).Json.Deserialize<MessageView>(
            VestnikJson.Options
        )!;

    private async Task<string> PathAsync(Scene scene, Person person, string way) =>
        way == "address" ? Assert.Single((await MessageAsync(scene, person)).Attachments).Url : scene.File.Plain();

    private async Task<Served> AskAsync(Scene scene, Person person, string way) =>
        await AskAsync(scene, person, way, await PathAsync(scene, person, way));

    private async Task<Served> AskAsync(
        Scene scene,
        Person person,
        string way,
        string path,
        params (string Name, string Value)[] headers
    ) =>
        way switch
        {
            "token" => await server.FetchAsync(path, person.Token, headers),
            "cookie" => await server.FetchAsync(
                path,
                null,
                [("Cookie", CookieOf(await LogInAsync(person))), .. headers]
            ),
            _ => await server.FetchAsync(path, null, headers),
        };

    private Task<Answer> LogInAsync(Person person) =>
        server.PostAsync(
            "/api/auth/login",
            new
            {
                email = person.Email,
                password = person.Password,
                session = "cookie",
            }
        );

    /// <summary>As a browser keeps and sends it: the header has both, one after the other.</summary>
    private static string CookieOf(Answer login) => WholeOf(login, "vestnik_media").Split(';')[0];

    private static string RefreshOf(Answer login) => WholeOf(login, "vestnik_refresh").Split(';')[0];

    private static IEnumerable<string> AttributesOf(Answer login) =>
        WholeOf(login, "vestnik_media").Split(", ")[0].Split("; ").Skip(1).Order(StringComparer.Ordinal);

    private static string WholeOf(Answer login, string name)
    {
        var header = login.Header("Set-Cookie")!;
        return header[header.IndexOf($"{name}=", StringComparison.Ordinal)..];
    }

    private sealed record Scene(Person Ann, Person Bob, Guid ChatId, Guid MessageId, AttachmentView File, byte[] Bytes);
}
