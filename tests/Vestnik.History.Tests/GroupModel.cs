using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Tests;

/// <summary>What is done to the group, and who is in it.</summary>
internal sealed partial class Model
{
    private readonly HashSet<Guid> _banned = [];
    private readonly HashSet<Guid> _restricted = [];
    private string _title = "title";

    /// <summary>Of those who are in it.</summary>
    public Dictionary<Guid, string> Roles { get; } =
        new()
        {
            [Id(1)] = ChatRole.Owner,
            [Id(2)] = ChatRole.Member,
            [Id(3)] = ChatRole.Member,
        };

    public Guid Owner => Roles.Single(role => role.Value == ChatRole.Owner).Key;

    /// <summary>Somebody comes who was not in it, by another's hand or their own; who is banned is refused.</summary>
    public void Come(Guid actor, Guid user, GroupAct act, Outcome outcome = Outcome.Ok)
    {
        outcome = _banned.Contains(user) ? Outcome.Refused : outcome;
        Do(actor, act, user, outcome, change => change with { HasChanged = act == GroupAct.Add });
        if (outcome == Outcome.Refused)
        {
            return;
        }
        _members.Add(user);
        Roles[user] = _restricted.Contains(user) ? ChatRole.Restricted : ChatRole.Member;
        _marks[user] = new SeenMark(user, _messages.Count, _messages.Count);
        Tell(new Told { What = Happening.Reloaded }, Program(user), user);
        var action = act == GroupAct.Add ? SystemAction.Added : SystemAction.Joined;
        TellMember(new SeenMember(user, action, Roles[user], actor));
        Say(actor, action, user);
    }

    /// <summary>Somebody goes who was in it and did not own it, by another's hand or their own.</summary>
    public void Take(Guid actor, Guid user, GroupAct act, Outcome outcome = Outcome.Ok)
    {
        Do(actor, act, user, outcome, change => change with { HasChanged = act != GroupAct.Ban });
        _members.Remove(user);
        Roles.Remove(user);
        Tell(new Told { What = Happening.Left }, Program(user), user);
        var action = act == GroupAct.Leave ? SystemAction.Left : SystemAction.Removed;
        if (act == GroupAct.Ban)
        {
            _banned.Add(user);
        }
        TellMember(new SeenMember(user, act == GroupAct.Ban ? "banned" : action, Role: null, actor));
        Say(actor, action, user);
    }

    public void LiftBan(Guid actor, Guid user)
    {
        Do(actor, GroupAct.LiftBan, user, Outcome.Ok);
        _banned.Remove(user);
    }

    /// <summary>Another role than they have.</summary>
    public void SetRole(Guid actor, Guid user, string role, Outcome outcome = Outcome.Ok)
    {
        Do(actor, GroupAct.SetRole, user, outcome, change => change with { Role = role });
        if (role == ChatRole.Owner)
        {
            Roles[actor] = ChatRole.Admin;
            TellMember(new SeenMember(actor, "role", ChatRole.Admin, actor));
        }
        Roles[user] = role;
        _restricted.RemoveWhere(restricted => restricted == user);
        if (role == ChatRole.Restricted)
        {
            _restricted.Add(user);
        }
        TellMember(new SeenMember(user, "role", role, actor));
        if (role is ChatRole.Owner or ChatRole.Admin)
        {
            Say(actor, role == ChatRole.Owner ? SystemAction.Owner : SystemAction.Admin, user);
        }
    }

    /// <summary>Who may not is refused.</summary>
    public void Rename(Guid actor)
    {
        var title = $"title {_now}";
        var outcome = Roles[actor] is ChatRole.Owner or ChatRole.Admin ? Outcome.Ok : Outcome.Refused;
        Do(actor, GroupAct.Rename, about: null, outcome, change => change with { Title = title, HasChanged = true });
        if (outcome == Outcome.Ok)
        {
            _title = title;
            _seq++;
            Say(actor, SystemAction.Title, about: null, title);
        }
    }

    private void Make()
    {
        Add(
            new ChatMade
            {
                Chat = Chat,
                Members = [.. _members],
                Owner = Owner,
                Title = _title,
            },
            "setup"
        );
        // Nobody is connected yet.
        _messages.Add(NewSaying(Owner, SystemAction.Created, about: null, _title));
        _seq++;
    }

    private void ShowRoster(Guid user) =>
        Add(
            new Roster
            {
                User = user,
                Chat = Chat,
                Title = _title,
                MemberCount = _members.Count,
                Members = [.. _members.Select(member => new SeenRole(member, Roles[member]))],
            },
            "last"
        );

    private void Do(Guid actor, GroupAct act, Guid? about, Outcome outcome, Func<GroupChange, GroupChange>? more = null)
    {
        var change = new GroupChange
        {
            User = actor,
            Chat = Chat,
            Act = act,
            About = about,
        };
        change = more is null ? change : more(change);
        var isCertain = outcome == Outcome.Ok && change.HasChanged;
        Add(change with { Outcome = outcome, HasChanged = isCertain }, "groups");
    }

    private void TellMember(SeenMember member)
    {
        _seq++;
        TellAll(Happening.Member, message: null, told => told with { Member = member, Seq = _seq });
    }

    private void Say(Guid actor, string action, Guid? about, string? title = null)
    {
        var message = NewSaying(actor, action, about, title);
        _seq++;
        _messages.Add(message);
        TellAll(Happening.Received, message);
    }

    private Seen NewSaying(Guid actor, string action, Guid? about, string? title) =>
        new(
            NewId(),
            _messages.Count + 1,
            _seq + 1,
            _seq + 1,
            actor,
            NewId(),
            $"{actor} {action} {about}{title}",
            Notice: new SeenNotice(action, about, title)
        );
}
