using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Contacts;

/// <summary>What one lets others see, as one's own devices have it.</summary>
[Collection(ContactsCollection.Name)]
public sealed class PrivacyTests(ApiServer server)
{
    [Fact]
    public async Task Privacy_is_merged_and_answered_with_its_defaults()
    {
        var ann = await server.RegisterAsync();
        Assert.Equal(("everyone", "everyone"), Privacy(await server.GetAsync("/api/users/me", ann.Token)));

        Assert.Equal(("contacts", "everyone"), Privacy(await PutAsync("""{"privacy":{"lastSeen":"contacts"}}""")));
        Assert.Equal(("contacts", "nobody"), Privacy(await PutAsync("""{"privacy":{"groups":"nobody"}}""")));
        Assert.Equal(("contacts", "nobody"), Privacy(await PutAsync("""{"bio":"kept"}""")));
        (await PutAsync("""{"privacy":{"lastSeen":"friends"},"bio":"lost"}""")).IsInvalid("privacy", "invalid");
        Assert.Equal(("contacts", "nobody"), Privacy(await server.GetAsync("/api/users/me", ann.Token)));
        Assert.Equal(("everyone", "everyone"), Privacy(await PutAsync("""{"privacy":null}""")));

        Task<Answer> PutAsync(string json) => server.SendAsync("PUT", "/api/users/me", ann.Token, json);

        static (string?, string?) Privacy(Answer answer)
        {
            var privacy = answer.Json.GetProperty("privacy");
            return (privacy.GetProperty("lastSeen").GetString(), privacy.GetProperty("groups").GetString());
        }
    }

    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task Ones_own_devices_are_told_of_profile_privacy_and_status(Dialect dialect)
    {
        var ann = await server.RegisterAsync("Ann");
        await using var device = await server.ConnectAsync(dialect, ann.Token);
        await using var other = await server.ConnectAsync(dialect, ann.Token);

        await server.PutAsync(
            "/api/users/me",
            new { displayName = "Anna", settings = new { theme = "dark" } },
            ann.Token
        );
        await server.PutAsync("/api/users/me", new { privacy = new { lastSeen = Audience.Contacts } }, ann.Token);
        await server.PutAsync("/api/users/status", new { status = "busy" }, ann.Token);
        await other.EmitAsync("status:set", new { status = "away" });
        await other.EmitAsync("status:set", new { status = "away" });

        await Eventually.TrueAsync(() => Accounts().Count == 4, "all four changes are told");
        var told = Accounts();
        Assert.Equal([1, 2, 3, 4], told.Select(change => change.GetProperty("seq").GetInt32()));
        var account = told[^1].GetProperty("account");
        Assert.Equal((await server.GetAsync("/api/users/me", ann.Token)).Text, account.GetRawText());
        Assert.Equal("Anna", account.GetProperty("displayName").GetString());
        Assert.Equal("busy", told[2].GetProperty("account").GetProperty("status").GetString());

        List<JsonElement> Accounts() =>
            [
                .. device
                    .Events.Where(one => one.Name == "sync:required")
                    .SelectMany(one => one.Data.GetProperty("user").EnumerateArray())
                    .Where(change => change.GetProperty("kind").GetString() == "account"),
            ];
    }
}
