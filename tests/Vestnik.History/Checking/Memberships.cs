using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Checking;

/// <summary>
/// What is certain of who was in a chat, and as what. An act that was refused changed nothing; one whose outcome is not
/// known may have happened at any time since it began.
/// </summary>
internal sealed class Memberships
{
    private readonly IReadOnlyDictionary<Guid, ChatMade> _chats;
    private readonly ILookup<Guid, GroupChange> _changes;
    private readonly ILookup<(Guid Chat, Guid? User), GroupChange> _about;

    public Memberships(IReadOnlyList<Entry> entries, IReadOnlyDictionary<Guid, ChatMade> chats)
    {
        _chats = chats;
        var changes = entries.OfType<GroupChange>().Where(change => change.Outcome != Outcome.Refused).ToList();
        _changes = changes.ToLookup(change => change.Chat);
        _about = changes.ToLookup(change => (change.Chat, change.About));
    }

    /// <summary>By chat; none of them was refused.</summary>
    public ILookup<Guid, GroupChange> Changes => _changes;

    /// <summary>Everybody who was ever to be in a chat.</summary>
    public IEnumerable<Guid> People(Guid chat) =>
        _chats[chat].Members.Union(_changes[chat].Select(change => change.About).OfType<Guid>());

    /// <summary>From when on somebody was in a chat to the end; null: that is not certain.</summary>
    public long? StaysSince(Guid chat, Guid user)
    {
        var came = _about[(chat, user)].Where(change => change.Act is GroupAct.Add or GroupAct.Join).Cast<Entry>();
        var made = _chats[chat];
        return Certain(made.Members.Contains(user) ? came.Append(made) : came, Ends(chat, user))?.End;
    }

    /// <summary>What kept somebody out of a chat all the time from one time to another; null: they may have been in it.</summary>
    public GroupChange? Out(Guid chat, Guid user, long from = long.MaxValue, long until = long.MaxValue) =>
        Certain(
            Ends(chat, user),
            _about[(chat, user)].Where(change => change.Act is GroupAct.Add or GroupAct.Join),
            from,
            until
        );

    /// <summary>What kept somebody from coming back all the time from one time to another; null: they may have come.</summary>
    public GroupChange? Banned(Guid chat, Guid user, long from, long until) =>
        Certain(
            _about[(chat, user)].Where(change => change.Act == GroupAct.Ban),
            _about[(chat, user)].Where(change => change.Act == GroupAct.LiftBan),
            from,
            until
        );

    /// <summary>What kept somebody from writing all the time from one time to another; null: they may have written.</summary>
    public GroupChange? Restricted(Guid chat, Guid user, long from, long until)
    {
        var roles = _about[(chat, user)].Where(change => change.Act == GroupAct.SetRole).ToLookup(IsRestriction);
        return Certain(roles[true], roles[false], from, until);

        static bool IsRestriction(GroupChange change) => change.Role == ChatRole.Restricted;
    }

    /// <summary>Whether somebody may have kept order in a chat before a time: as its first owner, or made so since.</summary>
    public bool MayKeepOrder(Guid chat, Guid user, long before) =>
        _chats[chat].Owner == user
        || _about[(chat, user)]
            .Any(change =>
                change.Act == GroupAct.SetRole
                && change.Role is ChatRole.Admin or ChatRole.Owner
                && change.Begin < before
            );

    private IEnumerable<GroupChange> Ends(Guid chat, Guid user) =>
        _about[(chat, user)]
            .Where(change => change.Act is GroupAct.Leave or GroupAct.Remove or GroupAct.Ban)
            .Concat(_about[(chat, null)].Where(change => change.Act == GroupAct.Delete));

    /// <summary>The last acknowledged one of <paramref name="sets"/> that holds, and that nothing may have ended since.</summary>
    private static T? Certain<T>(
        IEnumerable<T> sets,
        IEnumerable<GroupChange> ends,
        long from = long.MaxValue,
        long until = long.MaxValue
    )
        where T : Entry
    {
        var last = sets.Where(act => act is not Invocation { Outcome: not Outcome.Ok } && act.End < from)
            .MaxBy(act => act.Begin);
        return
            last is not null
            && ends.All(end => end.Begin > until || (end.Outcome == Outcome.Ok && end.End < last.Begin))
            ? last
            : null;
    }
}
