using Vestnik.Contracts;

namespace Vestnik.Client.Tests;

/// <summary>Groups, who is in them, and one's own view, as a live connection tells of them: at once, and after a while away.</summary>
[Collection(RealServerCollection.Name)]
public sealed class GroupTests(RealServer server)
{
    [Fact]
    public async Task A_group_opens_changes_and_closes_in_order()
    {
        await using var pair = await server.PairAsync();
        await using var device = await server.LoginAsync(pair.Boris, RealServer.Impatient());
        await using var live = await device.ConnectAsync();

        var group = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Choir", memberIds: [pair.Boris.User.Id]);
        Assert.Equal("Choir", (await live.NextAsync<ChatOpened>()).Chat.Title);
        await pair.Anna.SendAsync(group.Id, "first");
        await live.NextAsync<MessageReceived>(received => received.Message.Content == "first");
        await pair.Anna.Groups.UpdateAsync(group.Id, new UpdateChat { Title = new("Band") });
        await pair.Anna.Members.SetRoleAsync(group.Id, pair.Boris.User.Id, ChatRole.Admin);
        await pair.Anna.SendAsync(group.Id, "second");
        await pair.Anna.Members.RemoveAsync(group.Id, pair.Boris.User.Id);
        await pair.Anna.SendAsync(group.Id, "not for Boris");
        await pair.SayAsync(["elsewhere"]);

        var told = new List<LiveEvent>();
        while (told.OfType<ChatClosed>().Count() + told.OfType<MessageReceived>().Count(IsElsewhere) < 2)
        {
            told.Add(await live.NextAsync<LiveEvent>());
        }
        var changed = told.FindIndex(one => one is ChatChanged { Chat.Title: "Band" });
        var promoted = told.FindIndex(one => one is MemberChanged { Member.Role: ChatRole.Admin });
        var second = told.FindIndex(one => one is MessageReceived { Message.Content: "second" });
        Assert.True(changed >= 0 && changed < promoted && promoted < second, string.Join('\n', told));
        Assert.Equal(group.Id, Assert.Single(told.OfType<ChatClosed>()).ChatId);
        Assert.DoesNotContain(told, one => one is MessageReceived { Message.Content: "not for Boris" });

        static bool IsElsewhere(MessageReceived received) => received.Message.Content == "elsewhere";
    }

    [Fact]
    public async Task What_became_of_groups_while_it_was_away_is_told_when_it_is_back()
    {
        await using var pair = await server.PairAsync();
        await using var clara = await server.RegisterAsync();
        var store = new MemoryClientStore();
        var kept = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Kept", memberIds: [pair.Boris.User.Id]);
        var lost = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Lost", memberIds: [pair.Boris.User.Id]);
        await using var device = await server.LoginAsync(pair.Boris, RealServer.Impatient(store));
        await using (await device.ConnectAsync())
        {
            // It begins here.
        }
        await pair.Anna.Groups.UpdateAsync(kept.Id, new UpdateChat { Title = new("Kept, renamed") });
        await pair.Anna.SendAsync(kept.Id, "hello");
        await pair.Anna.Members.AddAsync(kept.Id, [clara.User.Id]);
        await pair.Anna.Members.RemoveAsync(lost.Id, pair.Boris.User.Id);
        var fresh = await pair.Anna.Groups.CreateAsync(ChatType.Group, "New", memberIds: [pair.Boris.User.Id]);

        await using var live = await device.ConnectAsync();
        var told = new List<LiveEvent>();
        while (
            !(told.Exists(IsHello) && told.Exists(one => one is ChatClosed) && told.Exists(one => one is ChatOpened))
        )
        {
            told.Add(await live.NextAsync<LiveEvent>());
        }

        var changed = Assert.Single(told.OfType<ChatChanged>());
        Assert.Equal("Kept, renamed", changed.Chat.Title);
        Assert.Contains(changed.Chat.Members!, member => member.User.Id == clara.User.Id);
        Assert.True(told.IndexOf(changed) < told.FindIndex(IsHello));
        Assert.Equal(lost.Id, Assert.Single(told.OfType<ChatClosed>()).ChatId);
        Assert.Equal(fresh.Id, Assert.Single(told.OfType<ChatOpened>()).Chat.Id);

        static bool IsHello(LiveEvent one) => one is MessageReceived { Message.Content: "hello" };
    }

