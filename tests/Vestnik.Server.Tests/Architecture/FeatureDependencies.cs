namespace Vestnik.Server.Tests.Architecture;

/// <summary>
/// The architecture in a table: which feature may use which. A feature that is not named on the right of another's line
/// may not be used there, in whatever way the code is written.
/// </summary>
internal static class FeatureDependencies
{
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>(
        StringComparer.Ordinal
    )
    {
        ["Health"] = [],
        ["Presence"] = [],
        ["UserLog"] = [],
        ["MyView"] = ["UserLog"],
        ["Accounts"] = ["Presence", "UserLog"],
        ["Media"] = ["Accounts"],
        ["Messages"] = ["Media", "MyView"],
        ["Chats"] = ["Accounts", "Messages", "MyView"],
        ["Avatars"] = ["Accounts", "Chats", "Media"],
        ["Members"] = ["Accounts", "Chats"],
        ["Invites"] = ["Accounts", "Chats"],
        ["Contacts"] = ["Accounts", "Chats", "Presence", "UserLog"],
        ["Sync"] = ["Chats", "Messages", "UserLog"],
    };
}
