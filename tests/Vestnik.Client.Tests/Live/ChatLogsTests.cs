using Vestnik.Contracts;

namespace Vestnik.Client.Tests;

public sealed class ChatLogsTests
{
    private readonly ChatLogs _logs = new();
    private readonly ServerLog _server = new(Guid.NewGuid());

    [Fact]
    public void What_comes_in_order_is_told_at_once()
    {
        var messages = Written(3);

        Assert.Equal([messages[0].Id], Told(Live(1)));
        Assert.Equal([messages[1].Id], Told(Live(2)));
        Assert.Equal([messages[2].Id], Told(Live(3)));
        Assert.False(_logs.HasGap);
    }

    [Fact]
    public void What_comes_early_waits_for_what_is_missing()
    {
        var messages = Written(4);

        Assert.Empty(Told(Live(3)));
        Assert.Empty(Told(Live(2)));
        Assert.True(_logs.HasGap);
        Assert.Equal([messages[0].Id, messages[1].Id, messages[2].Id], Told(Live(1)));
        Assert.False(_logs.HasGap);
        Assert.Equal(3, _logs.SeqOf(_server.ChatId));
    }

    [Fact]
    public void What_comes_again_is_dropped()
    {
        Written(3);
        Live(1);
        Live(3);

        Assert.Empty(Live(1));
        Assert.Empty(Live(3));
        Assert.Equal(2, Live(2).Count);
        Assert.Empty(Live(2));
        Assert.Empty(Live(3));
    }

    [Fact]
    public void A_chat_begins_where_it_is_said_to_and_what_was_before_is_dropped()
    {
        var messages = Written(4);

        _logs.Begin(_server.ChatId, 2);

        Assert.Empty(Live(1));
        Assert.Empty(Live(2));
        Assert.Equal([messages[2].Id], Told(Live(3)));
        _logs.Begin(_server.ChatId, 99);
        Assert.Equal([messages[3].Id], Told(Live(4)));
    }

    [Fact]
    public void Chats_do_not_wait_for_each_other()
    {
        Written(2);
        var other = new ServerLog(Guid.NewGuid());
        other.Write();

        Assert.Empty(Live(2));

        Assert.Single(_logs.Apply(other.At(1)));
        Assert.True(_logs.HasGap);
        Assert.Null(_logs.SeqOf(Guid.NewGuid()));
    }

    [Fact]
    public void Healed_new_messages_come_in_the_order_of_their_numbers_whatever_changed_them_since()
    {
        var messages = Written(4);
        Live(1);
        _server.Edit(messages[0], "old, edited");
        _server.Edit(messages[1], "new, edited");
        _server.Edit(messages[0], "old, edited again");

        var told = Heal(_server.LastSeq);

        Assert.Equal([2, 3, 4], told.OfType<MessageReceived>().Select(received => received.Message.No));
        Assert.Equal("new, edited", told.OfType<MessageReceived>().First().Message.Content);
        Assert.Equal("old, edited again", Assert.Single(told.OfType<MessageUpdated>()).Message.Content);
        Assert.IsType<MessageUpdated>(told[^1]);
    }

    [Fact]
    public void A_message_written_and_deleted_while_away_is_told_as_removed_alone()
    {
        var messages = Written(2);
        _server.Delete(messages[0]);

        var told = Heal(3);

        Assert.Equal(messages[1].Id, Assert.Single(told.OfType<MessageReceived>()).Message.Id);
        Assert.Equal(messages[0].Id, Assert.Single(told.OfType<MessageRemoved>()).MessageId);
    }

    [Fact]
    public void What_was_early_follows_what_is_healed_and_is_not_told_twice()
    {
        var messages = Written(5);
        Live(1);
        Live(3);
        Live(5);

        var told = Heal(3);

        Assert.Equal([messages[1].Id, messages[2].Id], Told(told));
        Assert.True(_logs.HasGap);
        Assert.Equal([messages[3].Id, messages[4].Id], Told(Live(4)));
    }

    [Fact]
    public void One_that_changed_between_two_pages_of_a_heal_is_told_once_as_it_is_last()
    {
        var messages = Written(3);
        var firstPage = _server.Changes(0, asOf: 3).ToList();
        _server.Edit(messages[0], "edited while the pages were read");
        var secondPage = _server.Changes(3, asOf: 4);

        var told = Events(_logs.Heal(_server.ChatId, [.. firstPage, .. secondPage], upTo: 4));

        Assert.Equal([1, 2, 3], told.Cast<MessageReceived>().Select(received => received.Message.No));
        Assert.Equal("edited while the pages were read", ((MessageReceived)told[0]).Message.Content);
        Assert.Equal(4, _logs.SeqOf(_server.ChatId));
    }

    [Fact]
    public void A_heal_that_is_behind_takes_nothing_back()
    {
        Written(3);
        var behind = _server.Changes(0, asOf: 2).ToList();
        Live(1);
        Live(2);
        Live(3);

        Assert.Empty(_logs.Heal(_server.ChatId, behind, upTo: 2));
        Assert.Equal(3, _logs.SeqOf(_server.ChatId));
    }

    [Fact]
    public void What_is_skipped_is_not_told_and_what_follows_is()
    {
        var messages = Written(6);
        Live(1);
        Live(4);

        _logs.Skip(_server.ChatId, 5);

        Assert.False(_logs.HasGap);
        Assert.Empty(Live(3));
        Assert.Equal([messages[5].Id], Told(Live(6)));
    }

    [Fact]
    public void Forgotten_everything_begins_anew()
    {
        Written(2);
        Live(2);

        Assert.Equal([_server.ChatId], _logs.Clear());

        Assert.False(_logs.HasGap);
        Assert.Null(_logs.SeqOf(_server.ChatId));
        Assert.Single(Live(1));
    }

    private List<MessageView> Written(int count) => [.. Enumerable.Range(0, count).Select(_ => _server.Write())];

    private List<LiveEvent> Live(long seq) => Events(_logs.Apply(_server.At(seq)));

    private List<LiveEvent> Heal(long upTo)
    {
        var known = _logs.SeqOf(_server.ChatId) ?? 0;
        return Events(_logs.Heal(_server.ChatId, [.. _server.Changes(known, upTo)], upTo));
    }

    private static List<LiveEvent> Events(IEnumerable<Change> told) => [.. told.Select(change => change.Event)];

    private static IEnumerable<Guid> Told(IEnumerable<LiveEvent> told) =>
        told.Select(live => Assert.IsType<MessageReceived>(live).Message.Id);
}
