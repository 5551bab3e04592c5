using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

/// <summary>What two people do to a group at the same moment is done one after the other, or not at all.</summary>
[Trait("Category", "Slow")]
[Collection(MembersCollection.Name)]
public sealed class RaceTests(ApiServer server)
{
    private const int Rounds = 15;

    [Fact]
    public async Task Of_fifty_with_a_link_for_five_five_come_in()
    {
        var (owner, guests) = await PeopleAsync(50);
        var group = await server.GroupAsync(owner, "Five seats");
        var invite = await server.InviteAsync(owner, group, new { maxUses = 5 });

        var answers = await Task.WhenAll(guests.Select(guest => JoinAsync(guest, invite)));

        Assert.Equal(5, answers.Count(answer => answer.Status == 200));
        Assert.Equal(45, answers.Count(answer => answer.Code == "invite.used_up"));
        await HoldAsync(group);
        var again = await Task.WhenAll(guests.Select(guest => JoinAsync(guest, invite)));
        Assert.Equal(answers.Select(answer => answer.Status), again.Select(answer => answer.Status));
        await HoldAsync(group);
    }

    /// <summary>It takes no number of the log by which a client could tell which of two counts is the later.</summary>
    [Fact]
    public async Task However_many_ask_and_are_answered_at_once_the_last_count_told_is_the_true_one()
    {
        var (owner, others) = await PeopleAsync(12);
        var (admin, guests) = (others[0], others[1..]);
        await using var hears = await server.ConnectAsync(Dialect.Plain, owner.Token);
        for (var round = 0; round < 3; round++)
        {
            var group = await server.GroupAsync(owner, "Race", admin);
            await SetRoleAsync(owner, group, admin, "admin");
            var asking = await server.InviteAsync(owner, group, new { requiresApproval = true });
            await Task.WhenAll(guests.Select(guest => JoinAsync(guest, asking)));

            var answers = await Task.WhenAll(
                guests.Select(
                    (guest, i) =>
                        server.PostAsync(
                            $"/api/chats/{group}/requests",
                            new { userId = guest.Id, approve = i % 3 == 0 },
                            (i % 2 == 0 ? owner : admin).Token
                        )
                )
            );

            Assert.All(answers, answer => Assert.Equal(204, answer.Status));
            await hears.ToldAsync<ChatView>("chat:updated", view => view.Id == group && view.RequestCount == 0);
            var last = await server.MessageAsync(owner, group, "all answered");
            await hears.ToldAsync<MessageView>("message:received", message => message.Id == last);
            Assert.Equal(
                0,
                hears
                    .All<ChatView>("chat:updated")
                    .Last(view => view.Id == group && view.RequestCount is not null)
                    .RequestCount
            );
            await HoldAsync(group);
        }
    }

    [Fact]
    public async Task A_group_handed_to_two_at_once_has_one_of_them_as_its_owner()
    {
        var (owner, others) = await PeopleAsync(2);
        for (var round = 0; round < Rounds; round++)
        {
            var group = await server.GroupAsync(owner, "Race", others);

            var answers = await Task.WhenAll(others.Select(other => SetRoleAsync(owner, group, other, "owner")));

            Assert.Equal([null, "chat.forbidden"], answers.Select(answer => answer.Code).Order());
            await HoldAsync(group);
        }
    }

    [Fact]
    public async Task Who_hands_a_group_over_while_the_heir_leaves_is_not_left_without_an_owner()
    {
        var (owner, others) = await PeopleAsync(2);
        var heir = others[0];
        for (var round = 0; round < Rounds; round++)
        {
            var group = await server.GroupAsync(owner, "Race", others);

            var answers = await Task.WhenAll(
                SetRoleAsync(owner, group, heir, "owner"),
                LeaveAsync(heir, group),
                LeaveAsync(owner, group)
            );

            Assert.True(answers[0].Code is null or "member.not_found", answers[0].Text);
            Assert.True(answers[1].Code is null or "chat.last_owner", answers[1].Text);
            Assert.True(answers[2].Code is null or "chat.last_owner", answers[2].Text);
            await HoldAsync(group);
        }
    }

