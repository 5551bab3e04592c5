using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>Which acts explain what a group says of itself: its system messages, and its events of members.</summary>
internal sealed class Sayings
{
    private readonly ILookup<Saying, Entry> _acts;
    private readonly Memberships _groups;

    public Sayings(IReadOnlyDictionary<Guid, ChatMade> chats, Memberships groups)
    {
        _groups = groups;
        _acts = chats
            .Keys.SelectMany(chat => groups.Changes[chat].Select(change => (Saying: Of(change), By: (Entry)change)))
            .Concat(chats.Values.Select(made => (Saying: Of(made), By: (Entry)made)))
            .Where(said => said.Saying is not null)
            .ToLookup(said => said.Saying!, said => said.By);
    }

    /// <summary>The acts that were not refused, by the system message that each of them leaves if it changes something.</summary>
    public ILookup<Saying, Entry> Acts => _acts;

    /// <summary>Null: it is no system message.</summary>
    public static Saying? Of(Guid chat, Seen message) =>
        message.Notice is { } notice
            ? new Saying(chat, message.Sender, notice.Action, notice.About, notice.Title)
            : null;

    /// <summary>Whether an act changed something for certain, so that its system message must be there.</summary>
    public static bool MustBeSaid(Entry act) => act is ChatMade or GroupChange { HasChanged: true };

    /// <summary>The acts that may have led to what is told of a member; none of them was refused.</summary>
    public IEnumerable<GroupChange> Behind(Guid chat, SeenMember told) =>
        _groups.Changes[chat].Where(change => change.User == told.Actor && Explains(change, told));

    private static bool Explains(GroupChange change, SeenMember told) =>
        (change.Act, told.Action) switch
        {
            (GroupAct.Add, "added") or (GroupAct.Join, "joined") => change.About == told.User && told.Role is not null,
            (GroupAct.Leave, "left") or (GroupAct.Remove, "removed") or (GroupAct.Ban, "banned") => change.About
                == told.User
                && told.Role is null,
            (GroupAct.SetRole, "role") => (change.About, change.Role) == (told.User, told.Role)
                // Who hands a group over is an admin from then on.
                || (change.Role == ChatRole.Owner && (change.User, ChatRole.Admin) == (told.User, told.Role)),
            _ => false,
        };

    private static Saying? Of(ChatMade made) =>
        made.Owner is { } owner ? new Saying(made.Chat, owner, SystemAction.Created, null, made.Title) : null;

    private static Saying? Of(GroupChange change)
    {
        var action = change.Act switch
        {
            GroupAct.Add => SystemAction.Added,
            GroupAct.Join => SystemAction.Joined,
            GroupAct.Leave => SystemAction.Left,
            GroupAct.Remove or GroupAct.Ban => SystemAction.Removed,
            GroupAct.SetRole when change.Role == ChatRole.Admin => SystemAction.Admin,
            GroupAct.SetRole when change.Role == ChatRole.Owner => SystemAction.Owner,
            GroupAct.Rename => SystemAction.Title,
            _ => null,
        };
        return action is null ? null : new Saying(change.Chat, change.User, action, change.About, change.Title);
    }
}

/// <summary>What a system message says; the same can be said more than once.</summary>
internal sealed record Saying(Guid Chat, Guid Sender, string Action, Guid? About, string? Title);
