using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>Each kind of fault that the checker knows, done to a history that has none; and what they pick from it.</summary>
internal static class Corruptions
{
    public static IReadOnlyList<Corruption> All { get; } =
    [
        .. MessageCorruptions.All,
        .. ChangeCorruptions.All,
        .. StreamCorruptions.All,
        .. GroupCorruptions.All,
        .. RosterCorruptions.All,
    ];

    /// <summary>Somebody who was in the chat from its beginning to its end; null: that is certain of nobody.</summary>
    public static Guid? Staying(Spoiled history)
    {
        var taken = history.All<GroupChange>().Where(change => Ends(change) && change.Outcome != Outcome.Refused);
        var members = history
            .All<ChatMade>()
            .Single()
            .Members.Except(taken.Select(change => change.About!.Value))
            .ToList();
        return members.Count == 0 ? null : members[0];
    }

    /// <summary>Whether it takes somebody out.</summary>
    public static bool Ends(GroupChange change) => change.Act is GroupAct.Leave or GroupAct.Remove or GroupAct.Ban;

    public static Read? LastRead(Spoiled history) =>
        history
            .All<Read>()
            .LastOrDefault(read => read is { IsFinal: true, Messages.Count: > 0 } && read.User == Staying(history));

    public static Walk? LastWalk(Spoiled history) =>
        history.All<Walk>().LastOrDefault(walk => walk.IsFinal && walk.User == Staying(history));

    public static bool IsThere(Spoiled history, Guid id) =>
        LastRead(history)?.Messages.Any(message => message.Id == id) == true;

    /// <summary>One that was acknowledged and never deleted.</summary>
    public static Send? PickKept(Spoiled history, Random random, bool isInTheMiddle = false)
    {
        var last = history.All<Send>().Max(send => send.Answer?.No);
        return history.Pick<Send>(
            random,
            send => send.Answer is { } answer && IsThere(history, answer.Id) && !(isInTheMiddle && answer.No == last)
        );
    }

    /// <summary>What changed the group for certain, and the one system message that only it can have left.</summary>
    public static (GroupChange Change, Seen Message)? PickSaid(
        Spoiled history,
        Random random,
        Func<GroupChange, bool>? fits = null
    )
    {
        var change = history.Pick<GroupChange>(
            random,
            change =>
                change.HasChanged
                && (fits?.Invoke(change) ?? true)
                && history.All<GroupChange>().Count(other => other.Outcome != Outcome.Refused && IsAlike(other, change))
                    == 1
        );
        var messages = history.All<Read>().SelectMany(read => read.Messages);
        return change is not null && messages.FirstOrDefault(message => Tells(message, change)) is { } message
            ? (change, message)
            : null;
    }

    private static bool IsAlike(GroupChange one, GroupChange other) =>
        (one.User, one.About, one.Title) == (other.User, other.About, other.Title)
        && (
            one.Act == other.Act
            || (one.Act, other.Act) is (GroupAct.Remove or GroupAct.Ban, GroupAct.Remove or GroupAct.Ban)
        );

    private static bool Tells(Seen message, GroupChange change) =>
        message.Notice is { } notice
        && (message.Sender, notice.About, notice.Title) == (change.User, change.About, change.Title)
        && notice.Action
            == change.Act switch
            {
                GroupAct.Add => SystemAction.Added,
                GroupAct.Leave => SystemAction.Left,
                GroupAct.Remove => SystemAction.Removed,
                _ => SystemAction.Title,
            };
}
