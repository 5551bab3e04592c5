using System.Net;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>GET chats/{id}/members, and the members that a chat shows.</summary>
[Collection(MessagesServer.Name)]
public sealed class MembersTests(RunningServer server)
{
    public static TheoryData<string, string?, string> Cells()
    {
        var cells = new TheoryData<string, string?, string>();
        foreach (var type in new[] { ChatType.Group, ChatType.Channel })
        {
            foreach (var see in new[] { null, ChatPermissions.Members, ChatPermissions.Admins })
            {
                foreach (var role in new[] { ChatRole.Restricted, ChatRole.Member, ChatRole.Admin, ChatRole.Owner })
                {
                    cells.Add(type, see, role);
                }
            }
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_sees_the_members_is_what_the_rules_say_and_everybody_sees_themselves(
        string type,
        string? see,
        string role
    )
    {
        await using var pair = await server.PairAsync();
        var settings = see is null ? "{}" : $$$"""{"permissions":{"seeMembers":"{{{see}}}"}}""";
        var (viewer, other) = (pair.Anna, pair.Boris);
        var people = role == ChatRole.Owner ? new[] { viewer.Id, other.Id } : [other.Id, viewer.Id];
        var chatId = await server.Database.GroupAsync(people, type, settings);
        await server.Database.SetRoleAsync(chatId, viewer.Id, role);

        var shown = (await viewer.Client.GetChatAsync(chatId)).Members!.Select(member => member.User.Id);

        var chosen = new ChatSettings(new ChatPermissions(SeeMembers: see));
        if (ChatRules.Allows(type, chosen, role, ChatRight.SeeMembers))
        {
            Assert.Equal(people, shown);
            Assert.Equal(people, await IdsAsync(viewer, $"chats/{chatId}/members"));
            return;
        }
        Assert.Equal([viewer.Id], shown);
        foreach (var query in new[] { "", "?q=u" })
        {
            await viewer
                .GetAsync($"chats/{chatId}/members{query}")
                .WithAsync(HttpStatusCode.Forbidden, "chat.forbidden");
        }
    }

    [Fact]
    public async Task The_pages_lead_to_everybody_once_the_owner_first_then_the_admins()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        chatId = await server.Database.GroupAsync([anna.Id, boris.Id]);
        await server.Database.CrowdAsync(chatId, 230);
        // The last by id come first by role.
        await server.Database.ExecuteAsync(
            $"""
            update members set role = 'admin' where chat_id = '{chatId}' and user_id in (
              select user_id from members where chat_id = '{chatId}' and role = 'member' order by user_id desc limit 3)
            """
        );

        var pages = await History.PagesAsync<MemberView>(boris, $"chats/{chatId}/members?limit=2");
        var members = pages.SelectMany(page => page).ToList();

        Assert.Equal(["owner", "admin", "admin", "admin", "member"], members.Take(5).Select(member => member.Role));
        Assert.Equal(anna.Id, members[0].User.Id);
        Assert.Equal(230, members.DistinctBy(member => member.User.Id).Count());
        Assert.Equal(230, members.Count);
        var shown = (await boris.Client.GetChatAsync(chatId)).Members!;
        Assert.Equal(members.Take(50).Select(member => member.User.Id), shown.Select(member => member.User.Id));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(10_100)]
    public async Task A_search_finds_members_by_the_beginnings_of_their_names_and_nobody_else(int size)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        chatId = await server.Database.GroupAsync([anna.Id, boris.Id]);
        var word = $"w{Guid.NewGuid():N}"[..8];
        await server.Database.CrowdAsync(chatId, size, word);
        var elsewhere = await server.Database.GroupAsync([boris.Id]);
        await server.Database.CrowdAsync(elsewhere, 20, word);

        var one = Assert.Single(
            await ReadAsync(anna, $"chats/{chatId}/members?q={size - 7}%20{word[..6].ToUpperInvariant()}")
        );
        Assert.Equal($"{word} {size - 7}", one.User.DisplayName);
        Assert.Equal(50, (await ReadAsync(anna, $"chats/{chatId}/members?q={word}")).Count);
        Assert.Equal([boris.Id], await IdsAsync(anna, $"chats/{chatId}/members?q=@{boris.Username}"));
        Assert.Empty(await IdsAsync(anna, $"chats/{chatId}/members?q={word}%25"));
        await using var stranger = await server.PersonAsync();
        Assert.Empty(await IdsAsync(anna, $"chats/{chatId}/members?q={stranger.Username}"));
        await stranger
            .GetAsync($"chats/{chatId}/members?q={word}")
            .WithAsync(HttpStatusCode.NotFound, "chat.not_found");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("after=3.00000000000000000000000000000000")]
    [InlineData("after=1.nobody")]
    [InlineData("q=%00")]
    public async Task What_cannot_be_is_refused(string query)
    {
        await using var pair = await server.PairAsync();
        await pair
            .Anna.GetAsync($"chats/{pair.ChatId}/members?{query}")
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    private static Task<List<MemberView>> ReadAsync(Person person, string path) =>
        person.ReadAsync<List<MemberView>>(path);

    private static async Task<IEnumerable<Guid>> IdsAsync(Person person, string path) =>
        (await ReadAsync(person, path)).Select(member => member.User.Id);
}
