using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Contacts;

/// <summary>Who sees whether somebody is there and when they were last, wherever it could be seen.</summary>
[Collection(ContactsCollection.Name)]
[Trait("Category", "Slow")]
public sealed class SightTests(ApiServer server)
{
    private static readonly string[] Audiences = [Audience.Everyone, Audience.Contacts, Audience.Nobody];

    /// <summary>All audiences at once: in each, somebody has to be taken for gone, which takes seconds.</summary>
    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public Task A_stranger_a_contact_and_a_blocked_contact_see_what_they_may_everywhere(Dialect dialect) =>
        Task.WhenAll(Audiences.Select(audience => SeeWhatTheyMayAsync(audience, dialect)));

    private async Task SeeWhatTheyMayAsync(string audience, Dialect dialect)
    {
        var bob = await SeenBeforeAsync();
        var clara = await server.RegisterAsync();
        var (stranger, contact, blocked) = (await TalkerAsync(bob), await TalkerAsync(bob), await TalkerAsync(bob));
        await AddContactAsync(bob, contact);
        await AddContactAsync(bob, blocked);
        await BlockAsync(bob, blocked, isBlocked: true);
        await SetPrivacyAsync(bob, audience);
        // What is told of this is told before Clara, who watches herself, hears of her own status.
        var claras = await server.ConnectAsync(dialect, clara.Token);
        await WatchAsync(claras, clara.Id);
        await claras.EmitAsync("status:set", new { status = "away" });
        await HeardAsync(claras, "user:status", clara.Id);
        Viewer[] viewers =
        [
            await ViewerAsync(stranger, bob, clara, dialect, sees: audience == Audience.Everyone),
            await ViewerAsync(contact, bob, clara, dialect, sees: audience != Audience.Nobody),
            await ViewerAsync(blocked, bob, clara, dialect, sees: false),
        ];
        var bobs = await server.ConnectAsync(dialect, bob.Token);
        await bobs.EmitAsync("status:set", new { status = "away" });

        foreach (var viewer in viewers)
        {
            await SeesEverywhereAsync(viewer, bob, clara);
        }

        // Whatever is told of Bob is told before Clara's.
        await bobs.EmitAsync("status:set", new { status = "busy" });
        await claras.EmitAsync("status:set", new { status = "busy" });
        foreach (var viewer in viewers)
        {
            await HeardAsync(viewer.Socket, "user:status", clara.Id);
            if (viewer.Sees)
            {
                Assert.Equal(
                    ["user:online", "user:status", "user:status"],
                    Told(viewer.Socket, bob.Id).Select(told => told.Name)
                );
            }
            else
            {
                Assert.Empty(Told(viewer.Socket, bob.Id));
            }
        }
        await bobs.DisposeAsync();
        await claras.DisposeAsync();
        foreach (var viewer in viewers)
        {
            await HeardAsync(viewer.Socket, "user:offline", clara.Id);
            if (viewer.Sees)
            {
                await HeardAsync(viewer.Socket, "user:offline", bob.Id);
            }
            else
            {
                await WatchAsync(viewer.Socket, bob.Id);
                Assert.Empty(Told(viewer.Socket, bob.Id));
            }
            await viewer.Socket.DisposeAsync();
        }
        // To oneself one is always there.
        var own = (await server.GetAsync($"/api/users/{bob.Id}", bob.Token)).Json;
        Assert.NotEqual(JsonValueKind.Null, own.GetProperty("lastSeenAt").ValueKind);
    }

    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task Who_loses_sight_or_gains_it_is_told_at_once_and_once_and_nobody_else(Dialect dialect)
    {
        var bob = await SeenBeforeAsync();
        var (stranger, contact) = (await server.RegisterAsync(), await server.RegisterAsync());
        await using var bobs = await server.ConnectAsync(dialect, bob.Token);
        await bobs.EmitAsync("status:set", new { status = "away" });
        var mark = await server.RegisterAsync();
        await using var marks = await server.ConnectAsync(dialect, mark.Token);
        await using var strangers = await server.ConnectAsync(dialect, stranger.Token);
        await using var contacts = await server.ConnectAsync(dialect, contact.Token);
        await AddContactAsync(bob, contact);
        await AssertSeesAsync(strangers, sees: true);
        await AssertSeesAsync(contacts, sees: true);

        // Each step: what is done, and whether the stranger and the contact see Bob from then on.
        (Func<Task> Do, bool Stranger, bool Contact)[] steps =
        [
            (() => SetPrivacyAsync(bob, Audience.Contacts), false, true),
            (() => SetPrivacyAsync(bob, Audience.Contacts), false, true),
            (() => RemoveContactAsync(bob, contact), false, false),
            (() => AddContactAsync(bob, contact), false, true),
            (() => SetPrivacyAsync(bob, Audience.Nobody), false, false),
            (() => BlockAsync(bob, contact, isBlocked: true), false, false),
            (() => SetPrivacyAsync(bob, Audience.Everyone), true, false),
            (() => BlockAsync(bob, contact, isBlocked: false), true, true),
            (() => BlockAsync(bob, contact, isBlocked: true), true, false),
            (() => BlockAsync(bob, contact, isBlocked: true), true, false),
            (() => SetPrivacyAsync(bob, audience: null), true, false),
            // Of somebody's blocks, their own are what counts.
            (() => BlockAsync(stranger, bob, isBlocked: true), true, false),
        ];
        var (strangerSaw, contactSaw) = (true, true);
        foreach (var step in steps)
        {
            var (heardByStranger, heardByContact) = (Told(strangers, bob.Id).Count, Told(contacts, bob.Id).Count);
            await step.Do();
            await IsToldAsync(strangers, heardByStranger, strangerSaw, step.Stranger);
            await IsToldAsync(contacts, heardByContact, contactSaw, step.Contact);
            (strangerSaw, contactSaw) = (step.Stranger, step.Contact);
            await AssertSeesAsync(strangers, step.Stranger);
            await AssertSeesAsync(contacts, step.Contact);
        }

        async Task IsToldAsync(TestSocket socket, int before, bool saw, bool sees)
        {
            string[] expected =
                saw == sees ? []
                : sees ? ["user:online", "user:status"]
                : ["user:offline"];
            await Eventually.TrueAsync(
                () => Told(socket, bob.Id).Count >= before + expected.Length,
                "the change of sight is told"
            );
            await MarkAsync(socket);
            var told = Told(socket, bob.Id).Skip(before).ToList();
            Assert.Equal(expected, told.Select(one => one.Name));
            if (saw && !sees)
            {
                Assert.Equal(JsonValueKind.Null, told[0].Data.GetProperty("lastSeenAt").ValueKind);
            }
        }

        // Somebody else's status, told after all that was to be told before.
        async Task MarkAsync(TestSocket socket)
        {
            var before = Told(socket, mark.Id).Count;
            await marks.EmitAsync("status:set", new { status = before % 2 == 0 ? "busy" : "away" });
            await Eventually.TrueAsync(() => Told(socket, mark.Id).Count > before, "the mark is told");
        }

        async Task AssertSeesAsync(TestSocket socket, bool sees) =>
            Assert.Equal(
                sees ? (true, "away", true) : (false, "offline", false),
                State(await WatchAsync(socket, bob.Id, mark.Id))
            );
    }

