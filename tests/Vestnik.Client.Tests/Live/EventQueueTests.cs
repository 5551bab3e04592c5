using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Client.Tests;

/// <summary>What is kept follows the reader, and the queue has an end.</summary>
public sealed class EventQueueTests
{
    private readonly List<string> _kept = [];
    private int _timesRoom;

    [Fact]
    public void An_event_is_taken_when_the_reader_asks_for_the_next_one()
    {
        var queue = New(capacity: 10);
        queue.Add(Event(1), Position("1"));
        queue.Add(Event(2), Position("2"));

        Assert.True(queue.TryRead(out _));
        Assert.Empty(_kept);
        Assert.True(queue.TryRead(out _));
        Assert.Equal(["1"], _kept);
        Assert.False(queue.WaitToReadAsync().AsTask().IsCompleted);
        Assert.Equal(["1", "2"], _kept);
    }

    [Fact]
    public void A_position_alone_is_kept_when_everything_before_it_was_taken_at_once_if_that_is_so()
    {
        var queue = New(capacity: 10);
        queue.Add(null, Position("at once"));
        Assert.Equal(["at once"], _kept);
        queue.Add(Event(1), Position("1"));
        queue.Add(null, Position("after 1"));
        Assert.True(queue.TryRead(out _));
        queue.Add(null, Position("after 1, too"));
        Assert.Equal(["at once"], _kept);

        Assert.False(queue.TryPeek(out _));

        Assert.Equal(["at once", "1", "after 1", "after 1, too"], _kept);
    }

    [Fact]
    public void Whatever_is_added_and_read_in_any_order_positions_are_kept_in_order_and_never_ahead_of_the_reader() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(0, 4).ArrayOf()),
                steps =>
                {
                    _kept.Clear();
                    var queue = New(capacity: 3);
                    var (added, read) = (new List<string>(), 0);
                    var events = new List<int>();
                    for (var i = 0; i < steps.Length; i++)
                    {
                        switch (steps[i])
                        {
                            case 0:
                                queue.Add(null, Position($"{i}"));
                                added.Add($"{i}");
                                break;
                            case 1 or 2:
                                queue.Add(Event(i), Position($"{i}"));
                                added.Add($"{i}");
                                events.Add(i);
                                break;
                            case 3 when queue.TryRead(out var told):
                                Assert.Equal(Event(events[read++]), told);
                                // The one in hand and all after it are not kept.
                                Assert.Equal(added.TakeWhile(position => position != $"{events[read - 1]}"), _kept);
                                break;
                            case 3:
                                Assert.Equal(events.Count, read);
                                break;
                            default:
                                Assert.Equal(queue.TryPeek(out _), read < events.Count);
                                break;
                        }
                    }
                    while (queue.TryRead(out _))
                    {
                        read++;
                    }
                    Assert.Equal(events.Count, read);
                    Assert.Equal(added, _kept);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Whoever_found_it_full_is_called_once_when_half_of_it_is_read()
    {
        var queue = New(capacity: 4);
        for (var i = 0; i < 4; i++)
        {
            Assert.False(queue.IsFull());
            queue.Add(Event(i));
        }
        Assert.True(queue.IsFull());

        for (var i = 0; i < 2; i++)
        {
            queue.TryRead(out _);
            Assert.True(queue.IsFull());
        }
        Assert.Equal(0, _timesRoom);
        queue.TryRead(out _);
        queue.TryRead(out _);

        Assert.False(queue.IsFull());
        Assert.Equal(1, _timesRoom);
    }

    [Fact]
    public async Task Of_the_states_that_come_while_it_is_full_the_last_one_is_told_and_the_end_always()
    {
        var queue = New(capacity: 2);
        queue.Add(Event(1));
        queue.Add(Event(2));
        for (var i = 0; i < 100; i++)
        {
            queue.Add(new ConnectionChanged(LiveState.Connecting));
            queue.Add(new ConnectionChanged(LiveState.Connected));
        }
        Assert.Equal(2, queue.Count);

        Assert.Equal(Event(1), await queue.ReadAsync());
        Assert.Equal(Event(2), await queue.ReadAsync());
        Assert.Equal(new ConnectionChanged(LiveState.Connected), await queue.ReadAsync());
        queue.Add(Event(3));
        queue.Add(Event(4));
        queue.Add(new ConnectionChanged(LiveState.Ended));
        queue.Complete();

        var rest = new List<LiveEvent>();
        await foreach (var told in queue.ReadAllAsync())
        {
            rest.Add(told);
        }
        Assert.Equal([Event(3), Event(4), new ConnectionChanged(LiveState.Ended)], rest);
    }

    private EventQueue New(int capacity) =>
        new(
            capacity,
            position => _kept.AddRange(position.Cast<CursorMoved>().Select(moved => moved.Cursor)),
            () => _timesRoom++
        );

    private static ChatReloaded Event(int number) => new(Changes.Id(number));

    private static CursorMoved Position(string cursor) => new(cursor);
}
