using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

[Collection(MembersCollection.Name)]
public sealed class InviteTests(ApiServer server)
{
    [Fact]
    public async Task A_link_shows_where_it_leads_and_lets_in()
    {
        var (ann, bob) = await PairAsync();
        var group = await server.GroupAsync(ann, "Inside");
        await using var annHears = await server.ConnectAsync(Dialect.Plain, ann.Token);
        var made = await server.PostAsync($"/api/chats/{group}/invites", new { maxUses = 3 }, ann.Token);
        var invite = GroupTests.Read<InviteView>(made);

        var before = Preview(await server.GetAsync($"/api/invites/{invite.Token}", bob.Token));
        var joined = await JoinAsync(bob, invite.Token);
        var again = await JoinAsync(bob, invite.Token);
        var after = Preview(await server.GetAsync($"/api/invites/{invite.Token}", bob.Token));

        Assert.Equal(201, made.Status);
        Assert.Equal(22, invite.Token.Length);
        Assert.Equal($"{server.Url.GetLeftPart(UriPartial.Authority)}/app/join/{invite.Token}", invite.Url);
        Assert.Equal(
            (null, "group", "Inside", 1, "open"),
            (before.ChatId, before.Type, before.Title, before.MemberCount, before.Status)
        );
        Assert.Equal((group, 2, "member"), (after.ChatId, after.MemberCount, after.Status));
        foreach (var answer in new[] { joined, again })
        {
            var let = GroupTests.Read<JoinAnswer>(answer);
            Assert.Equal((200, "joined", group), (answer.Status, let.Status, let.Chat!.Id));
        }
        Assert.Equal(1, (await LinksAsync(ann, group)).Single().Uses);
        var told = await annHears.ToldAsync<ChatMember>("chat:member", _ => true);
        Assert.Equal((bob.Id, "joined", bob.Id), (told.UserId, told.Action, told.ActorId));
        await annHears.ToldAsync<MessageView>("message:received", view => view.Notice?.Action == SystemAction.Joined);
    }

    [Fact]
    public async Task The_address_of_a_link_is_where_the_page_is_that_asks()
    {
        var (ann, _) = await PairAsync();
        var group = await server.GroupAsync(ann, "Elsewhere");
        var own = server.Url.Authority;

        Assert.StartsWith($"{ApiServer.AllowedOrigin}/app/join/", await UrlAsync(ApiServer.AllowedOrigin));
        // Behind a proxy that ends TLS the page knows its scheme, and the server does not.
        Assert.StartsWith($"https://{own}/app/join/", await UrlAsync($"https://{own}"));

        async Task<string> UrlAsync(string origin)
        {
            var answer = await server.SendAsync(
                "POST",
                $"/api/chats/{group}/invites",
                ann.Token,
                ApiServer.Json("{}"),
                ("Origin", origin)
            );
            return GroupTests.Read<InviteView>(answer).Url;
        }
    }

    [Fact]
    public async Task What_is_revoked_expired_or_was_never_there_is_all_the_same()
    {
        var (ann, bob) = await PairAsync();
        var group = await server.GroupAsync(ann, "Closed");
        var revoked = await server.InviteAsync(ann, group, new { });
        await server.SendAsync("DELETE", $"/api/chats/{group}/invites/{revoked}", ann.Token);
        var expired = await server.InviteAsync(ann, group, new { expiresAt = DateTimeOffset.UtcNow.AddHours(1) });
        await server.Database.ExecuteAsync(
            $"update invites set expires_at = now() - interval '1 second' where token = '{expired}'"
        );

        var answers = new List<Answer>();
        foreach (var token in new[] { revoked, expired, "never-was-there-aaaaaa", "short", $"{revoked}=" })
        {
            answers.Add(await server.GetAsync($"/api/invites/{token}", bob.Token));
            answers.Add(await JoinAsync(bob, token));
        }

        Assert.All(answers, answer => answer.IsRefused(404, "invite.not_found"));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        (await server.SendAsync("DELETE", $"/api/chats/{group}/invites/{revoked}", ann.Token)).IsRefused(
            404,
            "invite.not_found"
        );
        Assert.Empty(await LinksAsync(ann, group));
    }