    [Fact]
    public async Task Who_comes_back_to_a_group_is_told_from_then_on()
    {
        await using var pair = await server.PairAsync();
        await using var device = await server.LoginAsync(pair.Boris, RealServer.Impatient(new MemoryClientStore()));
        var group = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Choir", memberIds: [pair.Boris.User.Id]);
        var invite = await pair.Anna.Invites.CreateAsync(group.Id);
        await using (var live = await device.ConnectAsync())
        {
            await device.Members.LeaveAsync(group.Id);
            await live.NextAsync<ChatClosed>();
            await pair.Anna.SendAsync(group.Id, "without Boris");
            Assert.Equal(JoinAnswer.Joined, (await device.Invites.JoinAsync(invite.Token)).Status);
            await live.NextAsync<ChatOpened>();
            await pair.Anna.SendAsync(group.Id, "with Boris");
            await live.NextAsync<MessageReceived>(received => received.Message.Content == "with Boris");
        }
        await pair.Anna.SendAsync(group.Id, "later");

        await using var again = await device.ConnectAsync();
        var told = await again.NextAsync<LiveEvent>(one => one is MessageReceived or ChatOpened or ChatClosed);
        Assert.Contains("Boris", Assert.IsType<MessageReceived>(told).Message.Content, StringComparison.Ordinal);
        await again.NextAsync<MessageReceived>(received => received.Message.Content == "later");
    }

    [Fact]
    public async Task Ones_own_view_is_told_to_ones_other_devices_at_once_and_after_a_while_away_and_once()
    {
        await using var pair = await server.PairAsync();
        var group = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Choir");
        var store = new MemoryClientStore();
        await using var device = await server.LoginAsync(pair.Anna, RealServer.Impatient(store));
        var boris = pair.Boris.User.Id;
        await using (var live = await device.ConnectAsync())
        {
            await pair.Anna.MyView.PreferAsync(group.Id, new UpdatePreferences { Archived = new(true) });
            await pair.Anna.People.AddContactAsync(boris, "Borya");

            var archived = (await live.NextAsync<UserLogChanged>()).Change;
            Assert.True(archived.Preferences!.Archived);
            var contact = (await live.NextAsync<UserLogChanged>()).Change;
            Assert.Equal("Borya", contact.Contact!.Alias);
            Assert.Equal(archived.Seq + 1, contact.Seq);
            Assert.False(live.Events.TryRead(out _));
        }
        await pair.Anna.People.BlockAsync(boris);
        await pair.Anna.MyView.SaveDraftAsync(group.Id, "not yet");
        await pair.Anna.MyView.SaveDraftAsync(group.Id, "now");
        await pair.Anna.MyView.SetFoldersAsync([new FolderView(Guid.NewGuid(), "Music", [group.Id])]);

        await using var again = await device.ConnectAsync();
        var changes = new List<UserChange>();
        while (changes.Count == 0 || changes[^1].Kind != UserChange.OfFolders)
        {
            changes.Add((await again.NextAsync<UserLogChanged>()).Change);
        }

        Assert.Equal([UserChange.OfBlock, UserChange.OfDraft, UserChange.OfFolders], changes.Select(one => one.Kind));
        Assert.True(changes[0].Blocked);
        Assert.Equal("now", changes[1].Draft!.Content);
        Assert.Equal("Music", changes[2].Folders!.Single().Title);
    }

