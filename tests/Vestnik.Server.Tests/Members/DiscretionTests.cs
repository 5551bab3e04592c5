using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

/// <summary>Where members do not see each other, each number of the log reaches all of them, and what it is about some.</summary>
[Collection(MembersCollection.Name)]
public sealed class DiscretionTests(ApiServer server)
{
    [Fact]
    public async Task In_a_channel_roles_are_told_to_those_who_keep_order_and_to_whom_they_are_about()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.RegisterAsync()));
        var (owner, admin, subject, reader) = (people[0], people[1], people[2], people[3]);
        var channel = await server.GroupAsync(owner, "News", [admin, subject, reader], "channel");
        await SetRoleAsync(admin, "admin");
        await using var ownerHears = await server.ConnectAsync(Dialect.Plain, owner.Token);
        await using var adminHears = await server.ConnectAsync(Dialect.Plain, admin.Token);
        await using var subjectHears = await server.ConnectAsync(Dialect.Plain, subject.Token);
        await using var readerHears = await server.ConnectAsync(Dialect.SocketIo, reader.Token);

        await SetRoleAsync(subject, "admin");
        await SetRoleAsync(subject, "owner");
        await server.MessageAsync(subject, channel, "that is all");

        TestSocket[] all = [ownerHears, adminHears, subjectHears, readerHears];
        foreach (var socket in all)
        {
            await socket.ToldAsync<MessageView>("message:received", view => view.Content == "that is all");
            Assert.Equal([3L, 4L, 5L, 6L], socket.Seqs(channel));
        }
        Assert.Equal(
            [(subject.Id, "admin"), (owner.Id, "admin"), (subject.Id, "owner")],
            adminHears.All<ChatMember>("chat:member").Select(told => (told.UserId, told.Role!))
        );
        Assert.Empty(readerHears.All<ChatMember>("chat:member"));
        Assert.All(
            readerHears.Events.Where(told => told.Name == "chat:updated"),
            told => Assert.DoesNotContain(subject.Id.ToString(), told.Data.GetRawText())
        );

        async Task SetRoleAsync(Person target, string role)
        {
            var path = $"/api/chats/{channel}/members/{target.Id}";
            Assert.Equal(200, (await server.PutAsync(path, new { role }, owner.Token)).Status);
        }
    }

    [Fact]
    public async Task In_a_group_that_hides_its_members_nobody_else_hears_who_comes_and_goes()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.RegisterAsync()));
        var (owner, reader, guest) = (people[0], people[1], people[2]);
        var hidden = new { permissions = new { seeMembers = "admins" } };
        var group = await server.GroupAsync(owner, "Masks", [reader], "group", hidden);
        await using var ownerHears = await server.ConnectAsync(Dialect.Plain, owner.Token);
        await using var readerHears = await server.ConnectAsync(Dialect.Plain, reader.Token);
        await using var guestHears = await server.ConnectAsync(Dialect.Plain, guest.Token);

        await server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { guest.Id } }, owner.Token);
        await server.SendAsync("DELETE", $"/api/chats/{group}/members/{guest.Id}", owner.Token);
        await server.MessageAsync(owner, group, "that is all");

        foreach (var socket in new[] { ownerHears, readerHears })
        {
            await socket.ToldAsync<MessageView>("message:received", view => view.Content == "that is all");
            Assert.Equal([2L, 3L, 4L], socket.Seqs(group));
        }
        Assert.Equal(["added", "removed"], ownerHears.All<ChatMember>("chat:member").Select(told => told.Action));
        Assert.Equal("added", Assert.Single(guestHears.All<ChatMember>("chat:member")).Action);
        Assert.DoesNotContain(
            readerHears.Events,
            told => told.Data.GetRawText().Contains(guest.Id.ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task In_a_group_that_hides_its_members_nobody_else_learns_who_reads_and_types()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.RegisterAsync()));
        var (owner, reader, silent) = (people[0], people[1], people[2]);
        var hidden = new { permissions = new { seeMembers = "admins" } };
        var group = await server.GroupAsync(owner, "Masks", [reader, silent], "group", hidden);
        await using var readerHears = await server.ConnectAsync(Dialect.Plain, reader.Token);
        await using var silentSays = await server.ConnectAsync(Dialect.Plain, silent.Token);
        var message = await server.MessageAsync(owner, group, "who reads this?");

        await silentSays.EmitAsync("typing:start", new { chatId = group });
        await silentSays.EmitAsync("message:read", new { messageId = message });
        await server.MessageAsync(owner, group, "that is all");
        await readerHears.ToldAsync<MessageView>("message:received", view => view.Content == "that is all");
        var synced = await server.GetAsync("/api/sync", reader.Token);

        Assert.DoesNotContain(silent.Id.ToString(), synced.Text);
        Assert.DoesNotContain(
            readerHears.Events,
            told => told.Data.GetRawText().Contains(silent.Id.ToString(), StringComparison.Ordinal)
        );
    }

    /// <summary>Whoever adds somebody learns whether they are in it.</summary>
    [Fact]
    public async Task In_a_group_that_hides_its_members_only_those_add_who_see_them()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.RegisterAsync()));
        var (owner, reader, hidden, guest) = (people[0], people[1], people[2], people[3]);
        var settings = new { permissions = new { seeMembers = "admins", add = "members" } };
        var group = await server.GroupAsync(owner, "Masks", [reader, hidden], "group", settings);

        foreach (var person in new[] { hidden, guest })
        {
            (await AddAsync(reader, person)).IsRefused(403, "chat.forbidden");
        }
        Assert.Equal(200, (await AddAsync(owner, guest)).Status);

        Task<Answer> AddAsync(Person actor, Person who) =>
            server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { who.Id } }, actor.Token);
    }
}
