using System.Net;
using Vestnik.Client;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Messages;
using Vestnik.Server.Tests.Sync;
using Person = Vestnik.Server.Tests.Messages.Person;

namespace Vestnik.Server.Tests.MyView;

/// <summary>Messages and chats that one does not want to see, and that others see as before.</summary>
[Collection(MyViewServer.Name)]
public sealed class HidingTests(RunningServer server)
{
    [Theory]
    [InlineData(Dialect.Plain)]
    [InlineData(Dialect.SocketIo)]
    public async Task A_message_deleted_for_oneself_is_told_to_ones_own_devices_alone(Dialect dialect)
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var mine = await anna.Client.SendAsync(chatId, "mine");
        var theirs = await boris.Client.SendAsync(chatId, "yours");
        await using var device = await TestSocket.ConnectAsync(server.Url, dialect, anna.Client.AccessToken);
        var other = await boris.WireAsync();

        await anna.HideMessageAsync(mine.Id);
        var answer = await device.EmitAsync("message:delete", new DeleteMessageEvent(theirs.Id, "me"));

        Assert.True(answer.GetProperty("ok").GetBoolean());
        var told = (
            await device.ToldAsync(change => change.Seq == 1),
            await device.ToldAsync(change => change.Seq == 2)
        );
        Assert.Equal(("hidden", chatId, mine.Id), (told.Item1.Kind, told.Item1.ChatId, told.Item1.MessageId));
        Assert.Equal(("hidden", chatId, theirs.Id), (told.Item2.Kind, told.Item2.ChatId, told.Item2.MessageId));
        Assert.Equal([mine.Id, theirs.Id], (await History.ReadAsync(boris, chatId)).Select(message => message.Id));
        Assert.Empty(await other.ToldUpToAsync(boris));
        Assert.DoesNotContain(other.Frames, frame => frame.Type == "message:deleted");
        Assert.Equal(3, (await boris.Client.SendAsync(chatId, "next")).Seq);
    }

    [Fact]
    public async Task Hiding_a_message_again_is_no_fault_and_no_change_and_a_sync_heals_it()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "never mind");
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;
        var device = await anna.AnotherDeviceAsync();
        var wire = await anna.WireAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? anna : device).HideMessageAsync(message.Id))
        );

        Assert.Single(await wire.ToldUpToAsync(anna));
        var healed = (await Syncing.SyncAsync(anna, cursor)).User.Single(change => change.Kind == "hidden");
        Assert.Equal((1, chatId, message.Id), (healed.Seq, healed.ChatId, healed.MessageId));
        Assert.DoesNotContain((await Syncing.SyncAsync(anna)).User, change => change.Kind == "hidden");
    }

    [Fact]
    public async Task A_message_that_was_deleted_for_all_can_be_hidden_too()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var message = await boris.Client.SendAsync(chatId, "never mind");
        await boris.Client.DeleteAsync(message.Id);

        await anna.HideMessageAsync(message.Id);
        await anna.HideMessageAsync(message.Id);
    }

    [Fact]
    public async Task A_direct_chat_goes_from_ones_own_list_and_devices_and_from_nobody_elses()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        Wire[] wires = [await anna.WireAsync(), await (await anna.AnotherDeviceAsync()).WireAsync()];
        var theirs = await boris.WireAsync();
        await anna.PinAsync(chatId);

        await anna.HideAsync(chatId);
        await anna.HideAsync(chatId);

        Assert.Empty(await ListAsync(anna));
        Assert.Equal([chatId], await ListAsync(boris));
        foreach (var wire in wires)
        {
            Assert.Empty((await wire.ToldAsync(change => change.Pinned?.Count == 0)).Pinned!);
            await wire.EventAsync<ChatDeleted>("chat:deleted", _ => true);
            await wire.ToldUpToAsync(anna);
            Assert.Equal(chatId, Assert.Single(wire.Events<ChatDeleted>("chat:deleted")).ChatId);
        }
        await theirs.ToldUpToAsync(boris);
        Assert.DoesNotContain(theirs.Frames, frame => frame.Type == "chat:deleted");
    }

    [Fact]
    public async Task A_hidden_chat_comes_back_with_its_next_message_from_whomever()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        var wire = await anna.WireAsync();

        foreach (var sender in new[] { boris, anna })
        {
            await anna.HideAsync(chatId);
            Assert.Empty(await ListAsync(anna));
            var message = await sender.Client.SendAsync(chatId, "once more");

            await wire.EventAsync<MessageView>("message:received", received => received.Id == message.Id);
            // What a device asks that has not heard of the chat.
            var chat = await anna.ReadAsync<ChatView>($"chats/{chatId}");
            Assert.Equal((message.Id, message.Seq), (chat.LastMessage!.Id, chat.LastSeq));
            Assert.Equal([chatId], await ListAsync(anna));
        }
        Assert.Equal(3, (await History.ReadAsync(anna, chatId)).Count);
    }

    [Fact]
    public async Task The_dotnet_client_is_told_each_message_of_a_chat_that_was_hidden_and_came_back()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "before all");
        var live = await anna.LiveAsync();
        var told = new List<string>();

        await boris.Client.SendAsync(chatId, "shown");
        await anna.HideAsync(chatId);
        await boris.Client.SendAsync(chatId, "back");
        await boris.Client.SendAsync(chatId, "and on");
        while (told is not [.., "and on"])
        {
            var happened = await live.Events.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            if (happened is MessageReceived received)
            {
                told.Add(received.Message.Content);
            }
        }

        Assert.Equal(["shown", "back", "and on"], told);
    }

    [Fact]
    public async Task Who_opens_a_hidden_chat_has_it_back_on_every_device()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        await anna.HideAsync(chatId);
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;
        var wire = await anna.WireAsync();

        Assert.Equal(chatId, (await anna.Client.OpenDirectAsync(boris.Id)).Id);

        Assert.Equal(chatId, (await wire.EventAsync<ChatView>("chat:created", _ => true)).Id);
        Assert.Equal([chatId], await ListAsync(anna));
        var healed = await Syncing.SyncAsync(anna, cursor);
        Assert.Equal(chatId, Assert.Single(healed.Chats).Chat.Id);
        Assert.Empty(healed.Left);
    }

    [Fact]
    public async Task An_empty_chat_and_ones_notes_can_be_hidden_and_a_group_cannot()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var notes = await anna.Client.OpenDirectAsync(anna.Id);
        await anna.Client.SendAsync(notes.Id, "a note");

        await anna.HideAsync(chatId);
        await anna.HideAsync(notes.Id);
        Assert.Empty(await ListAsync(anna));

        await server.Database.ExecuteAsync($"update chats set type = 'group' where id = '{chatId}'");
        await anna.SendAsync(HttpMethod.Delete, $"chats/{chatId}", new { })
            .WithAsync(HttpStatusCode.Forbidden, "chat.forbidden");
    }

    /// <summary>Either the message is part of what is hidden, or it brings the chat back.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Of_a_chat_hidden_while_a_message_comes_every_device_and_the_list_agree()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "hello");
        var cursor = (await Syncing.SettledAsync(anna)).Cursor;
        var isKnown = true;

        for (var i = 0; i < 25; i++)
        {
            await Task.WhenAll(anna.HideAsync(chatId), boris.Client.SendAsync(chatId, $"{i}"));

            var answer = await Syncing.SyncAsync(anna, cursor);
            isKnown =
                answer.Chats.Any(synced => synced.Chat.Id == chatId) || (isKnown && !answer.Left.Contains(chatId));
            cursor = answer.Cursor;
            Assert.Equal(isKnown ? [chatId] : [], await ListAsync(anna));
        }
    }

    private static async Task<IEnumerable<Guid>> ListAsync(Person person) =>
        (await person.ReadAsync<List<ChatView>>("chats")).Select(chat => chat.Id);
}
