using System.Text;
using System.Text.Json.Nodes;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Access;

/// <summary>Whatever a body holds: refused with a problem, never a failure, and nothing is written.</summary>
[Collection(AccessCollection.Name)]
public sealed class BadInputTests(ApiServer server)
{
    private static readonly string Deep = string.Concat(Enumerable.Repeat('[', 10_000));
    private static readonly string DeepAndClosed = Deep + string.Concat(Enumerable.Repeat(']', 10_000));

    /// <summary>Bodies that no route takes.</summary>
    private static readonly string[] Malformed =
    [
        "",
        " ",
        "{",
        "}",
        "not json",
        "null",
        "[]",
        "[{}]",
        "\"text\"",
        "5",
        "true",
        "{}{}",
        "{\"a\":1,}",
        "{'a':1}",
        "// nothing\n{}",
        "{\"\\ud800\":1}{",
        "\0",
        Deep,
        DeepAndClosed,
        $$"""{"unknown":{{DeepAndClosed}}}""",
    ];

    public static TheoryData<string> WithBody =>
        new(Routes.All.Where(route => route.HasBody).Select(route => route.Name));

    [Fact]
    public void Every_route_with_a_body_has_a_good_one_here()
    {
        var world = new World(null!, null!, null!, Ids.Unknown(), Ids.Unknown(), []);

        Assert.All(
            Routes.All.Where(route => route.HasBody),
            route => Assert.NotNull(Good(route.Name, world, Guid.NewGuid()))
        );
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_body_that_cannot_be_read_is_malformed(string name)
    {
        var (world, before) = await PrepareAsync();

        foreach (var json in Malformed)
        {
            var answer = await SendAsync(name, world, ApiServer.Json(json));

            answer.IsRefused(400, "request.malformed");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_body_that_is_not_UTF_8_is_malformed(string name)
    {
        var (world, before) = await PrepareAsync();
        byte[][] unreadable =
        [
            [0xff],
            [0xc0, 0x80],
            [0xed, 0xa0, 0x80],
            [0x80],
            [0xf0, 0x9f, 0x98],
        ];
        var good = Good(name, world, Guid.NewGuid())!;
        var at = Encoding.UTF8.GetByteCount(good[..(good.IndexOf(":\"", StringComparison.Ordinal) + 2)]);
        var bytes = Encoding.UTF8.GetBytes(good);
        var bodies = unreadable
            .Select<byte[], byte[]>(bad => [.. bytes[..at], .. bad, .. bytes[at..]])
            .Append([0xff, 0xfe, .. Encoding.Unicode.GetBytes(good)]);

        foreach (var body in bodies)
        {
            var answer = await SendAsync(name, world, Bytes(body, "application/json"));

            Assert.Equal(400, answer.Status);
            answer.IsProblem();
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_field_of_a_wrong_type_or_with_unstorable_text_is_refused(string name)
    {
        var (world, before) = await PrepareAsync();

        foreach (var json in Spoiled(name, world))
        {
            var answer = await SendAsync(name, world, ApiServer.Json(json));

            Assert.True(answer.Status == 400, $"{json}: {answer.Status} {answer.Text}");
            Assert.True(answer.Code is "request.malformed" or "request.invalid", $"{json}: {answer.Text}");
            answer.IsProblem();
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_megabyte_is_too_large(string name)
    {
        var (world, before) = await PrepareAsync();
        var text = new string('x', 1024 * 1024);

        var inAString = await SendAsync(name, world, ApiServer.Json($$"""{"content":"{{text}}"}"""));
        var inSpaces = await SendAsync(name, world, ApiServer.Json(new string(' ', 1024 * 1024) + "{}"));

        inAString.IsRefused(413, "payload.too_large");
        inSpaces.IsRefused(413, "payload.too_large");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Anything_but_JSON_in_UTF_8_is_an_unsupported_media_type(string name)
    {
        var (world, before) = await PrepareAsync();
        var good = Encoding.UTF8.GetBytes(Good(name, world, Guid.NewGuid())!);
        string?[] types =
        [
            null,
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/jsonp",
            "application/json; charset=utf-16",
            "application/json; charset=utf-7",
            "application/json; charset=klingon",
            "text/json;charset=\"iso-8859-1\"",
            "not a media type",
        ];

        foreach (var type in types)
        {
            var answer = await SendAsync(name, world, Bytes(good, type));

            Assert.True(answer.Status == 415, $"{type}: {answer.Status} {answer.Text}");
            answer.IsRefused(415, "media_type.unsupported");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(WithBody))]
    public async Task Unknown_fields_are_ignored(string name)
    {
        var first = await World.CreateAsync(server);
        var plain = await SendAsync(name, first, ApiServer.Json(Good(name, first, Guid.NewGuid())!));
        var world = await World.CreateAsync(server);
        var body = JsonNode.Parse(Good(name, world, Guid.NewGuid())!)!.AsObject();
        body["surprise"] = JsonNode.Parse("""{"deep":[1,{"er":null}],"text":"\u0000"}""");
        body["id"] = Guid.NewGuid().ToString();
        body["__proto__"] = 1;

        var answer = await SendAsync(name, world, ApiServer.Json(body.ToJsonString()));

        Assert.Equal(plain.Status, answer.Status);
        Assert.InRange(answer.Status, 200, 204);
    }

    [Theory]
    [InlineData("GET", "/api/chats/{0}", 404)]
    [InlineData("DELETE", "/api/chats/{0}", 404)]
    [InlineData("PUT", "/api/chats/{0}/preferences", 404)]
    [InlineData("PUT", "/api/chats/{0}/draft", 404)]
    [InlineData("DELETE", "/api/messages/" + Somebody + "?for={0}", 400)]
    [InlineData("POST", "/api/chats/{0}/read", 404)]
    [InlineData("POST", "/api/chats/{0}/delivered", 404)]
    [InlineData("PUT", "/api/chats/{0}/members/" + Somebody, 404)]
    [InlineData("DELETE", "/api/chats/" + Somebody + "/members/{0}", 404)]
    [InlineData("PUT", "/api/chats/" + Somebody + "/bans/{0}", 404)]
    [InlineData("GET", "/api/chats/" + Somebody + "/bans?limit={0}", 400)]
    [InlineData("GET", "/api/chats/" + Somebody + "/bans?after={0}", 400)]
    [InlineData("GET", "/api/chats/" + Somebody + "/requests?after={0}", 400)]
    [InlineData("GET", "/api/chats/" + Somebody + "/invites?after={0}", 400)]
    [InlineData("DELETE", "/api/chats/" + Somebody + "/invites/{0}", 404)]
    [InlineData("GET", "/api/invites/{0}", 404)]
    [InlineData("POST", "/api/invites/{0}/join", 404)]
    [InlineData("GET", "/api/messages/{0}", 404)]
    [InlineData("PUT", "/api/messages/{0}", 404)]
    [InlineData("DELETE", "/api/messages/{0}", 404)]
    [InlineData("DELETE", "/api/auth/sessions/{0}", 404)]
    [InlineData("GET", "/api/users/{0}", 404)]
    [InlineData("GET", "/api/messages?chatId={0}", 400)]
    [InlineData("GET", "/api/messages?chatId=" + Somebody + "&before={0}", 400)]
    [InlineData("GET", "/api/messages?chatId=" + Somebody + "&limit={0}", 400)]
    [InlineData("GET", "/api/chats?limit={0}", 400)]
    [InlineData("GET", "/api/chats?after={0}", 400)]
    [InlineData("GET", "/api/users?limit={0}", 400)]
    [InlineData("DELETE", "/api/contacts/{0}", 404)]
    [InlineData("GET", "/api/contacts?limit={0}", 400)]
    [InlineData("GET", "/api/contacts?after={0}", 400)]
    [InlineData("POST", "/api/users/{0}/block", 404)]
    [InlineData("DELETE", "/api/users/{0}/block", 404)]
    [InlineData("GET", "/api/users/blocked?limit={0}", 400)]
    [InlineData("GET", "/api/users/{0}/chats", 404)]
    [InlineData("GET", "/api/users/" + Somebody + "/chats?limit={0}", 400)]
    [InlineData("GET", "/api/users/" + Somebody + "/chats?after={0}", 400)]
    [InlineData("DELETE", "/api/uploads/tus/{0}", 404)]
    [InlineData("GET", "/api/sync?held={0}", 400)]
    [InlineData("GET", "/api/sync?cursor={0}", 400)]
    public async Task Ids_and_numbers_that_are_none_are_refused(string method, string path, int status)
    {
        var (world, before) = await PrepareAsync();
        string[] values =
        [
            "nothing-of-the-kind",
            "-1",
            "0",
            "101",
            "99999999999999999999999999",
            "%00",
            "%ff%fe",
            "%ED%A0%80",
            "a%00b",
            "1e3",
            "%27%3B--",
            "%E2%80%AE",
            "{00000000-0000-0000-0000}",
            new string('a', 300),
            new string('%', 3),
        ];

        foreach (var value in values)
        {
            var answer = await server.SendAsync(
                method,
                string.Format(System.Globalization.CultureInfo.InvariantCulture, path, value),
                world.Ann.Token,
                method is "POST" or "PUT" ? ApiServer.Json("""{"content":"x"}""") : null
            );

            // What Kestrel itself cannot read as a path it answers without a body.
            var isUnreadable = answer is { Status: 400, Text: "" };
            Assert.True(isUnreadable || answer.Status == status, $"{value}: {answer.Status} {answer.Text}");
            if (!isUnreadable)
            {
                answer.IsProblem();
            }
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    private const string Somebody = "0190d5f0-0000-7000-8000-000000000001";

    /// <summary>A body that the route takes, with something of every field it knows.</summary>
    private static string? Good(string name, World world, Guid unique) =>
        name switch
        {
            "POST /api/auth/register" =>
                $$"""{"email":"{{unique:N}}@x.example","username":"{{unique.ToString("N")[..20]}}","password":"a long password","displayName":"Name","language":"ru","session":"body"}""",
            "POST /api/auth/login" =>
                $$"""{"email":"{{world.Ann?.Email}}","password":"{{world.Ann?.Password}}","session":"body","login":"x"}""",
            "POST /api/auth/refresh" => $$"""{"refreshToken":"{{world.Bob?.RefreshToken}}"}""",
            "POST /api/auth/logout" => $$"""{"refreshToken":"{{world.Third?.RefreshToken}}"}""",
            "PUT /api/users/me" =>
                """{"displayName":"Name","firstName":"First","lastName":"Last","bio":"Bio","language":"ru","settings":{"a":1},"privacy":{"lastSeen":"contacts","groups":"nobody"}}""",
            "POST /api/contacts" => $$"""{"userId":"{{world.Theirs.User}}","alias":"An alias"}""",
            "PUT /api/users/status" => """{"status":"away"}""",
            "POST /api/chats" => $$"""{"type":"direct","userId":"{{world.Theirs.User}}"}""",
            "POST /api/messages" =>
                $$"""{"chatId":"{{world.Theirs.Chat}}","content":"hello","clientId":"{{unique}}","type":"file","replyTo":"{{world.Theirs.Message}}","isEncrypted":false,"attachments":["{{world.Theirs.File}}"]}""",
            "PUT /api/chats/{id}" =>
                """{"title":"Title","description":"Words","settings":{"permissions":{"write":"admins"},"slowModeSeconds":5}}""",
            "POST /api/chats/{id}/members" => $$"""{"userIds":["{{world.Own.User}}"],"role":"member"}""",
            "PUT /api/chats/{id}/members/{userId}" => """{"role":"restricted"}""",
            "POST /api/chats/{id}/invites" =>
                """{"expiresAt":"2999-01-01T00:00:00Z","maxUses":5,"requiresApproval":true}""",
            "POST /api/chats/{id}/requests" => $$"""{"userId":"{{world.Theirs.Asker}}","approve":true}""",
            "PUT /api/messages/{id}" => """{"content":"changed"}""",
            "PUT /api/chats/{id}/preferences" =>
                """{"mutedUntil":"2999-01-01T00:00:00Z","pinned":true,"archived":false,"unread":true,"notify":"mentions"}""",
            "PUT /api/chats/{id}/draft" => $$"""{"content":"half a th","replyTo":"{{world.Theirs.Message}}"}""",
            "PUT /api/chats/pinned" => $$"""{"chatIds":["{{world.Theirs.Chat}}"]}""",
            "PUT /api/folders" =>
                $$"""{"folders":[{"id":"{{unique}}","title":"Work","chatIds":["{{world.Theirs.Chat}}"],"include":["direct"]}]}""",
            "POST /api/chats/{id}/delivered" or "POST /api/chats/{id}/read" =>
                $$"""{"messageId":"{{world.Theirs.Message}}"}""",
            _ => null,
        };

    /// <summary>The good body with one field at a time made bad.</summary>
    private static IEnumerable<string> Spoiled(string name, World world)
    {
        var good = Good(name, world, Guid.NewGuid())!;
        foreach (var field in JsonNode.Parse(good)!.AsObject())
        {
            var isText = field.Value is JsonValue value && value.TryGetValue<string>(out _);
            // What is an object takes any object; its values have their own tests.
            var isNumber = field.Value is JsonValue number && number.TryGetValue<int>(out _);
            string[] wrong =
                field.Key is "settings" or "privacy" ? ["5", "true", "[]", "\"x\""]
                : isNumber ? ["-1", "5.5e300", "[]", "[null]", "{}"]
                // Of a list there may be none.
                : field.Value is JsonArray ? ["5", "5.5e300", "[null]", "[5]", "[[]]", "{}"]
                : ["5", "5.5e300", "[]", "[null]", "{}"];
            string[] unstorable = ["\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"x\\ud83d\""];
            // An alias counts only where the field itself is missing.
            var isAlias = field.Key == "login";
            foreach (var bad in isText && !isAlias ? [.. wrong, "true", .. unstorable] : wrong)
            {
                var body = JsonNode.Parse(good)!.AsObject();
                body[field.Key] = "HERE";
                yield return body.ToJsonString().Replace("\"HERE\"", bad, StringComparison.Ordinal);
            }
        }
    }

    private async Task<(World World, string Before)> PrepareAsync()
    {
        var world = await World.SharedAsync(server);
        return (world, await Tables.ReadAsync(server.Database));
    }

    private Task<Answer> SendAsync(string name, World world, HttpContent content)
    {
        var route = Routes.All.Single(route => route.Name == name);
        var path = route.Asks[0](world.Theirs, world.Theirs).Path;
        return server.SendAsync(route.Method, path, world.Ann.Token, content);
    }

    private static ByteArrayContent Bytes(byte[] body, string? mediaType)
    {
        var content = new ByteArrayContent(body);
        if (mediaType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }
        return content;
    }
}
