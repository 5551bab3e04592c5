using Vestnik.Contracts;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>How far somebody has read is theirs to hide from whom they block, as their presence is.</summary>
[Collection(MessagesServer.Name)]
public sealed class BlockedMarksTests(RunningServer server)
{
    private const string Told = "message:delivery_status";

    [Fact]
    public async Task Who_is_blocked_is_shown_how_far_the_other_had_read_before()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var sent = new List<MessageView>();
        foreach (var content in new[] { "1", "2", "3" })
        {
            sent.Add(await boris.Client.SendAsync(chatId, content));
        }
        await anna.Client.MarkDeliveredAsync(chatId, sent[1].Id);
        await anna.Client.MarkReadAsync(chatId, sent[0].Id);
        await anna.Client.People.BlockAsync(boris.Id);
        var (annas, boriss) = (await anna.WireAsync(), await boris.WireAsync());
        var cursor = (await SettledAsync(boris)).Cursor;

        await anna.Client.MarkReadAsync(chatId, sent[2].Id);

        // To her own devices, and it counts for herself.
        await annas.EventAsync<DeliveryStatus>(Told, status => status is { Status: MessageStatus.Read, No: 3 });
        Assert.Equal(0, (await anna.Client.GetChatAsync(chatId)).UnreadCount);
        Assert.Equal((3, 3), await MarksAsync(anna, anna, chatId));
        Assert.Equal((2, 1), await MarksAsync(boris, anna, chatId));
        Assert.Equal(
            [MessageStatus.Read, MessageStatus.Delivered, MessageStatus.Sent],
            (await Task.WhenAll(sent.Select(message => ReadAsync(boris, message)))).Select(message => message.Status!)
        );
        // Nor does a sync say that anything moved. Asked after it: what had been told before would have come before.
        Assert.Empty((await SyncAsync(boriss, cursor)).Chats);
        Assert.Empty(boriss.Events<DeliveryStatus>(Told));
    }

    [Fact]
    public async Task Blocking_somebody_takes_nothing_from_ones_own_sight()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var sent = await anna.Client.SendAsync(chatId, "1");
        var wire = await anna.WireAsync();
        await anna.Client.People.BlockAsync(boris.Id);

        await boris.Client.MarkReadAsync(chatId, sent.Id);

        await wire.EventAsync<DeliveryStatus>(Told, status => status.UserId == boris.Id && status.No == 1);
        Assert.Equal(MessageStatus.Read, (await ReadAsync(anna, sent)).Status);
    }

    [Fact]
    public async Task Who_is_blocked_no_more_learns_what_was_read_meanwhile()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var sent = await boris.Client.SendAsync(chatId, "1");
        await anna.Client.People.BlockAsync(boris.Id);
        await anna.Client.MarkReadAsync(chatId, sent.Id);
        var cursor = (await SettledAsync(boris)).Cursor;
        var wire = await boris.WireAsync();

        await anna.Client.People.UnblockAsync(boris.Id);

        await wire.EventAsync<SyncRequired>("sync:required", told => told.User is null);
        var synced = Assert.Single((await SyncAsync(wire, cursor)).Chats);
        Assert.Equal((1, 1), MarksIn(synced, anna));
        Assert.Equal(MessageStatus.Read, (await ReadAsync(boris, sent)).Status);
        await anna.Client.SendAsync(chatId, "2");
        var answered = await boris.Client.SendAsync(chatId, "3");
        await anna.Client.MarkReadAsync(chatId, answered.Id);
        await wire.EventAsync<DeliveryStatus>(Told, status => status.UserId == anna.Id && status.No == 3);
    }

    /// <summary>In a group they meet as everybody does.</summary>
    [Fact]
    public async Task In_groups_everybody_is_told_of_everybody()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, _) = pair;
        var group = await server.Database.GroupAsync([anna.Id, boris.Id]);
        await anna.Client.People.BlockAsync(boris.Id);
        var sent = await boris.Client.SendAsync(group, "to all");
        var wire = await boris.WireAsync();

        await anna.Client.MarkReadAsync(group, sent.Id);

        await wire.EventAsync<DeliveryStatus>(Told, status => status.UserId == anna.Id && status.No == 1);
    }

    private static Task<MessageView> ReadAsync(Person person, MessageView message) =>
        person.ReadAsync<MessageView>($"messages/{message.Id}");

    private static async Task<(long Delivered, long Read)> MarksAsync(Person viewer, Person whose, Guid chatId)
    {
        var chat = await viewer.Client.GetChatAsync(chatId);
        var member = chat.Members!.Single(member => member.User.Id == whose.Id);
        return (member.DeliveredNo, member.ReadNo);
    }

    private static (long Delivered, long Read) MarksIn(SyncedChat chat, Person whose)
    {
        var marks = chat.Marks.Single(mark => mark.UserId == whose.Id);
        return (marks.DeliveredNo, marks.ReadNo);
    }
}
