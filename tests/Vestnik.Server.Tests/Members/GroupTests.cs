using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Members;

[Collection(MembersCollection.Name)]
public sealed class GroupTests(ApiServer server)
{
    [Theory]
    [InlineData("group")]
    [InlineData("channel")]
    public async Task A_new_chat_has_its_creator_as_owner_those_named_and_a_message_that_says_so(string type)
    {
        var ann = await server.RegisterAsync("Ann");
        var bob = await server.RegisterAsync("Bob");
        await using var annHears = await server.ConnectAsync(Dialect.Plain, ann.Token);
        await using var bobHears = await server.ConnectAsync(Dialect.SocketIo, bob.Token);

        var answer = await server.PostAsync(
            "/api/chats",
            new
            {
                type,
                title = "Climbing",
                description = "Up",
                memberIds = new[] { bob.Id, ann.Id, bob.Id },
                settings = new { slowModeSeconds = 5 },
            },
            ann.Token
        );

        Assert.Equal(201, answer.Status);
        var chat = Read<ChatView>(answer);
        Assert.Equal((type, "Climbing", "Up", ann.Id), (chat.Type, chat.Title, chat.Description, chat.CreatedBy));
        Assert.Equal((ChatRole.Owner, 2, 1, 1), (chat.Role, chat.MemberCount, chat.LastSeq, chat.LastNo));
        Assert.Equal(5, chat.Settings.GetProperty("slowModeSeconds").GetInt32());
        foreach (var socket in new[] { annHears, bobHears })
        {
            var created = await socket.ToldAsync<ChatView>("chat:created", view => view.Id == chat.Id);
            Assert.Equal((2, 0L, null), (created.MemberCount, created.LastSeq, created.Role));
            var first = await socket.ToldAsync<MessageView>("message:received", view => view.ChatId == chat.Id);
            Assert.Equal((1L, 1L, "system", "created"), (first.Seq, first.No, first.Type, first.Notice!.Action));
            Assert.Equal(("Climbing", "Ann created \"Climbing\""), (first.Notice.Title, first.Content));
        }
        var seen = Read<ChatView>(await server.GetAsync($"/api/chats/{chat.Id}", bob.Token));
        Assert.Equal((ChatRole.Member, 0, "created"), (seen.Role, seen.UnreadCount, seen.LastMessage!.Notice!.Action));
    }

    [Fact]
    public async Task The_same_client_id_answers_the_first_chat()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var request = new
        {
            type = "group",
            title = "Once",
            clientId = Guid.NewGuid(),
        };

        var first = await server.PostAsync("/api/chats", request, ann.Token);
        var again = await server.PostAsync("/api/chats", request, ann.Token);
        var others = await server.PostAsync("/api/chats", request, bob.Token);

