using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Contacts;

[Collection(ContactsCollection.Name)]
public sealed class BlockTests(ApiServer server)
{
    [Fact]
    public async Task Neither_of_two_writes_to_the_other_until_none_blocks_any_more()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        var chat = await server.ChatAsync(ann, bob);
        await server.MessageAsync(bob, chat, "before");

        await BlockAsync(ann, bob);
        await WriteAsync(403);
        await BlockAsync(bob, ann);
        await UnblockAsync(ann, bob);
        await WriteAsync(403);
        await UnblockAsync(bob, ann);
        await WriteAsync(201);
        await UnblockAsync(bob, ann);
        await WriteAsync(201);

        var history = (await server.GetAsync($"/api/messages?chatId={chat}", bob.Token)).Json;
        Assert.Equal(
            ["after", "after", "after", "after", "before"],
            history.EnumerateArray().Select(message => message.GetProperty("content").GetString())
        );

        async Task WriteAsync(int status)
        {
            foreach (var writer in new[] { ann, bob })
            {
                var answer = await server.PostAsync(
                    "/api/messages",
                    new { chatId = chat, content = "after" },
                    writer.Token
                );
                Assert.Equal(status, answer.Status);
            }
        }
    }

    [Fact]
    public async Task Neither_of_two_edits_what_they_wrote_to_the_other()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        var chat = await server.ChatAsync(ann, bob);
        await BlockAsync(ann, bob);

        foreach (var writer in new[] { ann, bob })
        {
            await UnblockAsync(ann, bob);
            var message = await server.MessageAsync(writer, chat, "before");
            await BlockAsync(ann, bob);
            await using var socket = await server.ConnectAsync(Dialect.Plain, writer.Token);

            var edited = await server.PutAsync($"/api/messages/{message}", new { content = "after" }, writer.Token);
            var answer = await socket.EmitAsync("message:edit", new { messageId = message, content = "after" });

            edited.IsRefused(403, "user.blocked");
            Assert.Equal("user.blocked", answer.GetProperty("error").GetProperty("code").GetString());
            // What somebody said they may always take back.
            Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/messages/{message}", writer.Token)).Status);
        }
    }

    [Fact]
    public async Task What_was_written_and_what_both_are_in_stays()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        var chat = await server.ChatAsync(ann, bob);
        var message = await server.MessageAsync(bob, chat, "before");
        var group = await GroupAsync(ann, bob);

        await BlockAsync(ann, bob);

        foreach (var person in new[] { ann, bob })
        {
            Assert.Equal(200, (await server.GetAsync($"/api/chats/{chat}", person.Token)).Status);
            Assert.Equal(200, (await server.GetAsync($"/api/messages/{message}", person.Token)).Status);
            await server.MessageAsync(person, group, "to all");
        }
    }

    /// <summary>Senders never stop by themselves: what they are refused is what ends them.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Once_a_block_is_answered_no_message_of_either_is_stored()
    {
        const int Rounds = 25;
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        var chat = await server.ChatAsync(ann, bob);
        await using var anns = await server.ConnectAsync(Dialect.SocketIo, ann.Token);
        await using var bobs = await server.ConnectAsync(Dialect.Plain, bob.Token);
        long stored = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (blocker, blocked) = round % 2 == 0 ? (ann, bob) : (bob, ann);
            var flown = 0;
            Task<int>[] senders =
            [
                .. Enumerable.Range(0, 3).SelectMany(_ => new[] { SendAsync(anns), SendAsync(bobs) }),
                PostAsync(ann),
                PostAsync(bob),
            ];
            await Vestnik.Testing.Eventually.TrueAsync(
                () => Volatile.Read(ref flown) > 6 + (round % 5),
                "messages fly"
            );

            await BlockAsync(blocker, blocked);
            var last = await LastNoAsync();
            var accepted = (await Task.WhenAll(senders)).Sum();

            Assert.Equal(last, await LastNoAsync());
            stored += accepted;
            Assert.Equal(stored, last);
            await UnblockAsync(blocker, blocked);

            async Task<int> SendAsync(TestSocket socket)
            {
                for (var sent = 0; ; sent++)
                {
                    var answer = await socket.EmitAsync("message:send", new { chatId = chat, content = "flying" });
                    if (!answer.GetProperty("ok").GetBoolean())
                    {
                        Assert.Equal(403, answer.GetProperty("error").GetProperty("status").GetInt32());
                        return sent;
                    }
                    Interlocked.Increment(ref flown);
                }
            }

            async Task<int> PostAsync(Person person)
            {
                for (var sent = 0; ; sent++)
                {
                    var answer = await server.PostAsync(
                        "/api/messages",
                        new { chatId = chat, content = "flying" },
                        person.Token
                    );
                    if (answer.Status != 201)
                    {
                        Assert.Equal(403, answer.Status);
                        return sent;
                    }
                    Interlocked.Increment(ref flown);
                }
            }
        }

        async Task<long> LastNoAsync() =>
            (await server.GetAsync($"/api/chats/{chat}", ann.Token)).Json.GetProperty("lastNo").GetInt64();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Two_who_block_and_unblock_each_other_at_once_end_as_both_wished()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        var chat = await server.ChatAsync(ann, bob);

        for (var round = 0; round < 25; round++)
        {
            await Task.WhenAll(
                BlockAsync(ann, bob),
                BlockAsync(bob, ann),
                AddContactAsync(ann, bob, $"{round}"),
                AddContactAsync(bob, ann, $"{round}")
            );
            Assert.Equal(403, await WriteAsync(ann));
            Assert.Equal(403, await WriteAsync(bob));

            await Task.WhenAll(UnblockAsync(ann, bob), round % 2 == 0 ? UnblockAsync(bob, ann) : BlockAsync(bob, ann));
            var expected = round % 2 == 0 ? 201 : 403;
            Assert.Equal(expected, await WriteAsync(ann));
            Assert.Equal(expected, await WriteAsync(bob));
            await UnblockAsync(bob, ann);
        }

        async Task<int> WriteAsync(Person writer) =>
            (await server.PostAsync("/api/messages", new { chatId = chat, content = "?" }, writer.Token)).Status;
    }

    [Fact]
    public async Task Whom_one_has_blocked_is_listed_in_pages_for_oneself_alone()
    {
        var ann = await server.RegisterAsync();
        var blocked = new List<Person>();
        for (var i = 0; i < 3; i++)
        {
            blocked.Add(await server.RegisterAsync());
            await BlockAsync(ann, blocked[i]);
            await BlockAsync(ann, blocked[i]);
        }
        var names = blocked.Select(person => person.Username).Order(StringComparer.Ordinal);

        var all = await server.GetAsync("/api/users/blocked", ann.Token);
        var first = await server.GetAsync("/api/users/blocked?limit=2", ann.Token);
        var second = await server.GetAsync(first.Header("Link")!.Split('<', '>')[1], ann.Token);

        Assert.Equal(names, Names(all));
        Assert.Equal(names, Names(first).Concat(Names(second)));
        Assert.Null(second.Header("Link"));
        // Nobody is told who has blocked them.
        Assert.Equal("[]", (await server.GetAsync("/api/users/blocked", blocked[0].Token)).Text);
        foreach (var person in blocked)
        {
            await UnblockAsync(ann, person);
            await UnblockAsync(ann, person);
        }
        Assert.Equal("[]", (await server.GetAsync("/api/users/blocked", ann.Token)).Text);

        static IEnumerable<string?> Names(Answer answer) =>
            answer.Json.EnumerateArray().Select(user => user.GetProperty("username").GetString());
    }

    [Fact]
    public async Task Nobody_and_oneself_cannot_be_blocked()
    {
        var ann = await server.RegisterAsync();
        var before = await Tables.ReadAsync(server.Database);

        (await server.SendAsync("POST", $"/api/users/{Guid.NewGuid()}/block", ann.Token)).IsRefused(
            404,
            "user.not_found"
        );
        (await server.SendAsync("POST", $"/api/users/{ann.Id}/block", ann.Token)).IsInvalid("id", "invalid");
        Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/users/{Guid.NewGuid()}/block", ann.Token)).Status);

        Assert.Equal(before, await Tables.ReadAsync(server.Database));
    }

    private Task BlockAsync(Person whose, Person who) => ChangeAsync("POST", $"/api/users/{who.Id}/block", whose);

    private Task UnblockAsync(Person whose, Person who) => ChangeAsync("DELETE", $"/api/users/{who.Id}/block", whose);

    private async Task ChangeAsync(string method, string path, Person whose)
    {
        var answer = await server.SendAsync(method, path, whose.Token);
        Assert.True(answer.Status == 204, answer.Text);
    }

    private async Task AddContactAsync(Person whose, Person who, string alias)
    {
        var answer = await server.PostAsync("/api/contacts", new { userId = who.Id, alias }, whose.Token);
        Assert.Equal(alias, answer.Json.GetProperty("alias").GetString());
    }

    private async Task<Guid> GroupAsync(params Person[] members)
    {
        var id = Guid.CreateVersion7();
        var rows = string.Join(", ", members.Select(member => $"('{id}', '{member.Id}', 'member', now())"));
        await server.Database.ExecuteAsync(
            $"""
            insert into chats (id, type, title, member_count, last_at, created_at, updated_at)
            values ('{id}', 'group', 'Title', {members.Length}, now(), now(), now());
            insert into members (chat_id, user_id, role, joined_at) values {rows};
            """
        );
        return id;
    }
}
