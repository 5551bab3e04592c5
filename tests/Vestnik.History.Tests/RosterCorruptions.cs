using Vestnik.Contracts;
using Vestnik.History.Recording;
using static Vestnik.History.Tests.Corruptions;

namespace Vestnik.History.Tests;

/// <summary>Groups that are shown otherwise than what was done to them makes them.</summary>
internal static class RosterCorruptions
{
    private const string Rule = "rosters";

    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("who was removed is still in the list", Rule)
        {
            Spoil = (history, random) =>
                GroupCorruptions.PickOut(history, random) is { About: { } user }
                && SpoilAll(
                    history,
                    roster =>
                        roster with
                        {
                            MemberCount = roster.MemberCount + 1,
                            Members = [.. roster.Members, new SeenRole(user, ChatRole.Member)],
                        }
                ),
        },
        new("a member is not in the list", Rule)
        {
            Spoil = (history, _) =>
                SpoilAll(
                    history,
                    roster =>
                        roster with
                        {
                            MemberCount = roster.MemberCount - 1,
                            Members = [.. roster.Members.Skip(1)],
                        }
                ),
        },
        new("a group has two owners", Rule)
        {
            Spoil = (history, _) => SpoilRoles(history, member => member.Role != ChatRole.Owner, ChatRole.Owner),
        },
        new("a group has no owner", Rule)
        {
            Spoil = (history, _) => SpoilRoles(history, member => member.Role == ChatRole.Owner, ChatRole.Member),
        },
        new("somebody is an admin whom nobody made one", Rule)
        {
            Spoil = (history, _) =>
                SpoilRoles(
                    history,
                    member =>
                        history.All<ChatMade>().Single().Owner != member.User
                        && !Roles(history, member.User).Any(role => role is ChatRole.Admin or ChatRole.Owner),
                    ChatRole.Admin
                ),
        },
        new("somebody was made an admin and is none", Rule)
        {
            Spoil = (history, _) =>
                SpoilRoles(
                    history,
                    member =>
                        member.Role == ChatRole.Admin
                        && !Roles(history, member.User).Any(role => role is ChatRole.Member or ChatRole.Restricted),
                    ChatRole.Member
                ),
        },
        new("somebody is restricted whom nobody restricted", Rule)
        {
            Spoil = (history, _) =>
                SpoilRoles(
                    history,
                    member => !Roles(history, member.User).Contains(ChatRole.Restricted),
                    ChatRole.Restricted
                ),
        },
        new("a group has a title that nobody gave it last", Rule)
        {
            Spoil = (history, _) => SpoilAll(history, roster => roster with { Title = "another" }),
        },
        new("a group has more members than it lists", Rule)
        {
            Spoil = (history, _) => SpoilAll(history, roster => roster with { MemberCount = roster.MemberCount + 1 }),
        },
        new("a group is one thing for some and another for others", Rule)
        {
            Spoil = (history, random) =>
                history.All<Roster>().Count() > 1
                && history.Pick<Roster>(random) is { } roster
                && history.Replace(roster, roster with { Members = [.. roster.Members.Skip(1)] }),
        },
        new("a member is never shown who is in the group", Rule)
        {
            Spoil = (history, _) =>
                history.All<Roster>().FirstOrDefault(roster => roster.User == Staying(history)) is { } roster
                && history.Remove(roster),
        },
    ];

    private static List<string?> Roles(Spoiled history, Guid user) =>
        [.. history.All<GroupChange>().Where(change => change.About == user).Select(change => change.Role)];

    /// <summary>Whatever anybody is shown in the end.</summary>
    private static bool SpoilAll(Spoiled history, Func<Roster, Roster> change) =>
        history.All<Roster>().ToList() is { Count: > 0 } rosters
        && rosters.TrueForAll(roster => history.Replace(roster, change(roster)));

    /// <summary>Everybody is shown the first who fits in another role.</summary>
    private static bool SpoilRoles(Spoiled history, Func<SeenRole, bool> fits, string role) =>
        history.All<Roster>().FirstOrDefault()?.Members.FirstOrDefault(fits) is { } one
        && SpoilAll(
            history,
            roster =>
                roster with
                {
                    Members = [.. roster.Members.Select(member => member == one ? one with { Role = role } : member)],
                }
        );
}