    [Fact]
    public async Task A_link_has_so_many_uses()
    {
        var (ann, bob) = await PairAsync();
        var eve = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Two seats");
        var invite = await server.InviteAsync(ann, group, new { maxUses = 1 });

        Assert.Equal(200, (await JoinAsync(bob, invite)).Status);
        (await JoinAsync(eve, invite)).IsRefused(409, "invite.used_up");

        Assert.Equal(200, (await JoinAsync(bob, invite)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaving_and_coming_back_lifts_no_restriction(bool comesByLink)
    {
        var (ann, bob) = await PairAsync();
        var group = await server.GroupAsync(ann, "Quiet corner", bob);
        await server.SendAsync(
            "PUT",
            $"/api/chats/{group}/members/{bob.Id}",
            ann.Token,
            ApiServer.Json("""{"role":"restricted"}""")
        );
        await server.SendAsync("DELETE", $"/api/chats/{group}/members/me", bob.Token);
        var invite = await server.InviteAsync(ann, group, new { });

        var back = comesByLink
            ? await JoinAsync(bob, invite)
            : await server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { bob.Id } }, ann.Token);
        var said = await server.PostAsync("/api/messages", new { chatId = group, content = "again" }, bob.Token);

        Assert.Equal(200, back.Status);
        said.IsRefused(403, "chat.forbidden");
    }

    [Fact]
    public async Task Members_see_and_revoke_their_own_links_and_who_answers_requests_everybodys()
    {
        var (ann, bob) = await PairAsync();
        var eve = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Links", bob, eve);
        var anns = await server.InviteAsync(ann, group, new { });
        var bobs = await server.InviteAsync(bob, group, new { });

        Assert.Equal([bobs], (await LinksAsync(bob, group)).Select(link => link.Token));
        Assert.Equal([bobs, anns], (await LinksAsync(ann, group)).Select(link => link.Token));
        Assert.Empty(await LinksAsync(eve, group));
        foreach (var token in new[] { anns, "never-was-there-aaaaaa" })
        {
            (await RevokeAsync(bob, token)).IsRefused(404, "invite.not_found");
        }
        Assert.Equal(204, (await RevokeAsync(bob, bobs)).Status);
        await server.PutAsync(
            $"/api/chats/{group}",
            new { settings = new { permissions = new { invite = "admins" } } },
            ann.Token
        );
        (await server.GetAsync($"/api/chats/{group}/invites", bob.Token)).IsRefused(403, "chat.forbidden");
        (await RevokeAsync(bob, anns)).IsRefused(403, "chat.forbidden");
        Assert.Equal(204, (await RevokeAsync(ann, anns)).Status);

        Task<Answer> RevokeAsync(Person actor, string token) =>
            server.SendAsync("DELETE", $"/api/chats/{group}/invites/{token}", actor.Token);
    }

    /// <summary>Who may no longer invite does not go on inviting by what is still going round.</summary>
    [Theory]
    [InlineData("leaves")]
    [InlineData("is removed")]
    [InlineData("is banned")]
    [InlineData("is restricted")]
    [InlineData("may invite no more")]
    public async Task A_link_is_revoked_when_who_made_it(string happens)
    {
        var (ann, bob) = await PairAsync();
        var guest = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Trusted", bob);
        var anns = await server.InviteAsync(ann, group, new { });
        var bobs = await server.InviteAsync(bob, group, new { });
        var member = $"/api/chats/{group}/members/{bob.Id}";

        var answer = happens switch
        {
            "leaves" => await server.SendAsync("DELETE", $"/api/chats/{group}/members/me", bob.Token),
            "is removed" => await server.SendAsync("DELETE", member, ann.Token),
            "is banned" => await server.SendAsync("PUT", $"/api/chats/{group}/bans/{bob.Id}", ann.Token),
            "is restricted" => await server.PutAsync(member, new { role = "restricted" }, ann.Token),
            _ => await server.PutAsync(
                $"/api/chats/{group}",
                new { settings = new { permissions = new { invite = "admins" } } },
                ann.Token
            ),
        };

        Assert.InRange(answer.Status, 200, 204);
        (await JoinAsync(guest, bobs)).IsRefused(404, "invite.not_found");
        (await server.GetAsync($"/api/invites/{bobs}", guest.Token)).IsRefused(404, "invite.not_found");
        Assert.Equal([anns], (await LinksAsync(ann, group)).Select(link => link.Token));
        // Nor does it come back with the right: nobody knows any more where it went.
        await server.PutAsync($"/api/chats/{group}", new { settings = (object?)null }, ann.Token);
        await server.PutAsync(member, new { role = "member" }, ann.Token);
        (await JoinAsync(guest, bobs)).IsRefused(404, "invite.not_found");
        Assert.Equal(200, (await JoinAsync(guest, anns)).Status);
    }

    [Fact]
    public async Task Who_may_still_invite_keeps_their_links()
    {
        var (ann, bob) = await PairAsync();
        var guest = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Trusted", bob);
        var anns = await server.InviteAsync(ann, group, new { });
        var bobs = await server.InviteAsync(bob, group, new { });

        // Owner and admin change places, and then only they may.
        await server.PutAsync($"/api/chats/{group}/members/{bob.Id}", new { role = "owner" }, ann.Token);
        await server.PutAsync(
            $"/api/chats/{group}",
            new { settings = new { permissions = new { invite = "admins" } } },
            bob.Token
        );

        Assert.Equal([bobs, anns], (await LinksAsync(bob, group)).Select(link => link.Token));
        Assert.Equal(200, (await JoinAsync(guest, anns)).Status);
    }

    [Fact]
    public async Task The_list_of_links_leads_on()
    {
        var (ann, _) = await PairAsync();
        var group = await server.GroupAsync(ann, "Links");
        var tokens = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            tokens.Insert(0, await server.InviteAsync(ann, group, new { }));
        }

        var first = await server.GetAsync($"/api/chats/{group}/invites?limit=2", ann.Token);
        var next = await server.GetAsync(first.Header("Link")!.Split('<', '>')[1], ann.Token);

        var seen = GroupTests.Read<List<InviteView>>(first).Concat(GroupTests.Read<List<InviteView>>(next));
        Assert.Equal(tokens, seen.Select(link => link.Token));
        Assert.Null(next.Header("Link"));
    }

