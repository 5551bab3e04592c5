using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// In the end every member is shown the same group, and it is what its system messages make of it from its beginning: who is
/// in it, who owns it, who is an admin, what it is called.
/// </summary>
internal static class Rosters
{
    private const string Rule = "rosters";

    public static IEnumerable<Violation> Check(Facts facts)
    {
        var rosters = facts.Entries.OfType<Roster>().Where(roster => roster.Outcome == Outcome.Ok);
        var byChat = rosters.ToLookup(roster => roster.Chat);
        foreach (var (chat, made) in facts.Chats.Where(chat => chat.Value.Owner is not null))
        {
            foreach (var user in facts.Groups.People(chat))
            {
                if (facts.Groups.StaysSince(chat, user) is not null && byChat[chat].All(roster => roster.User != user))
                {
                    yield return new Violation(Rule, $"{user} was never shown who is in {chat} in the end", made);
                }
            }
            if (
                byChat[chat].FirstOrDefault() is not { } first
                || facts.FinalReads[chat].FirstOrDefault() is not { } read
            )
            {
                continue;
            }
            foreach (var other in byChat[chat].Where(other => Text(other) != Text(first)))
            {
                yield return new Violation(
                    Rule,
                    $"two members are shown {Text(first)} and {Text(other)}",
                    first,
                    other
                );
            }
            if (CheckOne(facts, made, first, read) is { } wrong)
            {
                yield return new Violation(Rule, wrong, made, first, read);
            }
        }
    }

    /// <summary>What is wrong; null: nothing.</summary>
    private static string? CheckOne(Facts facts, ChatMade made, Roster roster, Read read)
    {
        var group = new Replayed(made);
        foreach (var message in read.Messages.Reverse())
        {
            group.Apply(message);
        }
        var roles = facts
            .Groups.Changes[made.Chat]
            .Where(change => change.Act == GroupAct.SetRole)
            .ToLookup(change => change.About);
        var members = roster.Members.Select(member => member.User).ToHashSet();
        if (!members.SetEquals(group.Members))
        {
            return $"the members are {string.Join(", ", members)}, and should be {string.Join(", ", group.Members)}";
        }
        if (roster.MemberCount != roster.Members.Count)
        {
            return $"there are {roster.Members.Count} members, and it says {roster.MemberCount}";
        }
        if (roster.Title != group.Title)
        {
            return $"it is called {roster.Title}, and should be {group.Title}";
        }
        foreach (var (user, role) in roster.Members)
        {
            var wasDemoted = roles[user].Any(change => change.Role is ChatRole.Member or ChatRole.Restricted);
            var isRight = role switch
            {
                ChatRole.Owner => user == group.Owner,
                ChatRole.Admin => user != group.Owner && group.Admins.Contains(user),
                ChatRole.Restricted => roles[user].Any(change => change.Role == role),
                _ => user != group.Owner && (wasDemoted || !group.Admins.Contains(user)),
            };
            if (!isRight)
            {
                return $"{user} is {role} there and cannot be";
            }
        }
        return null;
    }

    private static string Text(Roster roster) =>
        $"{roster.Title}, {roster.MemberCount}: {string.Join(", ", roster.Members.Select(member => $"{member.User} {member.Role}").Order(StringComparer.Ordinal))}";

    /// <summary>A group as its system messages tell of it.</summary>
    private sealed class Replayed(ChatMade made)
    {
        public HashSet<Guid> Members { get; } = [.. made.Members];

        /// <summary>Those who were made admins and are still there; that it was taken from them is not said.</summary>
        public HashSet<Guid> Admins { get; } = [];

        public Guid Owner { get; private set; } = made.Owner!.Value;

        public string Title { get; private set; } = made.Title!;

        public void Apply(Seen message)
        {
            switch (message.Notice)
            {
                case { Action: SystemAction.Added or SystemAction.Joined, About: { } user }:
                    Members.Add(user);
                    break;
                case { Action: SystemAction.Removed or SystemAction.Left, About: { } user }:
                    Members.Remove(user);
                    Admins.Remove(user);
                    break;
                case { Action: SystemAction.Admin, About: { } user }:
                    Admins.Add(user);
                    break;
                case { Action: SystemAction.Owner, About: { } user }:
                    Admins.Add(Owner);
                    Owner = user;
                    break;
                case { Action: SystemAction.Title, Title: { } title }:
                    Title = title;
                    break;
                default:
                    break;
            }
        }
    }
}