    [Fact]
    public async Task When_everybody_leaves_at_once_the_owner_is_the_last()
    {
        var (owner, others) = await PeopleAsync(8);
        for (var round = 0; round < Rounds; round++)
        {
            var group = await server.GroupAsync(owner, "Race", others);
            await SetRoleAsync(owner, group, others[0], "admin");

            var answers = await Task.WhenAll(others.Append(owner).Select(person => LeaveAsync(person, group)));

            Assert.All(answers[..^1], answer => Assert.Equal(204, answer.Status));
            await HoldAsync(group);
            if (answers[^1].Code == "chat.last_owner")
            {
                Assert.Equal(204, (await LeaveAsync(owner, group)).Status);
            }
            await HoldAsync(group);
            Assert.Equal(
                9L,
                await server.Database.AskAsync<long>($"select count(*) from departures where chat_id = '{group}'")
            );
        }
    }

    [Fact]
    public async Task Who_joins_or_asks_while_being_banned_is_out_in_the_end()
    {
        var (owner, others) = await PeopleAsync(2);
        var (admin, guest) = (others[0], others[1]);
        for (var round = 0; round < Rounds; round++)
        {
            var group = await server.GroupAsync(owner, "Race", admin);
            var open = await server.InviteAsync(owner, group, new { });
            var asking = await server.InviteAsync(owner, group, new { requiresApproval = true });

            await Task.WhenAll(
                JoinAsync(guest, asking),
                JoinAsync(guest, open),
                server.SendAsync("PUT", $"/api/chats/{group}/bans/{guest.Id}", owner.Token),
                server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { guest.Id } }, admin.Token)
            );

