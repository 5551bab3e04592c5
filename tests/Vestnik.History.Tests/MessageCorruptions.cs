using Vestnik.History.Recording;
using static Vestnik.History.Tests.Corruptions;

namespace Vestnik.History.Tests;

/// <summary>Messages that are lost, doubled, misnumbered or from nowhere.</summary>
internal static class MessageCorruptions
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
        new("a file is in two messages", "identity")
        {
            Spoil = (history, random) =>
            {
                var sends = history.All<Send>().Where(send => send is { Files: not null, Answer: not null }).ToList();
                history.Everywhere(seen =>
                    seen.Id == sends.LastOrDefault()?.Answer!.Id ? seen with { Files = sends[0].Files } : seen
                );
                return sends.Count > 1;
            },
        },
        new("a message has files for some and none for others", "identity")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.Message?.Files is not null) is { } told
                && history.Replace(told, told with { Message = told.Message! with { Files = null } }),
        },
        new("what became of a member has the number of a message", "identity")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.Member is not null) is { } told
                && history.Replace(told, told with { Seq = 1 }),
        },
        new("what became of a member is one thing for some and another for others", "identity")
        {
            Spoil = (history, random) =>
                history.Pick<Event>(random, told => told.Member is not null) is { } told
                && history.Replace(told, told with { Member = told.Member! with { User = Guid.NewGuid() } }),
        },
        new("a group says what nobody did", "origin")
        {
            Spoil = (history, random) => PickSaid(history, random) is { } said && history.Remove(said.Change),
        },
        new("a group says what was refused", "origin")
        {
            Spoil = (history, random) =>
                PickSaid(history, random) is { } said
                && history.Replace(said.Change, said.Change with { Outcome = Outcome.Refused }),
        },
        new("a group says before it what was done", "origin")
        {
            Spoil = (history, random) =>
                PickSaid(history, random) is { } said
                && history.Replace(said.Change, said.Change with { Begin = long.MaxValue, End = long.MaxValue }),
        },
        new("a group says twice what was done once", "origin")
        {
            Spoil = (history, random) =>
                PickSaid(history, random) is { } said
                && LastRead(history) is { } read
                && history.Replace(
                    read,
                    read with
                    {
                        Messages =
                        [
                            said.Message with
                            {
                                Id = Guid.NewGuid(),
                                ClientId = Guid.NewGuid(),
                            },
                            .. read.Messages,
                        ],
                    }
                ),
        },
        new("somebody became a member by nobody's hand", "origin")
        {
            Spoil = (history, random) =>
                history.Pick<Told>(random, told => told.Member is not null) is { } told
                && history.Replace(told, told with { Member = told.Member! with { Actor = Guid.NewGuid() } }),
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
        new("a message has lost its files", "origin")
        {
            Spoil = (history, random) =>
            {
                var send = history.Pick<Send>(random, send => send is { Files: not null, Answer: not null });
                history.Everywhere(seen => seen.Id == send?.Answer!.Id ? seen with { Files = null } : seen);
                return send is not null;
            },
        },
        new("a deleted message shows its files", "origin")
        {
            Spoil = (history, random) =>
            {
                var deleted = history.All<Delete>().Select(delete => delete.Message).ToList();
                var send = history.Pick<Send>(
                    random,
                    send => send is { Files: not null, Answer: { } answer } && deleted.Contains(answer.Id)
                );
                history.Everywhere(seen => seen.Id == send?.Answer!.Id ? seen with { Files = send.Files } : seen);
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
        new("what was done to a group left no trace", "kept")
        {
            Spoil = (history, random) =>
            {
                var said = PickSaid(history, random);
                history.Nowhere(said?.Message.Id ?? default);
                return said is not null;
            },
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
        new("what became of a member took no number", "dense")
        {
            Spoil = (history, _) =>
            {
                // What is not known may have happened or not.
                var open = history.All<Edit>().Count(edit => edit.Outcome == Outcome.Unknown);
                var most = history.All<Walk>().Max(walk => walk.Chats[0].LastSeq) - open - 1;
                foreach (var walk in history.All<Walk>().Where(walk => walk.Chats[0].LastSeq > most).ToList())
                {
                    history.Replace(walk, walk with { Chats = [walk.Chats[0] with { LastSeq = most }] });
                }
                return true;
            },
        },
        new("what was done later has a lower no", "real time")
        {
            Spoil = (history, random) =>
                PickSaid(history, random, change => Earlier(history, change) is not null) is { } said
                && Swap(history, Earlier(history, said.Change)!.Answer!, said.Message),
        },
        new("a later send has a lower no", "real time")
        {
            Spoil = (history, random) =>
                history.Pick<Send>(random, send => send.Answer is not null && Earlier(history, send) is not null)
                    is { } later
                && Swap(history, Earlier(history, later)!.Answer!, later.Answer!),
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
    ];

    private static Send? Earlier(Spoiled history, Entry later) =>
        history.All<Send>().FirstOrDefault(send => send.Answer is not null && send.End < later.Begin);

    /// <summary>Each has the numbers of the other.</summary>
    private static bool Swap(Spoiled history, Seen one, Seen other)
    {
        history.Everywhere(seen =>
            seen.Id == one.Id ? seen with { No = other.No, Seq = other.Seq }
            : seen.Id == other.Id ? seen with { No = one.No, Seq = one.Seq }
            : seen
        );
        return true;
    }
}
