using System.Text.Json;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Contacts;

[Collection(ContactsCollection.Name)]
public sealed class ContactTests(ApiServer server)
{
    private const string Contacts = "/api/contacts";

    [Fact]
    public async Task A_contact_is_added_renamed_and_removed_however_often_it_is_asked()
    {
        var (ann, bob) = (await server.RegisterAsync("Ann"), await server.RegisterAsync("Bob"));

        var added = await AddAsync(ann, bob, " The Builder ");
        var again = await AddAsync(ann, bob, "The Builder");
        var renamed = await AddAsync(ann, bob, alias: null);
        Assert.Equal("The Builder", added.GetProperty("alias").GetString());
        Assert.Equal(added.GetRawText(), again.GetRawText());
        Assert.Equal(JsonValueKind.Null, renamed.GetProperty("alias").ValueKind);
        Assert.Equal(bob.Id, renamed.GetProperty("user").GetProperty("id").GetGuid());
        Assert.Equal("unverified", renamed.GetProperty("trustLevel").GetString());
        foreach (var field in new[] { "verifiedFingerprint", "verifiedAt", "method" })
        {
            Assert.Equal(JsonValueKind.Null, renamed.GetProperty(field).ValueKind);
        }
        var listed = Assert.Single((await server.GetAsync(Contacts, ann.Token)).Json.EnumerateArray());
        Assert.Equal(renamed.GetRawText(), listed.GetRawText());
        // Whom somebody knows is theirs to know.
        Assert.Equal("[]", (await server.GetAsync(Contacts, bob.Token)).Text);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(204, (await server.SendAsync("DELETE", $"{Contacts}/{bob.Id}", ann.Token)).Status);
            Assert.Equal("[]", (await server.GetAsync(Contacts, ann.Token)).Text);
        }
    }

    [Fact]
    public async Task Nobody_and_oneself_are_no_contacts()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        (await server.PostAsync(Contacts, new { userId = Guid.NewGuid() }, ann.Token)).IsRefused(404, "user.not_found");
        (await server.PostAsync(Contacts, new { userId = ann.Id }, ann.Token)).IsInvalid("userId", "invalid");
        (await server.PostAsync(Contacts, new { alias = "x" }, ann.Token)).IsInvalid("userId", "required");
        (await server.PostAsync(Contacts, new { userId = ann.Id, alias = new string('ж', 65) }, ann.Token)).IsInvalid(
            "alias",
            "too_long"
        );

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Contacts_are_listed_by_the_name_one_gave_them_in_pages()
    {
        var ann = await server.RegisterAsync();
        foreach (var name in new[] { "Zoe", "adam", "Ёлка", "Mia" })
        {
            await AddAsync(ann, await server.RegisterAsync(name), alias: null);
        }
        await AddAsync(ann, await server.RegisterAsync("Zulu"), "Benjamin");
        // Of the same name, the id decides.
        await AddAsync(ann, await server.RegisterAsync("mia"), alias: null);
        var all = await NamesAsync(Contacts);

        var paged = new List<string>();
        var path = $"{Contacts}?limit=1";
        while (path is not null)
        {
            var page = await server.GetAsync(path, ann.Token);
            paged.AddRange(page.Json.EnumerateArray().Select(Name));
            path = page.Header("Link")?.Split('<', '>')[1];
        }

        Assert.Equal(["adam", "benjamin", "mia", "mia", "zoe"], all.Where(name => name != "ёлка"));
        Assert.Contains("ёлка", all);
        Assert.Equal(all, paged);

        async Task<List<string>> NamesAsync(string from) =>
            [.. (await server.GetAsync(from, ann.Token)).Json.EnumerateArray().Select(Name)];

        static string Name(JsonElement contact) =>
            (
                contact.GetProperty("alias").GetString()
                ?? contact.GetProperty("user").GetProperty("displayName").GetString()
            )!.ToLowerInvariant();
    }

    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task Ones_own_devices_are_told_of_each_change_once_and_nobody_else(Dialect dialect)
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        await using var device = await server.ConnectAsync(dialect, ann.Token);
        await using var bobs = await server.ConnectAsync(dialect, bob.Token);

        await AddAsync(ann, bob, "Bob");
        await AddAsync(ann, bob, "Bob");
        await AddAsync(ann, bob, "Bobby");
        await server.SendAsync("DELETE", $"{Contacts}/{bob.Id}", ann.Token);
        await server.SendAsync("DELETE", $"{Contacts}/{bob.Id}", ann.Token);
        await server.PostAsync($"/api/users/{bob.Id}/block", new { }, ann.Token);
        await server.PostAsync($"/api/users/{bob.Id}/block", new { }, ann.Token);
        await server.SendAsync("DELETE", $"/api/users/{bob.Id}/block", ann.Token);

        await Eventually.TrueAsync(() => Changes(device).Count == 5, "all five changes are told");
        var told = Changes(device);
        Assert.Equal([1, 2, 3, 4, 5], told.Select(change => change.GetProperty("seq").GetInt32()));
        Assert.Equal(
            ["Bob", "Bobby", null],
            told.Take(3)
                .Select(change =>
                    change.TryGetProperty("contact", out var contact) ? contact.GetProperty("alias").GetString() : null
                )
        );
        Assert.Equal([true, false], told.Skip(3).Select(change => change.GetProperty("blocked").GetBoolean()));
        Assert.All(told, change => Assert.Equal(bob.Id, change.GetProperty("userId").GetGuid()));
        Assert.Equal(
            ["contact", "contact", "contact", "block", "block"],
            told.Select(change => change.GetProperty("kind").GetString())
        );
        // What was to come to Bob came before the answer to this.
        await bobs.EmitAsync("presence:watch", new { userIds = Array.Empty<Guid>() });
        Assert.Empty(bobs.Events);
    }

    [Fact]
    public async Task Who_was_away_learns_of_all_by_sync_as_it_is_by_then()
    {
        var (ann, bob, clara) = (
            await server.RegisterAsync(),
            await server.RegisterAsync("Bob"),
            await server.RegisterAsync()
        );
        await AddAsync(ann, clara, "Clara");
        var cursor = (await server.GetAsync("/api/sync", ann.Token)).Json.GetProperty("cursor").GetString();

        await AddAsync(ann, bob, "Bobby");
        await AddAsync(ann, bob, "Robert");
        await server.SendAsync("DELETE", $"{Contacts}/{clara.Id}", ann.Token);
        await server.PostAsync($"/api/users/{bob.Id}/block", new { }, ann.Token);
        await server.PutAsync("/api/users/me", new { bio = "away" }, ann.Token);
        await server.PostAsync($"/api/users/{clara.Id}/block", new { }, ann.Token);
        await server.SendAsync("DELETE", $"/api/users/{clara.Id}/block", ann.Token);

        var sync = (await server.GetAsync($"/api/sync?cursor={cursor}", ann.Token)).Json;
        var told = sync.GetProperty("user").EnumerateArray().ToList();
        Assert.Equal([3, 4, 5, 6, 8], told.Select(change => change.GetProperty("seq").GetInt32()));
        Assert.Equal("Robert", told[0].GetProperty("contact").GetProperty("alias").GetString());
        Assert.Equal(clara.Id, told[1].GetProperty("userId").GetGuid());
        Assert.False(told[1].TryGetProperty("contact", out _));
        Assert.Equal("Bob", told[2].GetProperty("user").GetProperty("displayName").GetString());
        Assert.True(told[2].GetProperty("blocked").GetBoolean());
        Assert.Equal("away", told[3].GetProperty("account").GetProperty("bio").GetString());
        Assert.Equal(
            (clara.Id, false),
            (told[4].GetProperty("userId").GetGuid(), told[4].GetProperty("blocked").GetBoolean())
        );
        Assert.Equal(8, sync.GetProperty("userSeq").GetInt32());
    }

    private static List<JsonElement> Changes(TestSocket socket) =>
        [
            .. socket
                .Events.Where(told => told.Name == "sync:required")
                .SelectMany(told => told.Data.GetProperty("user").EnumerateArray()),
        ];

    private async Task<JsonElement> AddAsync(Person whose, Person who, string? alias)
    {
        var answer = await server.PostAsync(Contacts, new { userId = who.Id, alias }, whose.Token);
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }
}
