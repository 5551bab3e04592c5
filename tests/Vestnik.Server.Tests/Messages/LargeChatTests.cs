using System.Text.Json;
using Vestnik.Contracts;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Where there are too many to tell everybody of everybody, and in channels, where it is nobody's business.</summary>
[Collection(MessagesServer.Name)]
public sealed class LargeChatTests(RunningServer server)
{
    public static TheoryData<string, int> Kinds() =>
        new()
        {
            { ChatType.Group, 201 },
            { ChatType.Channel, 201 },
            { ChatType.Channel, 3 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Messages_and_their_changes_come_to_every_device_of_the_members_and_to_nobody_else(
        string type,
        int size
    )
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = await ManyAsync(pair, type, size);
        await using var stranger = await server.PersonAsync();
        await using var former = await server.PersonAsync();
        await server.Database.JoinAsync(chatId, former.Id);
        var phone = await boris.AnotherDeviceAsync();
        Wire[] inside = [await anna.WireAsync(), await boris.WireAsync(), await phone.WireAsync()];
        Wire[] outside = [await stranger.WireAsync(), await former.WireAsync()];
        await server.Database.RemoveAsync(chatId, former.Id);

        var sent = await inside[0].SendMessageAsync(chatId, "to many");
        await inside[0].AskAsync("message:edit", new { messageId = sent.Id, content = "changed" });
        await inside[0].AskAsync("message:delete", new { messageId = sent.Id });

        Assert.Equal((MessageStatus.Sent, null, null), (sent.Status, sent.DeliveredCount, sent.ReadCount));
        foreach (var wire in inside)
        {
            // In whatever order: those to tell are asked for after the sender was answered, and clients go by seq.
            Assert.Equal(1, (await wire.EventAsync<MessageView>("message:received", _ => true)).ChangeSeq);
            Assert.Equal(2, (await wire.EventAsync<MessageView>("message:updated", _ => true)).ChangeSeq);
            Assert.Equal(3, (await wire.EventAsync<MessageDeleted>("message:deleted", _ => true)).Seq);
        }
        foreach (var wire in outside)
        {
            // Asked after all of it: what had been sent before would have come before.
            await wire.AskAsync("sync", new { });
            Assert.DoesNotContain(wire.Frames, frame => frame.Type.StartsWith("message:", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task How_far_others_have_come_and_that_they_type_is_not_told(string type, int size)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = await ManyAsync(pair, type, size);
        var phone = await boris.AnotherDeviceAsync();
        var (told, own) = (await anna.WireAsync(), await phone.WireAsync());
        var wire = await boris.WireAsync();
        var first = await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(anna)).Cursor;

        Wire.Accept<JsonElement>(await wire.AskAsync("typing:start", new { chatId }));
        await boris.Client.MarkReadAsync(chatId, first.Id);
        await own.EventAsync<DeliveryStatus>("message:delivery_status", status => status.UserId == boris.Id);
        await anna.Client.SendAsync(chatId, "2");
        await told.EventAsync<MessageView>("message:received", message => message.Content == "2");

        Assert.DoesNotContain(told.Frames, frame => frame.Type is "typing:update" or "message:delivery_status");
        var read = await anna.ReadAsync<MessageView>($"messages/{first.Id}");
        Assert.Equal((MessageStatus.Sent, null, null), (read.Status, read.DeliveredCount, read.ReadCount));
        var synced = Assert.Single((await SyncAsync(anna, cursor)).Chats, chat => chat.Chat.Id == chatId);
        Assert.Equal([anna.Id], synced.Marks.Select(mark => mark.UserId));
        Assert.DoesNotContain(
            synced.Chat.Members!,
            member => member.User.Id != anna.Id && member is { DeliveredNo: > 0 } or { ReadNo: > 0 }
        );
        var mine = await boris.Client.GetChatAsync(chatId);
        Assert.Equal((1, 1), (mine.ReadNo, mine.UnreadCount));
    }

    private async Task<(Person Anna, Person Boris, Guid ChatId)> ManyAsync(Pair pair, string type, int size)
    {
        var chatId = await server.Database.GroupAsync([pair.Anna.Id, pair.Boris.Id], type);
        await server.Database.CrowdAsync(chatId, size);
        return (pair.Anna, pair.Boris, chatId);
    }
}