    [Theory]
    [InlineData("""{"maxUses":0}""", "maxUses")]
    [InlineData("""{"maxUses":100001}""", "maxUses")]
    [InlineData("""{"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task A_link_that_lets_nobody_in_is_refused(string json, string field)
    {
        var (ann, _) = await PairAsync();
        var group = await server.GroupAsync(ann, "Group");
        var before = await Tables.ReadAsync(server.Database);

        (await server.SendAsync("POST", $"/api/chats/{group}/invites", ann.Token, json)).IsInvalid(field, "invalid");

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Who_asks_waits_for_the_answer_and_those_who_give_it_are_told()
    {
        var (ann, bob) = await PairAsync();
        var (eve, member) = await PairAsync();
        var group = await server.GroupAsync(ann, "Asked", member);
        var invite = await server.InviteAsync(ann, group, new { requiresApproval = true, maxUses = 1 });
        await using var annHears = await server.ConnectAsync(Dialect.Plain, ann.Token);
        await using var memberHears = await server.ConnectAsync(Dialect.Plain, member.Token);
        await using var bobHears = await server.ConnectAsync(Dialect.Plain, bob.Token);

        foreach (var person in new[] { bob, bob, eve })
        {
            var asked = await JoinAsync(person, invite);
            Assert.Equal((202, """{"status":"requested"}"""), (asked.Status, asked.Text));
        }
        Assert.Equal("requested", Preview(await server.GetAsync($"/api/invites/{invite}", bob.Token)).Status);
        await annHears.ToldAsync<ChatView>("chat:updated", view => view is { RequestCount: 2, LastSeq: 1 });
        var waiting = GroupTests.Read<List<JoinRequestView>>(
            await server.GetAsync($"/api/chats/{group}/requests", ann.Token)
        );
        Assert.Equal([eve.Id, bob.Id], waiting.Select(request => request.User.Id));
        Assert.Equal(
            2,
            GroupTests.Read<ChatView>(await server.GetAsync($"/api/chats/{group}", ann.Token)).RequestCount
        );
        Assert.Null(GroupTests.Read<ChatView>(await server.GetAsync($"/api/chats/{group}", member.Token)).RequestCount);
        (await AnswerAsync(member, bob, true)).IsRefused(403, "chat.forbidden");

        Assert.Equal(204, (await AnswerAsync(ann, bob, true)).Status);

        await bobHears.ToldAsync<ChatView>("chat:created", view => view.Id == group);
        await annHears.ToldAsync<ChatView>("chat:updated", view => view.RequestCount == 1);
        await memberHears.ToldAsync<ChatMember>("chat:member", told => told.UserId == bob.Id && told.Action == "added");
        Assert.Equal(1, (await LinksAsync(ann, group)).Single().Uses);
        (await AnswerAsync(ann, bob, true)).IsRefused(404, "request.not_found");
        (await AnswerAsync(ann, eve, true)).IsRefused(409, "invite.used_up");
        Assert.Equal(204, (await AnswerAsync(ann, eve, false)).Status);
        await annHears.ToldAsync<ChatView>("chat:updated", view => view.RequestCount == 0);
        (await server.GetAsync($"/api/chats/{group}", eve.Token)).IsRefused(404, "chat.not_found");
        Assert.DoesNotContain(
            memberHears.All<ChatView>("chat:updated"),
            view => view.Id == group && view.RequestCount is not null
        );

        Task<Answer> AnswerAsync(Person actor, Person who, bool approve) =>
            server.PostAsync($"/api/chats/{group}/requests", new { userId = who.Id, approve }, actor.Token);
    }

    [Fact]
    public async Task A_request_ends_when_who_asked_is_added_or_banned()
    {
        var (ann, bob) = await PairAsync();
        var eve = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Asked");
        var invite = await server.InviteAsync(ann, group, new { requiresApproval = true });
        await JoinAsync(bob, invite);
        await JoinAsync(eve, invite);

        await server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { bob.Id } }, ann.Token);
        await server.SendAsync("PUT", $"/api/chats/{group}/bans/{eve.Id}", ann.Token);

        Assert.Equal("[]", (await server.GetAsync($"/api/chats/{group}/requests", ann.Token)).Text);
        (await JoinAsync(eve, invite)).IsRefused(403, "chat.banned");
    }

    private async Task<(Person, Person)> PairAsync()
    {
        var people = await Task.WhenAll(server.RegisterAsync(), server.RegisterAsync());
        return (people[0], people[1]);
    }

    private Task<Answer> JoinAsync(Person person, string token) =>
        server.SendAsync("POST", $"/api/invites/{token}/join", person.Token);

    private async Task<List<InviteView>> LinksAsync(Person person, Guid group)
    {
        var answer = await server.GetAsync($"/api/chats/{group}/invites", person.Token);
        Assert.Equal(200, answer.Status);
        return GroupTests.Read<List<InviteView>>(answer);
    }

    private static InvitePreview Preview(Answer answer) => GroupTests.Read<InvitePreview>(answer);
}
