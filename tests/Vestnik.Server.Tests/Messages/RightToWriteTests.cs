using System.Net;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Who may send, as the writer sees it under the chat's lock.</summary>
[Collection(MessagesServer.Name)]
public sealed class RightToWriteTests(RunningServer server)
{
    public static TheoryData<string, string?, string> Cells()
    {
        var cells = new TheoryData<string, string?, string>();
        foreach (var type in new[] { ChatType.Group, ChatType.Channel })
        {
            foreach (var write in new[] { null, ChatPermissions.Members, ChatPermissions.Admins })
            {
                foreach (var role in new[] { ChatRole.Restricted, ChatRole.Member, ChatRole.Admin, ChatRole.Owner })
                {
                    cells.Add(type, write, role);
                }
            }
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Who_may_send_is_what_the_rules_say(string type, string? write, string role)
    {
        await using var pair = await server.PairAsync();
        var settings = write is null ? "{}" : $$$"""{"permissions":{"write":"{{{write}}}"}}""";
        var (sender, other) = (pair.Anna, pair.Boris);
        var people = role == ChatRole.Owner ? new[] { sender.Id, other.Id } : [other.Id, sender.Id];
        var chatId = await server.Database.GroupAsync(people, type, settings);
        await server.Database.SetRoleAsync(chatId, sender.Id, role);

        var sending = sender.SendAsync(HttpMethod.Post, "messages", new SendMessage(chatId, "hello"));

        var chosen = new ChatSettings(new ChatPermissions(Write: write));
        if (ChatRules.Allows(type, chosen, role, ChatRight.Write))
        {
            using var response = await sending;
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return;
        }
        await sending.WithAsync(HttpStatusCode.Forbidden, "chat.forbidden");
        Assert.Equal(
            (0, 0),
            ((await other.Client.GetChatAsync(chatId)).LastSeq, (await HistoryAsync(other, chatId)).Count)
        );
    }

    [Fact]
    public async Task In_a_direct_chat_that_is_blocked_the_refusal_says_so()
    {
        await using var pair = await server.PairAsync();
        await server.Database.ExecuteAsync($"update members set can_send = false where chat_id = '{pair.ChatId}'");

        await pair
            .Anna.SendAsync(HttpMethod.Post, "messages", new SendMessage(pair.ChatId, "hello"))
            .WithAsync(HttpStatusCode.Forbidden, "user.blocked");
    }

    [Fact]
    public async Task While_a_chat_is_deleted_what_was_acknowledged_came_before_and_nothing_comes_after()
    {
        await using var pair = await server.PairAsync();
        Person[] senders = [pair.Anna, pair.Boris];
        var chatId = await server.Database.GroupAsync([.. senders.Select(sender => sender.Id)]);
        var stored = 0;
        var wires = await Task.WhenAll(senders.Concat(senders).Select(sender => sender.WireAsync()));

        var sending = wires
            .Select(async wire =>
            {
                while (true)
                {
                    var answer = await wire.AskAsync("message:send", new SendMessage(chatId, "one more"));
                    if (!answer.GetProperty("ok").GetBoolean())
                    {
                        Wire.Refused(answer).With(404, "chat.not_found");
                        return;
                    }
                    Interlocked.Increment(ref stored);
                }
            })
            .ToList();
        await Vestnik.Testing.Eventually.TrueAsync(() => Volatile.Read(ref stored) > 50, "they talk");
        await server.Database.DeleteChatAsync(chatId);
        await Task.WhenAll(sending);

        // Its rows go by and by; its head says how many there were.
        Assert.Equal(stored, await server.Database.AskAsync<long>($"select last_no from chats where id = '{chatId}'"));
        Assert.Equal(
            stored,
            await server.Database.AskAsync<long>($"select count(*) from messages where chat_id = '{chatId}'")
        );
    }

    private static async Task<IReadOnlyList<MessageView>> HistoryAsync(Person person, Guid chatId) =>
        await History.ReadAsync(person, chatId);
}
