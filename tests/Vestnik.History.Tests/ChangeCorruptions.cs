using Vestnik.History.Recording;
using static Vestnik.History.Tests.Corruptions;

namespace Vestnik.History.Tests;

/// <summary>Edits, deletions and marks that do not hold.</summary>
internal static class ChangeCorruptions
{
    public static IReadOnlyList<Corruption> All { get; } =
    [
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
            Spoil = (history, _) =>
                history
                    .All<Mark>()
                    .Any(mark =>
                        mark.IsRead && LastWalk(history)?.Chats[0].Marks.Any(seen => seen.User == mark.User) == true
                    ) && SpoilMarks(history, mark => mark with { Delivered = 0, Read = 0 }),
        },
        new("something is read and not delivered", "marks")
        {
            Spoil = (history, _) => SpoilMarks(history, mark => mark with { Delivered = 0 }),
        },
    ];

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