            (await server.GetAsync($"/api/chats/{group}", guest.Token)).IsRefused(404, "chat.not_found");
            await HoldAsync(group);
        }
    }

    [Fact]
    public async Task Who_is_promoted_while_being_removed_is_an_admin_or_gone()
    {
        var (owner, others) = await PeopleAsync(2);
        var (admin, member) = (others[0], others[1]);
        for (var round = 0; round < Rounds; round++)
        {
            var group = await server.GroupAsync(owner, "Race", others);
            await SetRoleAsync(owner, group, admin, "admin");

            var answers = await Task.WhenAll(
                SetRoleAsync(owner, group, member, "admin"),
                server.SendAsync("DELETE", $"/api/chats/{group}/members/{member.Id}", admin.Token),
                LeaveAsync(admin, group)
            );

            Assert.Equal(204, answers[2].Status);
            var isIn = (await server.GetAsync($"/api/chats/{group}", member.Token)).Status == 200;
            Assert.Equal((isIn, isIn), (answers[0].Status == 200, answers[1].Status != 204));
            await HoldAsync(group);
        }
    }

    [Fact]
    public async Task Two_who_write_to_each_other_at_once_have_one_chat()
    {
        var (_, people) = await PeopleAsync(20);
        foreach (var pair in people.Chunk(2))
        {
            var ids = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(i => server.ChatAsync(pair[i % 2], pair[1 - (i % 2)]))
            );

            Assert.Single(ids.Distinct());
        }
    }

    [Fact]
    public async Task A_group_that_is_asked_for_many_times_at_once_is_made_once()
    {
        var (owner, others) = await PeopleAsync(2);
        for (var round = 0; round < Rounds; round++)
        {
            var request = new
            {
                type = "group",
                title = "Once",
                memberIds = others.Select(other => other.Id),
                clientId = Guid.NewGuid(),
            };

            var answers = await Task.WhenAll(
                Enumerable.Range(0, 6).Select(_ => server.PostAsync("/api/chats", request, owner.Token))
            );

            Assert.Equal([200, 200, 200, 200, 200, 201], answers.Select(answer => answer.Status).Order());
            var id = Assert.Single(answers.Select(answer => answer.Json.GetProperty("id").GetGuid()).Distinct());
            await HoldAsync(id);
        }
    }

    /// <summary>Everybody does anything to anybody; who is there all the time is told of each number of the log once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_many_do_at_once_the_group_stays_whole_and_its_log_without_gaps(int seed)
    {
        var (owner, others) = await PeopleAsync(9);
        var (watcher, people) = (others[0], (Person[])[owner, .. others[1..]]);
        await using var hears = await server.ConnectAsync(Dialect.Plain, watcher.Token);
        var group = await server.GroupAsync(owner, "Storm", others);
        var open = await server.InviteAsync(owner, group, new { maxUses = 6 });
        var asking = await server.InviteAsync(owner, group, new { requiresApproval = true, maxUses = 4 });

        var answers = await Task.WhenAll(people.Select((person, i) => ActAsync(person, new Random((seed * 100) + i))));

        Assert.All(answers.SelectMany(answer => answer), answer => Assert.InRange(answer.Status, 200, 499));
        Assert.Contains(answers.SelectMany(answer => answer), answer => answer.Status >= 400);
        await HoldAsync(group);
        var last = await server.Database.AskAsync<long>($"select last_seq from chats where id = '{group}'");
        await Vestnik.Testing.Eventually.TrueAsync(() => hears.Seqs(group).Count >= last, "all of the log is told");
        Assert.Equal(Enumerable.Range(1, (int)last).Select(seq => (long)seq), hears.Seqs(group).Order());
        // Everybody was in it: who is not any more is known to have gone.
        var ids = string.Join(',', people.Select(person => $"'{person.Id}'"));
        Assert.Equal(
            (long)people.Length,
            await server.Database.AskAsync<long>(
                $"""
                select count(*) from (
                  select user_id from members where chat_id = '{group}'
                  union all select user_id from departures where chat_id = '{group}') there
                where user_id in ({ids})
                """
            )
        );

        async Task<List<Answer>> ActAsync(Person actor, Random random)
        {
            var done = new List<Answer>();
            for (var i = 0; i < 25; i++)
            {
                var other = people[random.Next(people.Length)];
                done.Add(await DoAsync(actor, other, random));
            }
            return done;
        }

        Task<Answer> DoAsync(Person actor, Person other, Random random)
        {
            var member = $"/api/chats/{group}/members/{other.Id}";
            string[] roles = [ChatRole.Restricted, ChatRole.Member, ChatRole.Admin, ChatRole.Admin, ChatRole.Owner];
            return random.Next(12) switch
            {
                0 => LeaveAsync(actor, group),
                1 => server.SendAsync("DELETE", member, actor.Token),
                2 => server.SendAsync("PUT", $"/api/chats/{group}/bans/{other.Id}", actor.Token),
                3 => server.SendAsync("DELETE", $"/api/chats/{group}/bans/{other.Id}", actor.Token),
                4 or 5 => SetRoleAsync(actor, group, other, roles[random.Next(roles.Length)]),
                6 => JoinAsync(actor, open),
                7 => JoinAsync(actor, asking),
                8 => server.PostAsync(
                    $"/api/chats/{group}/requests",
                    new { userId = other.Id, approve = random.Next(3) > 0 },
                    actor.Token
                ),
                9 => server.PostAsync($"/api/chats/{group}/members", new { userIds = new[] { other.Id } }, actor.Token),
                10 => server.PutAsync($"/api/chats/{group}", new { title = $"Storm {random.Next(9)}" }, actor.Token),
                _ => server.PostAsync("/api/messages", new { chatId = group, content = "still here" }, actor.Token),
            };
        }
    }

    private async Task<(Person Owner, Person[] Others)> PeopleAsync(int others)
    {
        var crowd = await Crowd.OfAsync(server);
        return (crowd[0], crowd[1..(others + 1)]);
    }

    private Task HoldAsync(Guid group) => Invariants.HoldAsync(server.Database, group);

    private Task<Answer> JoinAsync(Person person, string token) =>
        server.SendAsync("POST", $"/api/invites/{token}/join", person.Token);

    private Task<Answer> LeaveAsync(Person person, Guid group) =>
        server.SendAsync("DELETE", $"/api/chats/{group}/members/me", person.Token);

    private Task<Answer> SetRoleAsync(Person actor, Guid group, Person target, string role) =>
        server.PutAsync($"/api/chats/{group}/members/{target.Id}", new { role }, actor.Token);
}
