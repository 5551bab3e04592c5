using System.Globalization;
using System.Net;
using Dapper;
using Vestnik.Contracts;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class HistoryTests(RunningServer server)
{
    private const int Count = 57;

    [Fact]
    public async Task The_links_lead_through_all_messages_once_newest_first()
    {
        await using var pair = await TalkAsync();
        foreach (var limit in new[] { 1, 10, 19, 50, 57, 58, 100 })
        {
            var pages = await History.PagesAsync<MessageView>(
                pair.Boris,
                $"messages?chatId={pair.ChatId}&limit={limit}"
            );

            Assert.All(pages, page => Assert.True(page.Count <= limit));
            Assert.Equal(Numbers(Count, 1), pages.SelectMany(page => page).Select(message => message.No));
        }
    }

    [Theory]
    [InlineData("messages?chatId={0}")]
    [InlineData("chats/{0}/members")]
    public async Task Who_is_removed_while_a_page_is_read_is_not_told_that_there_is_nothing(string path)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "1");
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Whether somebody is a member is read before the people are.
        await connection.ExecuteAsync("lock table users in access exclusive mode");

        var reading = anna.GetAsync(string.Format(CultureInfo.InvariantCulture, path, chatId));
        await Eventually.TrueAsync(() => server.Database.IsWaitedForAsync("users"), "the page waits");
        await connection.ExecuteAsync($"delete from members where chat_id = '{chatId}' and user_id = '{anna.Id}'");
        await transaction.CommitAsync();

        using var response = await reading;
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Fifty_are_a_page_when_nothing_is_asked_for_and_a_hundred_the_most()
    {
        await using var pair = await TalkAsync();

        Assert.Equal(50, (await pair.Anna.ReadAsync<List<MessageView>>($"messages?chatId={pair.ChatId}")).Count);
        foreach (var limit in new[] { "0", "-1", "101", "ten" })
        {
            using var response = await pair.Anna.GetAsync($"messages?chatId={pair.ChatId}&limit={limit}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task Before_and_after_give_the_pages_next_to_a_message_and_around_the_one_it_is_on()
    {
        await using var pair = await TalkAsync();
        var all = await History.ReadAsync(pair.Anna, pair.ChatId);
        var middle = all[29];

        Assert.Equal(Numbers(29, 20), await PageAsync(pair, $"before={middle.Id}&limit=10"));
        Assert.Equal(Numbers(40, 31), await PageAsync(pair, $"after={middle.Id}&limit=10"));
        Assert.Equal(Numbers(34, 25), await PageAsync(pair, $"around={middle.Id}&limit=10"));
        Assert.Equal([30], await PageAsync(pair, $"around={middle.Id}&limit=1"));
        Assert.Empty(await PageAsync(pair, $"before={all[0].Id}"));
        Assert.Empty(await PageAsync(pair, $"after={all[^1].Id}"));
    }

    [Fact]
    public async Task After_leads_on_to_the_newest()
    {
        await using var pair = await TalkAsync();
        var all = await History.ReadAsync(pair.Anna, pair.ChatId);

        var pages = await History.PagesAsync<MessageView>(
            pair.Anna,
            $"messages?chatId={pair.ChatId}&after={all[2].Id}&limit=7"
        );

        Assert.Equal(
            Enumerable.Range(4, Count - 3).Select(no => (long)no),
            pages.SelectMany(page => page.OrderBy(message => message.No)).Select(message => message.No)
        );
    }

    [Theory]
    [InlineData(57)]
    [InlineData(30)]
    [InlineData(3)]
    [InlineData(1)]
    public async Task From_around_a_message_the_links_lead_to_the_oldest(int no)
    {
        await using var pair = await TalkAsync();
        var all = await History.ReadAsync(pair.Anna, pair.ChatId);

        var pages = await History.PagesAsync<MessageView>(
            pair.Anna,
            $"messages?chatId={pair.ChatId}&around={all[no - 1].Id}&limit=10"
        );

        var numbers = pages.SelectMany(page => page).Select(message => message.No).ToList();
        Assert.Contains(no, numbers);
        Assert.Equal(Numbers((int)numbers[0], 1), numbers);
    }

    [Fact]
    public async Task Deleted_messages_leave_no_hole_in_a_page()
    {
        await using var pair = await TalkAsync();
        var all = await History.ReadAsync(pair.Anna, pair.ChatId);
        foreach (var message in all.Where(message => message.No % 2 == 0))
        {
            await pair.Anna.Client.DeleteAsync(message.Id);
        }

        var pages = await History.PagesAsync<MessageView>(pair.Boris, $"messages?chatId={pair.ChatId}&limit=10");

        Assert.Equal(
            Numbers(Count, 1).Where(no => no % 2 == 1),
            pages.SelectMany(page => page).Select(message => message.No)
        );
        Assert.Equal(10, pages[0].Count);
    }

    [Fact]
    public async Task A_message_of_another_chat_is_no_anchor_and_a_strangers_chat_no_chat()
    {
        await using var pair = await TalkAsync();
        await using var stranger = await server.PersonAsync();
        var saved = await pair.Anna.Client.OpenSavedAsync();
        var elsewhere = await pair.Anna.Client.SendAsync(saved.Id, "mine");
        var own = (await History.ReadAsync(pair.Anna, pair.ChatId))[0];
        var chat = $"messages?chatId={pair.ChatId}";

        foreach (var side in new[] { "before", "after", "around" })
        {
            await pair
                .Anna.GetAsync($"{chat}&{side}={elsewhere.Id}")
                .WithAsync(HttpStatusCode.NotFound, "message.not_found");
        }
        await stranger.GetAsync(chat).WithAsync(HttpStatusCode.NotFound, "chat.not_found");
        await stranger.GetAsync($"{chat}&before={own.Id}").WithAsync(HttpStatusCode.NotFound, "chat.not_found");
        await stranger.GetAsync($"messages/{own.Id}").WithAsync(HttpStatusCode.NotFound, "message.not_found");
        await pair
            .Anna.GetAsync($"{chat}&before={own.Id}&after={own.Id}")
            .WithAsync(HttpStatusCode.BadRequest, "request.invalid");
        await pair.Anna.GetAsync("messages").WithAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    private async Task<Pair> TalkAsync()
    {
        var pair = await server.PairAsync();
        var wire = await pair.Anna.WireAsync();
        var answers = new List<Task<System.Text.Json.JsonElement>>();
        for (var i = 1; i <= Count; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(pair.ChatId, $"{i}")));
        }
        await Task.WhenAll(answers);
        return pair;
    }

    private static async Task<IEnumerable<long>> PageAsync(Pair pair, string query) =>
        (await pair.Boris.ReadAsync<List<MessageView>>($"messages?chatId={pair.ChatId}&{query}")).Select(message =>
            message.No
        );

    /// <summary>From the newest to the oldest.</summary>
    private static IEnumerable<long> Numbers(int newest, int oldest) =>
        Enumerable.Range(oldest, newest - oldest + 1).Reverse().Select(no => (long)no);
}
