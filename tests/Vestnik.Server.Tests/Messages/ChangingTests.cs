using System.Net;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

[Collection(MessagesServer.Name)]
public sealed class ChangingTests(RunningServer server)
{
    [Fact]
    public async Task An_edit_takes_the_next_seq_and_is_told_to_both()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        Wire[] wires = [await anna.WireAsync(), await boris.WireAsync()];
        var first = await anna.Client.SendAsync(chatId, "frist");
        await anna.Client.SendAsync(chatId, "second");

        var edited = await anna.Client.EditAsync(first.Id, "first");

        Assert.Equal((1, 1, 3), (edited.Seq, edited.No, edited.ChangeSeq));
        Assert.Equal(("first", MessageStatus.Sent), (edited.Content, edited.Status));
        Assert.NotNull(edited.EditedAt);
        foreach (var wire in wires)
        {
            var updated = await wire.EventAsync<MessageView>("message:updated", _ => true);
            Assert.Equal((first.Id, 3, "first"), (updated.Id, updated.ChangeSeq, updated.Content));
            Assert.Equal(edited.EditedAt, updated.EditedAt);
            Assert.Null(updated.Status);
        }
        Assert.Equal("first", (await boris.ReadAsync<MessageView>($"messages/{first.Id}")).Content);
    }

    [Fact]
    public async Task A_deletion_takes_the_next_seq_is_told_to_both_and_leaves_nothing_to_read()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        Wire[] wires = [await anna.WireAsync(), await boris.WireAsync()];
        var first = await anna.Client.SendAsync(chatId, "secret");
        var reply = await boris.Client.SendAsync(chatId, "what?", replyTo: first.Id);

        Wire.Accept<Ok>(await wires[0].AskAsync("message:delete", new DeleteMessageEvent(first.Id)));

        foreach (var wire in wires)
        {
            var deleted = await wire.EventAsync<MessageDeleted>("message:deleted", _ => true);
            Assert.Equal((chatId, first.Id, 3, "all"), (deleted.ChatId, deleted.MessageId, deleted.Seq, deleted.For));
        }
        await boris.GetAsync($"messages/{first.Id}").WithAsync(HttpStatusCode.NotFound, "message.not_found");
        var left = Assert.Single(await History.ReadAsync(boris, chatId));
        Assert.Equal((reply.Id, ""), (left.Id, left.ReplyTo?.Content ?? ""));
        Assert.Equal(
            0L,
            await server.Database.AskAsync<long>("select count(*) from messages where content = 'secret'")
        );
    }

    [Fact]
    public async Task Deleting_again_is_no_fault_and_no_change()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var message = await anna.Client.SendAsync(chatId, "twice");

        await anna.Client.DeleteAsync(message.Id);
        await anna.Client.DeleteAsync(message.Id);
        var next = await anna.Client.SendAsync(chatId, "next");
        await wire.EventAsync<MessageView>("message:received", received => received.Id == next.Id);

        Assert.Equal((3, 2), (next.Seq, next.No));
        Assert.Single(wire.Events<MessageDeleted>("message:deleted"));
    }

    [Fact]
    public async Task A_deleted_message_is_not_there_to_be_edited()
    {
        await using var pair = await server.PairAsync();
        var (anna, _, chatId) = pair;
        var wire = await anna.WireAsync();
        var message = await anna.Client.SendAsync(chatId, "gone");
        await anna.Client.DeleteAsync(message.Id);

        await anna.Client.EditAsync(message.Id, "back").WithAsync(404, "message.not_found");
        var answer = await wire.AskAsync("message:edit", new EditMessageEvent(message.Id, "back"));

        Wire.Refused(answer).With(404, "message.not_found");
        Assert.Equal(3, (await anna.Client.SendAsync(chatId, "next")).Seq);
    }

    [Fact]
    public async Task The_other_one_in_the_chat_may_change_nothing_and_a_stranger_does_not_even_learn_that_it_exists()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await using var stranger = await server.PersonAsync();
        var message = await anna.Client.SendAsync(chatId, "mine");

        await boris.Client.EditAsync(message.Id, "yours").WithAsync(403, "message.forbidden");
        await boris.Client.DeleteAsync(message.Id).WithAsync(403, "message.forbidden");
        await stranger.Client.EditAsync(message.Id, "yours").WithAsync(404, "message.not_found");
        await stranger.Client.DeleteAsync(message.Id).WithAsync(404, "message.not_found");

        var kept = await boris.ReadAsync<MessageView>($"messages/{message.Id}");
        Assert.Equal(("mine", 1, null), (kept.Content, kept.ChangeSeq, kept.EditedAt));
    }

    [Fact]
    public async Task Of_many_changes_at_once_each_seq_is_told_once_with_what_it_changed()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await boris.WireAsync();
        var message = await anna.Client.SendAsync(chatId, "0");

        var edits = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => anna.Client.EditAsync(message.Id, $"{i}")));
        await anna.Client.DeleteAsync(message.Id);
        await wire.WaitAsync(
            frames => frames.Count(frame => frame.Type is "message:updated" or "message:deleted") == 41,
            "all changes"
        );

        var told = wire.Events<MessageView>("message:updated");
        Assert.Equal(Enumerable.Range(2, 40).Select(seq => (long)seq), told.Select(m => m.ChangeSeq).Order());
        Assert.Equal(
            edits.OrderBy(edit => edit.ChangeSeq).Select(edit => (edit.ChangeSeq, edit.Content)),
            told.OrderBy(update => update.ChangeSeq).Select(update => (update.ChangeSeq, update.Content))
        );
        Assert.Equal(40, told.Select(update => update.Content).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(42, Assert.Single(wire.Events<MessageDeleted>("message:deleted")).Seq);
    }

    private sealed record Ok;
}