    [Fact]
    public async Task Whoever_gains_sight_of_somebody_who_is_gone_is_told_since_when()
    {
        var bob = await SeenBeforeAsync();
        var ann = await server.RegisterAsync();
        await SetPrivacyAsync(bob, Audience.Nobody);
        await using var anns = await server.ConnectAsync(Dialect.Plain, ann.Token);
        Assert.Equal((false, "offline", false), State(await WatchAsync(anns, bob.Id)));

        await SetPrivacyAsync(bob, Audience.Everyone);

        await HeardAsync(anns, "user:offline", bob.Id);
        var told = Assert.Single(Told(anns, bob.Id)).Data.GetProperty("lastSeenAt");
        Assert.Equal(
            told.GetDateTimeOffset(),
            (await WatchAsync(anns, bob.Id)).GetProperty("lastSeenAt").GetDateTimeOffset()
        );
    }

    [Fact]
    public async Task The_invisible_stay_so_whoever_gains_sight_of_them()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        await using var bobs = await server.ConnectAsync(Dialect.Plain, bob.Token);
        await bobs.EmitAsync("status:set", new { status = "offline" });
        await SetPrivacyAsync(bob, Audience.Nobody);
        await using var anns = await server.ConnectAsync(Dialect.Plain, ann.Token);
        await WatchAsync(anns, bob.Id);

