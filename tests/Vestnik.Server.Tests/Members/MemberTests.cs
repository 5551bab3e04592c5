using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

[Collection(MembersCollection.Name)]
public sealed class MemberTests(ApiServer server)
{
    [Fact]
    public async Task Who_is_added_is_in_from_there_on_and_all_are_told()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob);
        await server.MessageAsync(ann, group, "before eve");
        await using var bobHears = await server.ConnectAsync(Dialect.Plain, bob.Token);
        await using var eveHears = await server.ConnectAsync(Dialect.Plain, eve.Token);

        var answer = await AddAsync(bob, group, eve.Id, ann.Id);

        Assert.Equal(200, answer.Status);
        var added = GroupTests.Read<AddedMembers>(answer);
        var member = Assert.Single(added.Added);
        Assert.Equal(
            (eve.Id, ChatRole.Member, 2L, 2L),
            (member.User.Id, member.Role, member.DeliveredNo, member.ReadNo)
        );
        Assert.Empty(added.Refused);
        var told = await bobHears.ToldAsync<ChatMember>("chat:member", _ => true);
        Assert.Equal((group, 3L, eve.Id, "added"), (told.ChatId, told.Seq, told.UserId, told.Action));
        Assert.Equal((ChatRole.Member, bob.Id, 3), (told.Role, told.ActorId, told.MemberCount));
        var created = await eveHears.ToldAsync<ChatView>("chat:created", view => view.Id == group);
        Assert.Equal((2L, 2L, 3), (created.LastSeq, created.LastNo, created.MemberCount));
        await eveHears.ToldAsync<MessageView>("message:received", view => view.Notice?.Action == SystemAction.Added);
        Assert.Equal([3L, 4L], eveHears.Seqs(group));
        Assert.Equal(0, GroupTests.Read<ChatView>(await server.GetAsync($"/api/chats/{group}", eve.Token)).UnreadCount);
    }

    [Fact]
    public async Task Who_cannot_be_added_is_named_with_the_reason_and_the_others_are_added()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.RegisterAsync()));
        var (banned, blocker, alone, acquainted, choosy) = (people[0], people[1], people[2], people[3], people[4]);
        var group = await server.GroupAsync(ann, "Group", bob);
        await server.PutAsync($"/api/chats/{group}/bans/{banned.Id}", null, ann.Token);
        await server.Database.ExecuteAsync(
            $$"""
            insert into blocks (user_id, blocked_id, created_at) values ('{{blocker.Id}}', '{{ann.Id}}', now());
            update users set privacy = '{"groups":"nobody"}' where id = '{{alone.Id}}';
            update users set privacy = '{"groups":"contacts"}' where id in ('{{acquainted.Id}}', '{{choosy.Id}}');
            insert into contacts (user_id, contact_id, created_at) values ('{{acquainted.Id}}', '{{ann.Id}}', now());
            """
        );
        var nobody = Guid.NewGuid();

        var answer = await AddAsync(
            ann,
            group,
            [banned.Id, blocker.Id, alone.Id, acquainted.Id, choosy.Id, nobody, eve.Id, bob.Id]
        );

        var added = GroupTests.Read<AddedMembers>(answer);
        Assert.Equal(new[] { acquainted.Id, eve.Id }.Order(), added.Added.Select(member => member.User.Id).Order());
        Assert.Equal(
            new Dictionary<Guid, string>
            {
                [banned.Id] = "chat.banned",
                [blocker.Id] = "user.blocked",
                [alone.Id] = "user.privacy",
                [choosy.Id] = "user.privacy",
                [nobody] = "user.not_found",
            },
            added.Refused.ToDictionary(refused => refused.UserId, refused => refused.Code)
        );
        // The same rules for those who are named when a group is made.
        var another = await server.GroupAsync(ann, "Another", blocker, alone, eve);
        Assert.Equal([ann.Id, eve.Id], await MembersAsync(another, ann, eve));
    }

    [Fact]
    public async Task Only_who_lifts_bans_is_told_of_one()
    {
        var (ann, bob, banned) = await PeopleAsync();
        var alone = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Group", bob);
        await BanAsync(ann, group, banned);
        await server.Database.ExecuteAsync(
            $$"""update users set privacy = '{"groups":"nobody"}' where id = '{{alone.Id}}'"""
        );

        var told = GroupTests.Read<AddedMembers>(await AddAsync(ann, group, banned.Id));
        var untold = GroupTests.Read<AddedMembers>(await AddAsync(bob, group, banned.Id, alone.Id));

        Assert.Equal("chat.banned", Assert.Single(told.Refused).Code);
        Assert.Equal(["user.privacy", "user.privacy"], untold.Refused.Select(refused => refused.Code));
        Assert.Empty(untold.Added);
    }

    [Fact]
    public async Task The_restricted_and_admins_are_added_by_those_alone_who_could_make_them_so()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var admin = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Group", bob, admin);
        await SetAsync(ann, group, admin, ChatRole.Admin);
        var before = await Tables.ReadAsync(server.Database);

        (await AddAsAsync(bob, ChatRole.Restricted)).IsRefused(403, "chat.forbidden");
        (await AddAsAsync(bob, ChatRole.Admin)).IsRefused(403, "chat.forbidden");
        (await AddAsAsync(admin, ChatRole.Admin)).IsRefused(403, "chat.forbidden");
        (await AddAsAsync(ann, ChatRole.Owner)).IsInvalid("role", "invalid");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));

        var restricted = await AddAsAsync(admin, ChatRole.Restricted);
        Assert.Equal(200, restricted.Status);
        (await server.PostAsync("/api/messages", new { chatId = group, content = "x" }, eve.Token)).IsRefused(
            403,
            "chat.forbidden"
        );

        Task<Answer> AddAsAsync(Person actor, string role) =>
            server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { eve.Id }, role }, actor.Token);
    }

    [Fact]
    public async Task Nobody_acts_on_an_equal_or_a_stranger()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var stranger = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Group", bob, eve);
        await SetAsync(ann, group, bob, ChatRole.Admin);
        await SetAsync(ann, group, eve, ChatRole.Admin);
        var before = await Tables.ReadAsync(server.Database);

        foreach (var target in new[] { ann, eve })
        {
            (await RemoveAsync(bob, group, target)).IsRefused(403, "member.forbidden");
            (await SetRoleAsync(bob, group, target, ChatRole.Restricted)).IsRefused(403, "member.forbidden");
            (await BanAsync(bob, group, target)).IsRefused(403, "member.forbidden");
        }
        (await BanAsync(bob, group, bob)).IsRefused(403, "member.forbidden");
        (await SetRoleAsync(bob, group, bob, ChatRole.Restricted)).IsRefused(403, "member.forbidden");
        (await SetRoleAsync(ann, group, ann, ChatRole.Admin)).IsRefused(403, "member.forbidden");
        (await RemoveAsync(bob, group, stranger)).IsRefused(404, "member.not_found");
        (await SetRoleAsync(bob, group, stranger, ChatRole.Restricted)).IsRefused(404, "member.not_found");
        (await SetRoleAsync(ann, group, stranger, ChatRole.Owner)).IsRefused(404, "member.not_found");
        (await server.PutAsync($"/api/chats/{group}/bans/{Guid.NewGuid()}", null, bob.Token)).IsRefused(
            404,
            "user.not_found"
        );
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_handover_makes_one_the_owner_and_the_other_an_admin()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob, eve);
        await using var hears = await server.ConnectAsync(Dialect.Plain, eve.Token);

        var answer = await SetRoleAsync(ann, group, bob, ChatRole.Owner);

        Assert.Equal((200, ChatRole.Owner), (answer.Status, answer.Json.GetProperty("role").GetString()));
        await hears.ToldAsync<MessageView>("message:received", view => view.Notice?.Action == SystemAction.Owner);
        Assert.Equal(
            [(ann.Id, ChatRole.Admin, 2L), (bob.Id, ChatRole.Owner, 3L)],
            hears.All<ChatMember>("chat:member").Select(told => (told.UserId, told.Role!, told.Seq))
        );
        (await SetRoleAsync(ann, group, eve, ChatRole.Owner)).IsRefused(403, "chat.forbidden");
        Assert.Equal(200, (await SetRoleAsync(bob, group, bob, ChatRole.Owner)).Status);
    }

    [Fact]
    public async Task An_admin_may_step_down()
    {
        var (ann, bob, _) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob);
        await SetAsync(ann, group, bob, ChatRole.Admin);

        Assert.Equal(200, (await SetRoleAsync(bob, group, bob, ChatRole.Member)).Status);

        (await SetRoleAsync(bob, group, bob, ChatRole.Admin)).IsRefused(403, "chat.forbidden");
    }

    [Fact]
    public async Task Who_is_removed_has_lost_the_chat_and_who_is_banned_does_not_come_back()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob, eve);
        var invite = await server.InviteAsync(ann, group, new { });
        await using var bobHears = await server.ConnectAsync(Dialect.Plain, bob.Token);
        await using var eveHears = await server.ConnectAsync(Dialect.Plain, eve.Token);

        Assert.Equal(204, (await RemoveAsync(ann, group, eve)).Status);
        await eveHears.ToldAsync<ChatDeleted>("chat:deleted", told => told.ChatId == group);
        await bobHears.ToldAsync<ChatMember>("chat:member", told => told is { Action: "removed", Role: null });
        (await server.GetAsync($"/api/chats/{group}", eve.Token)).IsRefused(404, "chat.not_found");
        Assert.Equal(200, (await JoinAsync(eve, invite)).Status);
        Assert.Equal(204, (await BanAsync(ann, group, eve)).Status);
        Assert.Equal(204, (await BanAsync(ann, group, eve)).Status);

        await bobHears.ToldAsync<ChatMember>("chat:member", told => told.Action == "banned");
        (await JoinAsync(eve, invite)).IsRefused(403, "chat.banned");
        (await server.GetAsync($"/api/invites/{invite}", eve.Token)).IsRefused(403, "chat.banned");
        Assert.Equal("chat.banned", GroupTests.Read<AddedMembers>(await AddAsync(ann, group, eve.Id)).Refused[0].Code);
        var listed = Assert.Single(
            GroupTests.Read<List<BanView>>(await server.GetAsync($"/api/chats/{group}/bans", ann.Token))
        );
        Assert.Equal((eve.Id, ann.Id), (listed.User.Id, listed.BannedBy!.Value));
        var lifting = $"/api/chats/{group}/bans/{eve.Id}";
        Assert.Equal(204, (await server.SendAsync("DELETE", lifting, ann.Token)).Status);
        Assert.Equal(204, (await server.SendAsync("DELETE", lifting, ann.Token)).Status);
        (await server.GetAsync($"/api/chats/{group}", eve.Token)).IsRefused(404, "chat.not_found");
        Assert.Equal(200, (await JoinAsync(eve, invite)).Status);
        // All of it is in the log of whoever was there, each number once.
        var last = GroupTests.Read<ChatView>(await server.GetAsync($"/api/chats/{group}", bob.Token)).LastSeq;
        await bobHears.ToldAsync<MessageView>("message:received", view => view.Seq == last);
        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(seq => (long)seq), bobHears.Seqs(group));
    }

    [Fact]
    public async Task The_list_of_bans_leads_on()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group");
        foreach (var person in new[] { bob, eve })
        {
            await BanAsync(ann, group, person);
        }

        var first = await server.GetAsync($"/api/chats/{group}/bans?limit=1", ann.Token);
        var next = await server.GetAsync(Next(first), ann.Token);
        var end = await server.GetAsync(Next(next), ann.Token);

        Assert.Equal(eve.Id, Assert.Single(GroupTests.Read<List<BanView>>(first)).User.Id);
        Assert.Equal(bob.Id, Assert.Single(GroupTests.Read<List<BanView>>(next)).User.Id);
        Assert.Equal(("[]", null), (end.Text, end.Header("Link")));

        static string Next(Answer page) => page.Header("Link")!.Split('<', '>')[1];
    }

    [Fact]
    public async Task Who_leaves_is_gone_and_the_owner_only_when_alone()
    {
        var (ann, bob, _) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob);

        (await LeaveAsync(ann, group)).IsRefused(409, "chat.last_owner");
        Assert.Equal(204, (await LeaveAsync(bob, group)).Status);
        (await LeaveAsync(bob, group)).IsRefused(404, "chat.not_found");
        Assert.Equal(204, (await RemoveAsync(ann, group, ann)).Status);

        (await server.GetAsync($"/api/chats/{group}", ann.Token)).IsRefused(404, "chat.not_found");
        Assert.True(
            await server.Database.AskAsync<bool>(
                $"select deleted_at is not null and member_count = 0 from chats where id = '{group}'"
            )
        );
    }

    [Fact]
    public async Task Nobody_leaves_a_direct_chat_or_adds_to_it()
    {
        var (ann, bob, eve) = await PeopleAsync();
        var chat = await server.ChatAsync(ann, bob);
        var before = await Tables.ReadAsync(server.Database);

        (await LeaveAsync(ann, chat)).IsRefused(403, "chat.forbidden");
        (await AddAsync(ann, chat, eve.Id)).IsRefused(403, "chat.forbidden");
        (await SetRoleAsync(ann, chat, bob, ChatRole.Restricted)).IsRefused(403, "chat.forbidden");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task What_the_server_said_is_deleted_by_who_keeps_order_and_edited_by_nobody()
    {
        var (ann, bob, _) = await PeopleAsync();
        var group = await server.GroupAsync(ann, "Group", bob);
        await server.SendAsync("DELETE", $"/api/chats/{group}/members/me", bob.Token);
        var left = (await server.GetAsync($"/api/messages?chatId={group}", ann.Token)).Json[0];
        var id = left.GetProperty("id").GetGuid();
        Assert.Equal("left", left.GetProperty("system").GetProperty("action").GetString());
        Assert.Single(GroupTests.Read<AddedMembers>(await AddAsync(ann, group, bob.Id)).Added);

        (await server.PutAsync($"/api/messages/{id}", new { content = "fled" }, bob.Token)).IsRefused(
            403,
            "message.forbidden"
        );
        (await server.PutAsync($"/api/messages/{id}", new { content = "fled" }, ann.Token)).IsRefused(
            403,
            "message.forbidden"
        );
        (await server.SendAsync("DELETE", $"/api/messages/{id}", bob.Token)).IsRefused(403, "message.forbidden");
        Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/messages/{id}", ann.Token)).Status);
        Assert.True(
            await server.Database.AskAsync<bool>(
                $"select system is null and content = '' and deleted_at is not null from messages where id = '{id}'"
            )
        );
    }

    private async Task<(Person Ann, Person Bob, Person Eve)> PeopleAsync()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.RegisterAsync()));
        return (people[0], people[1], people[2]);
    }

    /// <summary>Those of these who are in it, in this order.</summary>
    private async Task<List<Guid>> MembersAsync(Guid group, params Person[] people)
    {
        var count = await server.Database.AskAsync<int>($"select member_count from chats where id = '{group}'");
        Assert.Equal(people.Length, count);
        var there = new List<Guid>();
        foreach (var person in people)
        {
            if ((await server.GetAsync($"/api/chats/{group}", person.Token)).Status == 200)
            {
                there.Add(person.Id);
            }
        }
        return there;
    }

    private Task<Answer> AddAsync(Person actor, Guid group, params Guid[] userIds) =>
        server.PostAsync($"/api/chats/{group}/members", new { userIds }, actor.Token);

    private Task<Answer> SetRoleAsync(Person actor, Guid group, Person target, string role) =>
        server.PutAsync($"/api/chats/{group}/members/{target.Id}", new { role }, actor.Token);

    private async Task SetAsync(Person actor, Guid group, Person target, string role) =>
        Assert.Equal(200, (await SetRoleAsync(actor, group, target, role)).Status);

    private Task<Answer> RemoveAsync(Person actor, Guid group, Person target) =>
        server.SendAsync("DELETE", $"/api/chats/{group}/members/{target.Id}", actor.Token);

    private Task<Answer> LeaveAsync(Person actor, Guid group) =>
        server.SendAsync("DELETE", $"/api/chats/{group}/members/me", actor.Token);

    private Task<Answer> BanAsync(Person actor, Guid group, Person target) =>
        server.SendAsync("PUT", $"/api/chats/{group}/bans/{target.Id}", actor.Token);

    private Task<Answer> JoinAsync(Person actor, string invite) =>
        server.SendAsync("POST", $"/api/invites/{invite}/join", actor.Token);
}
