using System.Text.Json;
using Dapper;
using Vestnik.Contracts;
using Vestnik.Server.Tests.Messages;
using Vestnik.Testing;
using static Vestnik.Server.Tests.Sync.Syncing;

namespace Vestnik.Server.Tests.Sync;

/// <summary>What changed in the chats that a client holds.</summary>
[Collection(SyncServer.Name)]
public sealed class SyncHeldTests(RunningServer server)
{
    [Fact]
    public async Task An_answer_stays_small_however_long_the_messages_are_and_more_brings_the_rest()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var longest = new string('я', MessageLimits.ContentMax);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => boris.Client.SendAsync(chatId, longest)));

        var seen = new List<long>();
        var held = 0L;
        for (var more = true; more; )
        {
            var page = (await SyncAsync(anna, held: new HeldChat(chatId, held))).Chats.Single();
            // A megabyte of characters is 64 of the longest messages.
            Assert.InRange(page.Changes.Count, 1, 64);
            seen.AddRange(page.Changes.Select(change => change.No));
            held = page.Changes[^1].ChangeSeq;
            more = page.More;
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(no => (long)no), seen);
    }

    [Fact]
    public async Task Who_is_removed_while_their_sync_reads_is_not_told_that_nothing_changed()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await boris.Client.SendAsync(chatId, "1");
        await using var connection = await server.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Read between the chat's head and its changes.
        await connection.ExecuteAsync("lock table presence in access exclusive mode");

        var syncing = SyncAsync(anna, cursor: null, new HeldChat(chatId, 0));
        await Eventually.TrueAsync(() => server.Database.IsWaitedForAsync("presence"), "the sync waits");
        await connection.ExecuteAsync($"delete from members where chat_id = '{chatId}' and user_id = '{anna.Id}'");
        await transaction.CommitAsync();

        Assert.Empty((await syncing).Chats);
    }

    [Fact]
    public async Task A_held_chat_is_answered_with_what_changed_after_its_seq_oldest_change_first()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var first = await anna.Client.SendAsync(chatId, "1");
        var second = await anna.Client.SendAsync(chatId, "2");
        var third = await anna.Client.SendAsync(chatId, "3");
        await anna.Client.EditAsync(first.Id, "one");
        await anna.Client.DeleteAsync(second.Id);
        var cursor = (await SettledAsync(boris)).Cursor;

        var changes = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 2))).Chats).Changes;

        Assert.Equal([third.Id, first.Id, second.Id], changes.Select(change => change.Id));
        Assert.Equal([3, 4, 5], changes.Select(change => change.ChangeSeq));
        Assert.Equal(["3", "one", ""], changes.Select(change => change.Content), StringComparer.Ordinal);
        Assert.NotNull(changes[2].DeletedAt);
        Assert.Empty(Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 5))).Chats).Changes);
    }

    [Fact]
    public async Task Long_absence_is_healed_page_by_page_and_over_a_thousand_changes_by_reading_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        var wire = await anna.WireAsync();
        var answers = new List<Task<JsonElement>>();
        for (var i = 0; i < 1150; i++)
        {
            answers.Add(await wire.EmitAsync("message:send", new SendMessage(chatId, "?")));
        }
        await Task.WhenAll(answers);
        var cursor = (await SettledAsync(boris)).Cursor;

        var numbers = new List<long>();
        var held = 150L;
        for (var more = true; more; )
        {
            var page = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, held))).Chats);
            Assert.False(page.Reload);
            numbers.AddRange(page.Changes.Select(change => change.No));
            held = page.Changes.Count > 0 ? page.Changes[^1].ChangeSeq : held;
            more = page.More;
        }
        Assert.Equal(Enumerable.Range(151, 1000).Select(no => (long)no), numbers);

        var far = Assert.Single((await SyncAsync(boris, cursor, new HeldChat(chatId, 149))).Chats);
        Assert.True(far.Reload);
        Assert.Empty(far.Changes);
    }

    [Fact]
    public async Task Of_a_strangers_chat_nothing_is_told_though_it_is_named()
    {
        await using var pair = await server.PairAsync();
        await using var stranger = await server.PersonAsync();
        await pair.Anna.Client.SendAsync(pair.ChatId, "private");

        Assert.Empty(
            (await SyncAsync(stranger, null, new HeldChat(pair.ChatId, 0), new HeldChat(Guid.NewGuid(), 0))).Chats
        );
    }

    [Fact]
    public async Task A_held_chat_whose_seq_is_above_its_head_is_to_be_read_again()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        await anna.Client.SendAsync(chatId, "2");

        var ahead = Assert.Single((await SyncAsync(boris, null, new HeldChat(chatId, 3))).Chats);
        var abreast = Assert.Single((await SyncAsync(boris, null, new HeldChat(chatId, 2))).Chats);

        Assert.Equal((true, 2), (ahead.Reload, ahead.Chat.LastSeq));
        Assert.Empty(ahead.Changes);
        Assert.False(abreast.Reload);
    }

    [Fact]
    public async Task Whoever_was_taken_out_of_a_chat_is_told_nothing_more_of_it_though_it_is_held()
    {
        await using var pair = await server.PairAsync();
        var (anna, boris, chatId) = pair;
        await anna.Client.SendAsync(chatId, "1");
        var cursor = (await SettledAsync(boris)).Cursor;

        await server.Database.RemoveAsync(chatId, boris.Id);
        await anna.Client.SendAsync(chatId, "2");

        Assert.Empty((await SyncAsync(boris, cursor, new HeldChat(chatId, 0))).Chats);
        Assert.Empty((await SyncAsync(boris, null, new HeldChat(chatId, 0))).Chats);
    }
}