        Assert.Equal((201, 200, 201), (first.Status, again.Status, others.Status));
        Assert.Equal(Read<ChatView>(first).Id, Read<ChatView>(again).Id);
        Assert.NotEqual(Read<ChatView>(first).Id, Read<ChatView>(others).Id);
    }

    [Theory]
    [InlineData("""{"type":"group"}""", "title", "required")]
    [InlineData("""{"type":"group","title":" "}""", "title", "required")]
    [InlineData("""{"type":"channel","title":"T","settings":{"slowModeSeconds":3601}}""", "settings", "invalid")]
    [InlineData("""{"type":"channel","title":"T","settings":{"permissions":{"write":"all"}}}""", "settings", "invalid")]
    [InlineData("""{"type":"direct"}""", "userId", "required")]
    public async Task What_a_chat_cannot_be_is_refused(string json, string field, string reason)
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        (await server.SendAsync("POST", "/api/chats", ann.Token, json)).IsInvalid(field, reason);

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task Fields_above_their_limits_are_refused()
    {
        var ann = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "small");
        var before = await Tables.ReadAsync(server.Database);
        var crowd = Enumerable.Range(0, 101).Select(_ => Guid.NewGuid()).ToArray();

        var title = await CreateAsync(new { type = "group", title = new string('x', 129) });
        var description = await CreateAsync(
            new
            {
                type = "group",
                title = "x",
                description = new string('x', 1025),
            }
        );
        var members = await CreateAsync(
            new
            {
                type = "group",
                title = "x",
                memberIds = crowd,
            }
        );
        var added = await server.PostAsync($"/api/chats/{group}/members", new { userIds = crowd }, ann.Token);
        var longer = await server.PutAsync($"/api/chats/{group}", new { title = new string('x', 129) }, ann.Token);

        title.IsInvalid("title", "too_long");
        description.IsInvalid("description", "too_long");
        members.IsInvalid("memberIds", "too_long");
        added.IsInvalid("userIds", "too_long");
        longer.IsInvalid("title", "too_long");
        Assert.Equal(before, await Tables.ReadAsync(server.Database));

        Task<Answer> CreateAsync(object request) => server.PostAsync("/api/chats", request, ann.Token);
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name_and_is_told_to_all()
    {
        var ann = await server.RegisterAsync("Ann");
        var bob = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Before", bob);
        await using var hears = await server.ConnectAsync(Dialect.Plain, bob.Token);

        await server.PutAsync($"/api/chats/{group}", new { description = "What it is" }, ann.Token);
        await server.PutAsync(
            $"/api/chats/{group}",
            new { settings = new { permissions = new { write = "admins" } } },
            ann.Token
        );
        var answer = await server.SendAsync(
            "PUT",
            $"/api/chats/{group}",
            ann.Token,
            """{"title":"After","description":null,"settings":{"slowModeSeconds":60}}"""
        );

        var chat = Read<ChatView>(answer);
        Assert.Equal(("After", null), (chat.Title, chat.Description));
        Assert.Equal("admins", chat.Settings.GetProperty("permissions").GetProperty("write").GetString());
        Assert.Equal(60, chat.Settings.GetProperty("slowModeSeconds").GetInt32());
        var told = await hears.ToldAsync<ChatView>("chat:updated", view => view.Title == "After");
        Assert.Equal(answer.Json.GetProperty("settings").ToString(), told.Settings.ToString());
        await hears.ToldAsync<MessageView>("message:received", view => view.Notice?.Action == SystemAction.Title);
        await hears.ToldAsync<MessageView>("message:received", view => view.Seq == chat.LastSeq);
        Assert.Equal(Enumerable.Range(2, (int)chat.LastSeq - 1).Select(seq => (long)seq), hears.Seqs(group));

        var defaults = await server.SendAsync("PUT", $"/api/chats/{group}", ann.Token, """{"settings":null}""");
        var settings = defaults.Json.GetProperty("settings");
        Assert.Equal("members", settings.GetProperty("permissions").GetProperty("write").GetString());
        Assert.Equal(0, settings.GetProperty("slowModeSeconds").GetInt32());
    }

    [Fact]
    public async Task A_change_to_what_is_there_already_is_none()
    {
        var ann = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Same");
        var before = await Tables.ReadAsync(server.Database);

        var answer = await server.PutAsync(
            $"/api/chats/{group}",
            new { title = "Same", settings = new { permissions = new { write = "members" } } },
            ann.Token
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    [Fact]
    public async Task A_deleted_group_is_gone_for_everybody_with_its_links()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        var group = await server.GroupAsync(ann, "Over", bob);
        var invite = await server.InviteAsync(ann, group, new { });
        await using var hears = await server.ConnectAsync(Dialect.Plain, bob.Token);

        var answer = await server.SendAsync("DELETE", $"/api/chats/{group}", ann.Token);

        Assert.Equal(204, answer.Status);
        await hears.ToldAsync<ChatDeleted>("chat:deleted", told => told.ChatId == group);
        foreach (var person in new[] { ann, bob })
        {
            (await server.GetAsync($"/api/chats/{group}", person.Token)).IsRefused(404, "chat.not_found");
            (
                await server.PostAsync("/api/messages", new { chatId = group, content = "still?" }, person.Token)
            ).IsRefused(404, "chat.not_found");
        }
        (await server.GetAsync($"/api/invites/{invite}", bob.Token)).IsRefused(404, "invite.not_found");
        (await server.SendAsync("DELETE", $"/api/chats/{group}", ann.Token)).IsRefused(404, "chat.not_found");
        Assert.Equal(
            2L,
            await server.Database.AskAsync<long>($"select count(*) from departures where chat_id = '{group}'")
        );
    }

    [Fact]
    public async Task Between_two_of_whom_one_blocks_the_other_no_chat_begins()
    {
        var ann = await server.RegisterAsync();
        var bob = await server.RegisterAsync();
        await server.Database.ExecuteAsync(
            $"insert into blocks (user_id, blocked_id, created_at) values ('{ann.Id}', '{bob.Id}', now())"
        );
        var before = await Tables.ReadAsync(server.Database);

        foreach (var (one, other) in new[] { (ann, bob), (bob, ann) })
        {
            var answer = await server.PostAsync("/api/chats", new { type = "direct", userId = other.Id }, one.Token);
            answer.IsRefused(403, "user.blocked");
        }
        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    internal static T Read<T>(Answer answer) =>
        System.Text.Json.JsonSerializer.Deserialize<T>(answer.Text, VestnikJson.Options)!;
}
