using Vestnik.History.Recording;
using static Vestnik.History.Tests.Corruptions;

namespace Vestnik.History.Tests;

/// <summary>What somebody is not told, or told wrongly, by a sync, a connection or a client.</summary>
internal static class StreamCorruptions
{
    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("a sync leaves out a message", "walks")
        {
            Spoil = (history, random) =>
                LeaveOut(
                    history,
                    random,
                    (walk, change) =>
                        change.Seq > walk.Chats[0].From && AcknowledgedBefore(history, change.Id, walk.Begin)
                ),
        },
        new("a sync leaves out what a group says", "walks")
        {
            Spoil = (history, random) =>
                PickSaid(history, random) is { } said
                && LeaveOut(
                    history,
                    random,
                    (walk, change) =>
                        change.Id == said.Message.Id && change.Seq > walk.Chats[0].From && said.Change.End < walk.Begin
                ),
        },
        new("a sync leaves out an edit", "walks")
        {
            Spoil = (history, random) =>
                LeaveOut(
                    history,
                    random,
                    (walk, change) =>
                        change.Seq <= walk.Chats[0].From
                        && history
                            .All<Edit>()
                            .Any(edit => edit.Answer?.ChangeSeq == change.ChangeSeq && edit.End < walk.Begin)
                ),
        },
        new("the cursor leads past a chat", "walks")
        {
            Spoil = (history, _) =>
                LastWalk(history) is { } walk
                && history.All<Walk>().Where(other => other.Client == walk.Client).ToList() is { } walks
                && walks.All(other => history.Replace(other, other with { Chats = [] })),
        },
        new("a sync's changes are in the wrong order", "walks")
        {
            Spoil = (history, random) =>
                history.Pick<Walk>(random, walk => walk.Chats[0].Changes.Count > 1) is { } walk
                && history.Replace(
                    walk,
                    walk with
                    {
                        Chats = [walk.Chats[0] with { Changes = [.. walk.Chats[0].Changes.Reverse()] }],
                    }
                ),
        },
        new("a connection carries a message twice", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.What == Happening.Received) is { } told
                && history.InsertAfter(told, told with { End = told.End + 1 }),
        },
        new("a client tells messages in the wrong order", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.What == Happening.Received && told.Message!.No > 1) is { } late
                && history
                    .All<Told>()
                    .FirstOrDefault(told =>
                        told.Client == late.Client
                        && told.What == Happening.Received
                        && told.Message!.No < late.Message!.No
                    )
                    is { } early
                && history.Remove(early)
                && history.InsertAfter(late, early),
        },
        new("a client is never told of a message", "streams")
        {
            Spoil = (history, random) =>
            {
                var send = PickKept(history, random);
                var told = history
                    .All<Told>()
                    .Where(told => told.User == Staying(history) && told.Message?.Id == send?.Answer!.Id)
                    .ToList();
                return told.Count > 0 && told.TrueForAll(history.Remove);
            },
        },
        new("a client is never told what a group says", "streams")
        {
            Spoil = (history, random) =>
                PickSaid(history, random) is { } said
                && history
                    .All<Told>()
                    .Where(told => told.User == Staying(history) && told.Message?.Id == said.Message.Id)
                    .ToList()
                    is { Count: > 0 } told
                && told.TrueForAll(history.Remove),
        },
        new("a connection carries what a group says twice", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.Message?.Notice is not null) is { } told
                && history.InsertAfter(told, told with { End = told.End + 1 }),
        },
        new("a client tells too late what a group says", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.Message?.Notice is not null) is { } early
                && history
                    .All<Told>()
                    .FirstOrDefault(told =>
                        told.Client == early.Client
                        && told.What == Happening.Received
                        && told.Message!.No > early.Message!.No
                    )
                    is { } late
                && history.Remove(early)
                && history.InsertAfter(late, early),
        },
        new("a client is told twice what became of a member", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.What == Happening.Member) is { } told
                && history.InsertAfter(told, told with { End = told.End + 1 }),
        },
        new("a client does not learn that it is out of a chat", "streams")
        {
            Spoil = (history, random) =>
                GroupCorruptions.PickOut(history, random) is { } removal
                && history.All<Told>().Where(told => told.User == removal.About && told.Of is null).ToList()
                    is [_, .., var last]
                && history.Remove(last),
        },
        new("a client does not know that it is in a chat", "streams")
        {
            Spoil = (history, _) =>
                Staying(history) is { } user
                && history.Append(
                    new Told
                    {
                        Client = Model.Program(user),
                        User = user,
                        Chat = Model.Chat,
                        What = Happening.Left,
                    }
                ),
        },
        new("a client does not learn of an edit", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Edit>(
                    random,
                    edit => LastRead(history)?.Messages.Any(message => message.Content == edit.Content) == true
                )
                    is { } edit
                && history
                    .All<Told>()
                    .LastOrDefault(told => told.User == Staying(history) && told.Message?.Content == edit.Content)
                    is { } told
                && history.Remove(told),
        },
        new("a client does not learn of a deletion", "streams")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.What == Happening.Deleted && told.User == Staying(history))
                    is { } told
                && history.Remove(told),
        },
    ];

    private static bool AcknowledgedBefore(Spoiled history, Guid id, long time) =>
        history.All<Send>().Any(send => send.Answer?.Id == id && send.End < time);

    private static bool LeaveOut(Spoiled history, Random random, Func<Walk, Seen, bool> fits)
    {
        if (history.Pick<Walk>(random, walk => walk.Chats[0].Changes.Any(change => fits(walk, change))) is not { } walk)
        {
            return false;
        }
        var chat = walk.Chats[0];
        var left = chat.Changes.First(change => fits(walk, change));
        var changes = Spoiled.Without(chat.Changes, left.Id);
        return history.Replace(walk, walk with { Chats = [chat with { Changes = changes }] });
    }
}
