using Vestnik.Contracts;
using Vestnik.History.Recording;
using static Vestnik.History.Tests.Corruptions;

namespace Vestnik.History.Tests;

/// <summary>People who do, see and are told what they may not any more, or never might.</summary>
internal static class GroupCorruptions
{
    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("the removed can write", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user } && history.Append(NewSend(user)),
        },
        new("the removed can read", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user }
                && history.Append(
                    new Read
                    {
                        User = user,
                        Chat = Model.Chat,
                        Limit = 20,
                    }
                ),
        },
        new("the removed can sync", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user }
                && LastWalk(history) is { } walk
                && history.Append(walk with { User = user, Client = "removed" }),
        },
        new("the removed is told of what comes later", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user } removal
                && history.Pick<Event>(
                    random,
                    told =>
                        told.What == Happening.Received
                        && history
                            .All<Send>()
                            .Any(send => send.Answer?.Id == told.Message!.Id && send.Begin > removal.End)
                )
                    is { } later
                && history.InsertAfter(later, later with { User = user, Client = "removed" }),
        },
        new("the removed is told who comes later", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user } removal
                && PickSaid(history, random, change => change.Act == GroupAct.Add && change.Begin > removal.End)
                    is var (added, _)
                && history.All<Event>().FirstOrDefault(told => told.Begin > added.Begin) is { } later
                && history.InsertAfter(
                    later,
                    later with
                    {
                        User = user,
                        Client = "removed",
                        What = Happening.Member,
                        Message = null,
                        Member = new SeenMember(added.About!.Value, "added", ChatRole.Member, added.User),
                    }
                ),
        },
        new("the removed can name the group", "rights")
        {
            Spoil = (history, random) =>
                PickOut(history, random) is { About: { } user }
                && history.Append(NewChange(user, GroupAct.Rename, about: null) with { Title = "still mine" }),
        },
        new("the banned comes back", "rights")
        {
            Spoil = (history, random) =>
                history.Pick<GroupChange>(
                    random,
                    change =>
                        change.Act == GroupAct.Ban && Holds(history, change, other => other.Act == GroupAct.LiftBan)
                )
                    is { About: { } user }
                && history.Append(NewChange(user, GroupAct.Join, user)),
        },
        new("the restricted writes", "rights")
        {
            Spoil = (history, random) =>
                PickRestriction(history, random) is { About: { } user } && history.Append(NewSend(user)),
        },
        new("the restricted edits", "rights")
        {
            Spoil = (history, random) =>
                PickRestriction(history, random) is { About: { } user }
                && history.Append(
                    new Edit
                    {
                        User = user,
                        Chat = Model.Chat,
                        Message = Guid.NewGuid(),
                        Content = "still here",
                    }
                ),
        },
        new("a member keeps order", "rights")
        {
            Spoil = (history, random) =>
                history.All<ChatMade>().Single().Members.Cast<Guid?>().FirstOrDefault(user => IsNobody(history, user))
                    is { } user
                && history.Append(NewChange(user, GroupAct.Remove, Model.Anna)),
        },
        new("a deleted group lives on", "rights")
        {
            Spoil = (history, _) =>
                history.All<ChatMade>().Single() is { } made
                && history.InsertAfter(
                    made,
                    NewChange(Model.Anna, GroupAct.Delete, about: null) with
                    {
                        Begin = made.End + 1,
                        End = made.End + 2,
                    }
                ),
        },
    ];

    /// <summary>What took somebody out who did not come back.</summary>
    public static GroupChange? PickOut(Spoiled history, Random random) =>
        history.Pick<GroupChange>(
            random,
            change => Ends(change) && Holds(history, change, other => other.Act is GroupAct.Add or GroupAct.Join)
        );

    private static GroupChange? PickRestriction(Spoiled history, Random random) =>
        history.Pick<GroupChange>(
            random,
            change =>
                change.Role == ChatRole.Restricted
                && Holds(history, change, other => other.Act == GroupAct.SetRole && other.Role != ChatRole.Restricted)
        );

    /// <summary>Whether a change was acknowledged, and nothing that undoes it can have come after it.</summary>
    private static bool Holds(Spoiled history, GroupChange change, Func<GroupChange, bool> undoes) =>
        change.Outcome == Outcome.Ok
        && history
            .All<GroupChange>()
            .Where(other => undoes(other) && other.About == change.About && other.Outcome != Outcome.Refused)
            .All(other => other.Outcome == Outcome.Ok && other.End < change.Begin);

    /// <summary>Whether somebody neither made the group nor was made anything in it.</summary>
    private static bool IsNobody(Spoiled history, Guid? user) =>
        history.All<ChatMade>().Single().Owner != user
        && !history
            .All<GroupChange>()
            .Any(change => change.About == user && change.Role is ChatRole.Admin or ChatRole.Owner);

    private static Send NewSend(Guid user) =>
        new()
        {
            User = user,
            Chat = Model.Chat,
            ClientId = Guid.NewGuid(),
            Content = "still here",
        };

    private static GroupChange NewChange(Guid user, GroupAct act, Guid? about) =>
        new()
        {
            User = user,
            Chat = Model.Chat,
            Act = act,
            About = about,
        };
}