    [Fact]
    public async Task What_one_sets_is_what_one_reads_and_a_field_that_is_not_set_is_kept()
    {
        await using var pair = await server.PairAsync();
        var group = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Choir", "on Mondays");

        var renamed = await pair.Anna.Groups.UpdateAsync(group.Id, new UpdateChat { Title = new("Band") });
        await pair.Anna.MyView.PreferAsync(group.Id, new UpdatePreferences { Notify = new(NotifyLevel.None) });
        var pinned = await pair.Anna.MyView.PreferAsync(group.Id, new UpdatePreferences { Pinned = new(true) });
        await pair.Anna.People.AddContactAsync(pair.Boris.User.Id);
        await pair.Anna.People.BlockAsync(pair.Boris.User.Id);
        var before = await pair.Anna.People.SetPrivacyAsync(new PrivacyView(LastSeen: Audience.Nobody));
        var account = await pair.Anna.People.SetPrivacyAsync(new PrivacyView(Groups: Audience.Contacts));
        await pair.Anna.Members.BanAsync(group.Id, pair.Boris.User.Id);

        Assert.Equal(("Band", "on Mondays"), (renamed.Title, renamed.Description));
        Assert.Equal((true, NotifyLevel.None), (pinned.Pinned, pinned.Notify));
        Assert.Equal(new PrivacyView(Audience.Nobody, Audience.Everyone), before.Privacy);
        Assert.Equal(new PrivacyView(Audience.Nobody, Audience.Contacts), account.Privacy);
        Assert.Equal(pair.Anna.User.DisplayName, account.DisplayName);
        Assert.Equal(pair.Boris.User.Id, (await pair.Anna.People.ContactsAsync().SingleAsync()).User.Id);
        Assert.Equal(pair.Boris.User.Id, (await pair.Anna.People.BlockedAsync().SingleAsync()).Id);
        Assert.Equal(pair.Boris.User.Id, (await pair.Anna.Members.BansAsync(group.Id).SingleAsync()).User.Id);
        Assert.Equal(pair.Anna.User.Id, (await pair.Anna.Members.ListAsync(group.Id).SingleAsync()).User.Id);
        Assert.Empty(await pair.Anna.Members.SearchAsync(group.Id, pair.Boris.User.Username).ToListAsync());
        Assert.Null(await pair.Anna.MyView.SaveDraftAsync(group.Id, content: null));
        await pair.Anna.Groups.DeleteAsync(group.Id);
        var gone = await Assert.ThrowsAsync<VestnikException>(() => pair.Anna.GetChatAsync(group.Id));
        Assert.Equal(404, gone.Problem.Status);
    }

    [Fact]
    public async Task Who_asks_to_join_is_told_of_and_let_in()
    {
        await using var pair = await server.PairAsync();
        await using var device = await server.LoginAsync(pair.Anna, RealServer.Impatient());
        var group = await pair.Anna.Groups.CreateAsync(ChatType.Group, "Choir");
        var invite = await pair.Anna.Invites.CreateAsync(group.Id, new CreateInvite(RequiresApproval: true));
        await using var live = await device.ConnectAsync();

        Assert.Equal("Choir", (await pair.Boris.Invites.PreviewAsync(invite.Token)).Title);
        Assert.Equal(JoinAnswer.Requested, (await pair.Boris.Invites.JoinAsync(invite.Token)).Status);
        await live.NextAsync<RequestsChanged>(changed => changed.Count == 1);
        var request = await pair.Anna.Invites.RequestsAsync(group.Id).SingleAsync();
        await pair.Anna.Invites.AnswerAsync(group.Id, request.User.Id, approve: true);

        await live.NextAsync<MemberChanged>(changed => changed.Member.UserId == pair.Boris.User.Id);
        Assert.Equal(invite.Token, (await pair.Anna.Invites.ListAsync(group.Id).SingleAsync()).Token);
        await pair.Anna.Invites.RevokeAsync(group.Id, invite.Token);
        await Assert.ThrowsAsync<VestnikException>(() => pair.Boris.Invites.PreviewAsync(invite.Token));
    }
}
