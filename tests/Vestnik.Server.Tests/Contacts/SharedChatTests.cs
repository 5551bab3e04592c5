using Vestnik.Server.Tests.Http.Support;

namespace Vestnik.Server.Tests.Contacts;

[Collection(ContactsCollection.Name)]
public sealed class SharedChatTests(ApiServer server)
{
    [Fact]
    public async Task Shared_are_the_groups_and_channels_where_one_may_see_who_is_there()
    {
        var (ann, bob, third) = (
            await server.RegisterAsync(),
            await server.RegisterAsync(),
            await server.RegisterAsync()
        );
        await server.ChatAsync(ann, bob);
        var first = await GroupAsync("group", "{}", (ann, "member"), (bob, "restricted"));
        var kept = await GroupAsync("channel", "{}", (ann, "admin"), (bob, "member"), (third, "owner"));
        var open = await GroupAsync("channel", Setting("members"), (ann, "restricted"), (bob, "admin"));
        await GroupAsync("group", Setting("admins"), (ann, "member"), (bob, "owner"));
        await GroupAsync("channel", "{}", (ann, "member"), (bob, "owner"));
        var others = await GroupAsync("group", "{}", (ann, "owner"), (third, "member"));
        await GroupAsync("group", "{}", (bob, "owner"), (third, "member"));
        await server.Database.ExecuteAsync(
            $"update chats set deleted_at = now() where id = '{await GroupAsync("group", "{}", (ann, "owner"), (bob, "member"))}'"
        );

        Assert.Equal(
            new[] { first, kept, open }.OrderByDescending(id => id.ToString(), StringComparer.Ordinal),
            await SharedAsync(ann, $"{bob.Id}")
        );
        // What Ann may not see, Bob, who keeps it, may.
        Assert.Equal(4, (await SharedAsync(bob, $"{ann.Id}")).Count);
        Assert.Equal(
            new[] { kept, others }.OrderByDescending(id => id.ToString(), StringComparer.Ordinal),
            await SharedAsync(ann, $"{third.Id}")
        );
        Assert.Empty(await SharedAsync(ann, $"{ann.Id}"));
        Assert.Empty(await SharedAsync(ann, $"{Guid.NewGuid()}"));
    }

    [Fact]
    public async Task Shared_chats_come_in_pages()
    {
        var (ann, bob) = (await server.RegisterAsync(), await server.RegisterAsync());
        for (var i = 0; i < 3; i++)
        {
            await GroupAsync("group", "{}", (ann, "owner"), (bob, "member"));
        }
        var all = await SharedAsync(ann, $"{bob.Id}");

        var first = await server.GetAsync($"/api/users/{bob.Id}/chats?limit=2", ann.Token);
        var second = await server.GetAsync(first.Header("Link")!.Split('<', '>')[1], ann.Token);

        Assert.Equal(3, all.Count);
        Assert.Equal(all, [.. Ids(first), .. Ids(second)]);
        Assert.Null(second.Header("Link"));
    }

    private static string Setting(string who) => $$$"""{"permissions":{"seeMembers":"{{{who}}}"}}""";

    private async Task<List<Guid>> SharedAsync(Person viewer, string other)
    {
        var answer = await server.GetAsync($"/api/users/{other}/chats", viewer.Token);
        Assert.Equal(200, answer.Status);
        return Ids(answer);
    }

    private static List<Guid> Ids(Answer answer) =>
        [.. answer.Json.EnumerateArray().Select(chat => chat.GetProperty("id").GetGuid())];

    /// <summary>A group or channel with these people and settings.</summary>
    private async Task<Guid> GroupAsync(string type, string settings, params (Person Who, string Role)[] members)
    {
        var id = Guid.CreateVersion7();
        var rows = string.Join(", ", members.Select(member => $"('{id}', '{member.Who.Id}', '{member.Role}', now())"));
        await server.Database.ExecuteAsync(
            $"""
            insert into chats (id, type, title, settings, member_count, last_at, created_at, updated_at)
            values ('{id}', '{type}', 'Title', '{settings}', {members.Length}, now(), now(), now());
            insert into members (chat_id, user_id, role, joined_at) values {rows};
            """
        );
        return id;
    }
}