        await SetPrivacyAsync(bob, Audience.Everyone);
        await HeardAsync(anns, "user:offline", bob.Id);
        await bobs.EmitAsync("status:set", new { status = "away" });
        await HeardAsync(anns, "user:status", bob.Id);

        Assert.Equal(["user:offline", "user:online", "user:status"], Told(anns, bob.Id).Select(told => told.Name));
    }

    [Fact]
    public async Task Whoever_lost_sight_hears_nothing_more_however_much_happens_meanwhile()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        await using var anns = await server.ConnectAsync(Dialect.Plain, ann.Token);
        await using var bobs = await server.ConnectAsync(Dialect.SocketIo, bob.Token);
        await WatchAsync(anns, bob.Id);
        using var done = new CancellationTokenSource();
        var changes = 0;
        var changing = ChangeAsync();

        for (var round = 1; round <= 20; round++)
        {
            await BlockAsync(bob, ann, isBlocked: true);
            await Eventually.TrueAsync(() => Count("user:offline") == round, "the block is told");
            var (heard, seen) = (Told(anns, bob.Id).Count, Volatile.Read(ref changes));
            await Eventually.TrueAsync(() => Volatile.Read(ref changes) > seen + 3, "there is something to hear");
            await WatchAsync(anns, bob.Id);
            Assert.Equal(heard, Told(anns, bob.Id).Count);

            await BlockAsync(bob, ann, isBlocked: false);
            await Eventually.TrueAsync(() => Count("user:online") == round, "its end is told");
        }
        await done.CancelAsync();
        await changing;

        async Task ChangeAsync()
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                await bobs.EmitAsync("status:set", new { status = i % 2 == 0 ? "busy" : "away" });
                Interlocked.Increment(ref changes);
            }
        }

        int Count(string name) => Told(anns, bob.Id).Count(one => one.Name == name);
    }

    private sealed record Viewer(Person Person, TestSocket Socket, bool Sees);

    /// <summary>Talks with Bob, and has him among the contacts.</summary>
    private async Task<Person> TalkerAsync(Person bob)
    {
        var person = await server.RegisterAsync();
        await server.MessageAsync(person, await server.ChatAsync(person, bob), "hello");
        await AddContactAsync(person, bob);
        return person;
    }

    private async Task<Viewer> ViewerAsync(Person person, Person bob, Person clara, Dialect dialect, bool sees)
    {
        var socket = await server.ConnectAsync(dialect, person.Token);
        await WatchAsync(socket, bob.Id, clara.Id);
        return new Viewer(person, socket, sees);
    }

    /// <summary>Somebody who was connected before, and is known to be gone since.</summary>
    private async Task<Person> SeenBeforeAsync()
    {
        var person = await server.RegisterAsync();
        await (await server.ConnectAsync(Dialect.Plain, person.Token)).DisposeAsync();
        await Eventually.TrueAsync(
            async () =>
                (await server.GetAsync("/api/users/me", person.Token)).Json.GetProperty("lastSeenAt").ValueKind
                != JsonValueKind.Null,
            "the end of the connection is noted"
        );
        return person;
    }

    private async Task SeesEverywhereAsync(Viewer viewer, Person bob, Person clara)
    {
        var token = viewer.Person.Token;
        var listed = (await server.GetAsync("/api/chats", token)).Json[0];
        var chat = (await server.GetAsync($"/api/chats/{listed.GetProperty("id").GetGuid()}", token)).Json;
        var synced = (await viewer.Socket.EmitAsync("sync", new { })).GetProperty("chats")[0].GetProperty("chat");
        (string Where, JsonElement User)[] seen =
        [
            ("profile by id", (await server.GetAsync($"/api/users/{bob.Id}", token)).Json),
            ("profile by name", (await server.GetAsync($"/api/users/{bob.Username}", token)).Json),
            ("search", Find(await server.GetAsync($"/api/users/search?query={bob.Username}", token))),
            ("everybody", Find(await server.GetAsync($"/api/users?after={bob.Username[..^1]}", token))),
            ("member", Member(chat)),
            ("peer", chat.GetProperty("peer")),
            ("peer in the list", listed.GetProperty("peer")),
            ("member in sync", Member(synced)),
            ("contact", (await server.GetAsync("/api/contacts", token)).Json[0].GetProperty("user")),
            ("watch", await WatchAsync(viewer.Socket, bob.Id, clara.Id)),
        ];

        Assert.All(
            seen,
            one =>
                Assert.Equal(
                    (one.Where, viewer.Sees ? (true, "away", true) : (false, "offline", false)),
                    (one.Where, State(one.User))
                )
        );

        JsonElement Find(Answer answer) =>
            answer.Json.EnumerateArray().Single(user => user.GetProperty("id").GetGuid() == bob.Id);

        JsonElement Member(JsonElement of) =>
            of.GetProperty("members")
                .EnumerateArray()
                .Select(member => member.GetProperty("user"))
                .Single(user => user.GetProperty("id").GetGuid() == bob.Id);
    }

    private static (bool IsOnline, string? Status, bool HasLastSeen) State(JsonElement of) =>
        (
            of.GetProperty("isOnline").GetBoolean(),
            of.GetProperty("status").GetString(),
            of.GetProperty("lastSeenAt").ValueKind != JsonValueKind.Null
        );

    private static async Task<JsonElement> WatchAsync(TestSocket socket, Guid userId, params Guid[] besides)
    {
        var answer = await socket.EmitAsync("presence:watch", new { userIds = besides.Prepend(userId) });
        return answer
            .GetProperty("states")
            .EnumerateArray()
            .Single(state => state.GetProperty("userId").GetGuid() == userId);
    }

    private static Task HeardAsync(TestSocket socket, string name, Guid userId) =>
        Eventually.TrueAsync(() => Told(socket, userId).Any(told => told.Name == name), $"{name} is told");

    private static List<(string Name, JsonElement Data)> Told(TestSocket socket, Guid userId) =>
        [
            .. socket.Events.Where(told =>
                told.Name.StartsWith("user:", StringComparison.Ordinal)
                && told.Data.GetProperty("userId").GetGuid() == userId
            ),
        ];

    private async Task SetPrivacyAsync(Person person, string? audience)
    {
        object change = audience is null
            ? new { privacy = (object?)null }
            : new { privacy = new { lastSeen = audience } };
        Assert.Equal(200, (await server.PutAsync("/api/users/me", change, person.Token)).Status);
    }

    private async Task AddContactAsync(Person whose, Person who) =>
        Assert.Equal(200, (await server.PostAsync("/api/contacts", new { userId = who.Id }, whose.Token)).Status);

    private async Task RemoveContactAsync(Person whose, Person who) =>
        Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/contacts/{who.Id}", whose.Token)).Status);

    private async Task BlockAsync(Person whose, Person who, bool isBlocked) =>
        Assert.Equal(
            204,
            (await server.SendAsync(isBlocked ? "POST" : "DELETE", $"/api/users/{who.Id}/block", whose.Token)).Status
        );
}
