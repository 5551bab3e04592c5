namespace Vestnik.Contracts;

/// <summary>What somebody in a chat may want to do there.</summary>
public enum ChatRight
{
    /// <summary>Send messages, and edit one's own.</summary>
    Write,

    /// <summary>React to messages.</summary>
    React,

    /// <summary>Pin messages.</summary>
    Pin,

    /// <summary>Make invite links, see and revoke one's own.</summary>
    Invite,

    /// <summary>Add people without asking them; whoever does learns who is there, and so has to see members, too.</summary>
    Add,

    /// <summary>Change title, description and avatar.</summary>
    ChangeInfo,

    /// <summary>See who else is in the chat, and what becomes of them.</summary>
    SeeMembers,

    /// <summary>Change who may do what, and slow mode.</summary>
    ChangeSettings,

    /// <summary>See requests to join and answer them; see and revoke everybody's invite links.</summary>
    Approve,

    /// <summary>Remove those one outranks.</summary>
    Remove,

    /// <summary>Ban those one outranks, and lift bans.</summary>
    Ban,

    /// <summary>Take the right to write from those one outranks, and give it back.</summary>
    Restrict,

    /// <summary>Delete others' messages.</summary>
    DeleteOthers,

    /// <summary>Make and unmake admins.</summary>
    Promote,

    /// <summary>Make somebody else the owner.</summary>
    Transfer,

    /// <summary>Delete the chat for everybody.</summary>
    DeleteChat,
}

/// <summary>A member's role, least first.</summary>
public static class ChatRole
{
    /// <summary>Reads alone; the ordinary one; keeps order; one in each group and channel.</summary>
    public const string Restricted = "restricted",
        Member = "member",
        Admin = "admin",
        Owner = "owner";

    /// <summary>All of them, least first.</summary>
    public static IReadOnlyList<string> All { get; } = [Restricted, Member, Admin, Owner];

    /// <summary>0 for restricted to 3 for owner; -1 for a role that is none.</summary>
    public static int Rank(string? role) =>
        role switch
        {
            Restricted => 0,
            Member => 1,
            Admin => 2,
            Owner => 3,
            _ => -1,
        };

    /// <summary>Whether one may act on the other where a right says "those one outranks".</summary>
    public static bool Outranks(string role, string other) => Rank(role) > Rank(other);
}

/// <summary>A cell of the rules: the least role that has a right, and whether the chat's settings may choose otherwise.</summary>
/// <param name="Least">Null: nobody.</param>
/// <param name="IsSetting">Settings choose between members and admins.</param>
public readonly record struct ChatRule(string? Least, bool IsSetting = false);

/// <summary>
/// Who may do what in which kind of chat: the one table that the server asks, clients show buttons by, and
/// <c>docs/rules.md</c> and the web client's <c>rules.ts</c> are made from.
/// </summary>
public static class ChatRules
{
    private static readonly ChatRule Nobody = new(null);
    private static readonly ChatRule Everybody = new(ChatRole.Member);
    private static readonly ChatRule Admins = new(ChatRole.Admin);
    private static readonly ChatRule Owner = new(ChatRole.Owner);
    private static readonly ChatRule MembersBySetting = new(ChatRole.Member, IsSetting: true);
    private static readonly ChatRule AdminsBySetting = new(ChatRole.Admin, IsSetting: true);

    /// <summary>The kinds of chat the table has columns for.</summary>
    public static IReadOnlyList<string> ChatTypes { get; } =
    [Contracts.ChatType.Direct, Contracts.ChatType.Saved, Contracts.ChatType.Group, Contracts.ChatType.Channel];

    /// <summary>A cell of the table.</summary>
    public static ChatRule Of(string chatType, ChatRight right) =>
        (chatType, right) switch
        {
            (
                Contracts.ChatType.Direct
                    or Contracts.ChatType.Saved,
                ChatRight.Write
                    or ChatRight.React
                    or ChatRight.Pin
            ) => Everybody,
            (Contracts.ChatType.Direct, ChatRight.SeeMembers) => Everybody,
            (Contracts.ChatType.Direct or Contracts.ChatType.Saved, _) => Nobody,
            (
                Contracts.ChatType.Group,
                ChatRight.Write
                    or ChatRight.React
                    or ChatRight.Pin
                    or ChatRight.Invite
                    or ChatRight.Add
                    or ChatRight.SeeMembers
            ) => MembersBySetting,
            (Contracts.ChatType.Channel, ChatRight.React) => MembersBySetting,
            (
                Contracts.ChatType.Channel,
                ChatRight.Write
                    or ChatRight.Pin
                    or ChatRight.Invite
                    or ChatRight.Add
                    or ChatRight.SeeMembers
            ) => AdminsBySetting,
            (_, ChatRight.ChangeInfo) => AdminsBySetting,
            (
                _,
                ChatRight.ChangeSettings
                    or ChatRight.Approve
                    or ChatRight.Remove
                    or ChatRight.Ban
                    or ChatRight.Restrict
                    or ChatRight.DeleteOthers
            ) => Admins,
            (_, ChatRight.Promote or ChatRight.Transfer or ChatRight.DeleteChat) => Owner,
            _ => Nobody,
        };

    /// <summary>Whether a member with this role has the right, under the chat's settings.</summary>
    public static bool Allows(string chatType, ChatSettings settings, string role, ChatRight right)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var rule = Of(chatType, right);
        var least = rule.IsSetting
            ? settings.Permissions?.Of(right) switch
            {
                ChatPermissions.Members => ChatRole.Member,
                ChatPermissions.Admins => ChatRole.Admin,
                _ => rule.Least,
            }
            : rule.Least;
        if (right == ChatRight.Add && !Allows(chatType, settings, role, ChatRight.SeeMembers))
        {
            return false;
        }
        // Who is restricted does nothing but read, and reading goes with seeing who is there.
        if (right == ChatRight.SeeMembers && least == ChatRole.Member)
        {
            least = ChatRole.Restricted;
        }
        return least is not null && ChatRole.Rank(role) >= ChatRole.Rank(least);
    }
}
