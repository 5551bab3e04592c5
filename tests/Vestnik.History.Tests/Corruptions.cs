using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>Each kind of fault that the checker knows, done to a history that has none.</summary>
internal static class Corruptions
{
    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("a no names two messages", "identity")
        {
            Spoil = (history, random) =>
                history.Pick<Send>(random, send => send.Answer?.No > 1) is { } send
                && history.Replace(send, send with { Answer = send.Answer! with { No = send.Answer.No - 1 } }),
        },
        new("a client id is stored twice", "identity")
        {
            Spoil = (history, random) =>
                LastRead(history) is { } read
                && history.Replace(
                    read,
                    read with
                    {
                        Messages =
                        [
                            read.Messages[0] with
                            {
                                Id = Guid.NewGuid(),
                                No = 900,
                                Seq = 900,
                                ChangeSeq = 900,
                            },
                            .. read.Messages,
                        ],
                    }
                ),
        },
        new("a change is one thing for some and another for others", "identity")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.Message is not null) is { } told
                && history.Replace(told, told with { Message = told.Message! with { Content = "something else" } }),
        },
        new("a message comes from nowhere", "origin")
        {
            Spoil = (history, random) =>
                history.Pick<Send>(random, send => send.Answer is not null) is { } send && history.Remove(send),
        },
        new("a refused message appears", "origin")
        {
            Spoil = (history, random) =>
                history.Pick<Send>(random, send => send.Answer is not null) is { } send
                && history.Replace(send, send with { Outcome = Outcome.Refused, Answer = null }),
        },
        new("a message reads as nobody wrote it", "origin")
        {
            Spoil = (history, random) =>
            {
                var send = history.Pick<Send>(random, send => send.Answer is not null);
                history.Everywhere(seen =>
                    seen.Id == send?.Answer!.Id && !seen.IsDeleted ? seen with { Content = "garbled" } : seen
                );
                return send is not null;
            },
        },
        new("an acknowledged message is gone for one member", "kept")
        {
            Spoil = (history, random) =>
                PickKept(history, random) is { } send
                && LastRead(history) is { } read
                && history.Replace(read, read with { Messages = Spoiled.Without(read.Messages, send.Answer!.Id) }),
        },
        new("an acknowledged message is gone for all", "kept")
        {
            Spoil = (history, random) =>
            {
                var send = PickKept(history, random);
                foreach (var read in history.All<Read>().Where(read => read.IsFinal).ToList())
                {
                    history.Replace(
                        read,
                        read with
                        {
                            Messages = Spoiled.Without(read.Messages, send?.Answer!.Id ?? default),
                        }
                    );
                }
                return send is not null;
            },
        },
        new("a message is read twice", "kept")
        {
            Spoil = (history, _) =>
                LastRead(history) is { } read
                && history.Replace(read, read with { Messages = [read.Messages[0], .. read.Messages] }),
        },
        new("two messages are read in the wrong order", "kept")
        {
            Spoil = (history, _) =>
                LastRead(history) is { Messages.Count: > 1 } read
                && history.Replace(
                    read,
                    read with
                    {
                        Messages = [read.Messages[1], read.Messages[0], .. read.Messages.Skip(2)],
                    }
                ),
        },
        new("a member never read the end", "kept")
        {
            Spoil = (history, _) => LastRead(history) is { } read && history.Remove(read),
        },
        new("a no is nothing", "dense")
        {
            Spoil = (history, random) =>
            {
                var send = PickKept(history, random, isInTheMiddle: true);
                history.Nowhere(send?.Answer!.Id ?? default);
                return send is not null;
            },
        },
        new("a seq was taken by nothing", "dense")
        {
            Spoil = (history, random) =>
                LastWalk(history) is { } walk
                && history.Replace(
                    walk,
                    walk with
                    {
                        Chats = [walk.Chats[0] with { LastSeq = walk.Chats[0].LastSeq + 5 }],
                    }
                ),
        },
        new("a later send has a lower no", "real time")
        {
            Spoil = (history, random) =>
            {
                var later = history.Pick<Send>(
                    random,
                    send => send.Answer is not null && Earlier(history, send) is not null
                );
                if (later is null)
                {
                    return false;
                }
                var (one, other) = (Earlier(history, later)!.Answer!, later.Answer!);
                history.Everywhere(seen =>
                    seen.Id == one.Id ? seen with { No = other.No, Seq = other.Seq }
                    : seen.Id == other.Id ? seen with { No = one.No, Seq = one.Seq }
                    : seen
                );
                return true;
            },
        },
        new("a page lacks what was acknowledged before", "fresh reads")
        {
            Spoil = (history, random) =>
            {
                var send = PickKept(history, random);
                return send is not null
                    && history.Append(
                        new Read
                        {
                            User = Model.Anna,
                            Chat = Model.Chat,
                            Limit = 50,
                            Messages = Spoiled.Without(LastRead(history)!.Messages, send.Answer!.Id),
                        }
                    );
            },
        },
        new("a page shows a message as it was before an edit", "fresh reads")
        {
            Spoil = (history, random) =>
                history.Pick<Edit>(random, edit => edit.Answer is { } answer && IsThere(history, answer.Id)) is { } edit
                && history.Append(
                    new Read
                    {
                        User = Model.Anna,
                        Chat = Model.Chat,
                        Limit = 1,
                        Before = edit.Answer!.No + 1,
                        Messages = [edit.Answer with { ChangeSeq = edit.Answer.Seq }],
                    }
                ),
        },
        new("the last edit is lost", "edits")
        {
            Spoil = (history, random) =>
            {
                var edit = history.Pick<Edit>(
                    random,
                    edit => edit.Answer is not null && IsThere(history, edit.Message)
                );
                if (edit is null)
                {
                    return false;
                }
                foreach (var read in history.All<Read>().Where(read => read.IsFinal).ToList())
                {
                    var messages = read.Messages.Select(message =>
                        message.Id == edit.Message ? message with { Content = "as it was" } : message
                    );
                    history.Replace(read, read with { Messages = [.. messages] });
                }
                return true;
            },
        },
        new("an edit is acknowledged as another one", "edits")
        {
            Spoil = (history, random) =>
                history.Pick<Edit>(random, edit => edit.Answer is not null) is { } edit
                && history.Replace(edit, edit with { Content = "meant otherwise" }),
        },
        new("a deleted message is read", "deletions")
        {
            Spoil = (history, random) =>
                history.Pick<Delete>(random) is { } delete
                && history.All<Send>().FirstOrDefault(send => send.Answer?.Id == delete.Message)
                    is { Answer: { } shown }
                && history.Append(
                    new Read
                    {
                        User = Model.Anna,
                        Chat = Model.Chat,
                        Limit = 1,
                        Messages = [shown],
                    }
                ),
        },
        new("a deleted message is quoted", "deletions")
        {
            Spoil = (history, random) =>
                history.Pick<Delete>(random) is { } delete
                && LastRead(history) is { Messages.Count: > 0 } read
                && history.Append(
                    read with
                    {
                        Messages = [read.Messages[0] with { ReplyId = delete.Message, ReplyContent = "what it said" }],
                        IsFinal = false,
                    }
                ),
        },
        new("a deleted message comes to a new connection", "deletions")
        {
            Spoil = (history, random) =>
                history.Pick<Delete>(random) is { } delete
                && history.All<Send>().FirstOrDefault(send => send.Answer?.Id == delete.Message)
                    is { Answer: { } shown }
                && history.Append(new Opened { Client = "new", User = Model.Anna })
                && history.Append(
                    new Event
                    {
                        Client = "new",
                        User = Model.Anna,
                        Chat = Model.Chat,
                        Message = shown,
                    }
                ),
        },
        new("a deleted message changes", "deletions")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.What == Happening.Deleted) is { } told
                && history.All<Send>().FirstOrDefault(send => send.Answer?.Id == told.MessageId)
                    is { Answer: { } shown }
                && history.InsertAfter(
                    told,
                    told with
                    {
                        What = Happening.Updated,
                        Message = shown with { ChangeSeq = told.Seq + 500 },
                    }
                ),
        },
        new("a client tells of a message after its end", "deletions")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.What == Happening.Deleted) is { } told
                && history.All<Send>().FirstOrDefault(send => send.Answer?.Id == told.MessageId)
                    is { Answer: { } shown }
                && history.InsertAfter(told, told with { What = Happening.Updated, Message = shown }),
        },
        new("a mark falls", "marks")
        {
            Spoil = (history, random) =>
                history.Pick<Notice>(random, told => told.No > 1) is { } told
                && history.InsertAfter(told, told with { No = told.No - 1, MessageId = null }),
        },
        new("a mark is above the head", "marks")
        {
            Spoil = (history, random) =>
                history.Pick<Notice>(random, told => told.No > 0) is { } told
                && history.Replace(told, told with { No = 800, MessageId = null }),
        },
        new("an acknowledged mark is not seen", "marks")
        {
            Spoil = (history, _) => SpoilMarks(history, mark => mark with { Delivered = 0, Read = 0 }),
        },
        new("something is read and not delivered", "marks")
        {
            Spoil = (history, _) => SpoilMarks(history, mark => mark with { Delivered = 0 }),
        },
        new("the removed can write", "removals")
        {
            Spoil = (history, random) =>
                history.Pick<Removal>(random) is { } removal
                && history.Append(
                    new Send
                    {
                        User = removal.User,
                        Chat = removal.Chat,
                        ClientId = Guid.NewGuid(),
                        Content = "still here",
                    }
                ),
        },
        new("the removed can read", "removals")
        {
            Spoil = (history, random) =>
                history.Pick<Removal>(random) is { } removal
                && history.Append(
                    new Read
                    {
                        User = removal.User,
                        Chat = removal.Chat,
                        Limit = 20,
                    }
                ),
        },
        new("the removed can sync", "removals")
        {
            Spoil = (history, random) =>
                history.Pick<Removal>(random) is { } removal
                && LastWalk(history) is { } walk
                && history.Append(walk with { User = removal.User, Client = "removed" }),
        },
        new("the removed is told of what comes later", "removals")
        {
            Spoil = (history, random) =>
                history.Pick<Removal>(random) is { } removal
                && history.Pick<Event>(
                    random,
                    told =>
                        told.What == Happening.Received
                        && history
                            .All<Send>()
                            .Any(send => send.Answer?.Id == told.Message!.Id && send.Begin > removal.End)
                )
                    is { } later
                && history.InsertAfter(later, later with { User = removal.User, Client = "removed" }),
        },
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

    /// <summary>Somebody whom nobody removed.</summary>
    private static Guid Staying(Spoiled history) =>
        new[] { Model.Anna, Model.Boris, Model.Clara }.First(user =>
            history.All<Removal>().All(removal => removal.User != user)
        );

    private static Read? LastRead(Spoiled history) =>
        history.All<Read>().LastOrDefault(read => read is { IsFinal: true, Messages.Count: > 0 });

    private static Walk? LastWalk(Spoiled history) => history.All<Walk>().LastOrDefault(walk => walk.IsFinal);

    private static bool IsThere(Spoiled history, Guid id) =>
        LastRead(history)?.Messages.Any(message => message.Id == id) == true;

    /// <summary>One that was acknowledged and never deleted.</summary>
    private static Send? PickKept(Spoiled history, Random random, bool isInTheMiddle = false)
    {
        var last = history.All<Send>().Max(send => send.Answer?.No);
        return history.Pick<Send>(
            random,
            send => send.Answer is { } answer && IsThere(history, answer.Id) && !(isInTheMiddle && answer.No == last)
        );
    }

    private static Send? Earlier(Spoiled history, Send later) =>
        history.All<Send>().FirstOrDefault(send => send.Answer is not null && send.End < later.Begin);

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

    private static bool SpoilMarks(Spoiled history, Func<SeenMark, SeenMark> change)
    {
        if (LastWalk(history) is not { } walk || !walk.Chats[0].Marks.Any(mark => mark.Read > 0))
        {
            return false;
        }
        return history.Replace(
            walk,
            walk with
            {
                Chats = [walk.Chats[0] with { Marks = [.. walk.Chats[0].Marks.Select(change)] }],
            }
        );
    }
}
