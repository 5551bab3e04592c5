using System.Collections.Immutable;
using Vestnik.Contracts;
using Vestnik.History.Recording;

namespace Vestnik.History.Workload;

/// <summary>A group as the answers tell of it: good enough to choose what to do next, and wrong now and then.</summary>
/// <param name="Link">The token of an invite link; null: none was made.</param>
internal sealed record KnownGroup(Guid Chat, Guid Owner, ImmutableHashSet<Guid> Members, string? Link)
{
    public ImmutableHashSet<Guid> Admins { get; init; } = [];

    /// <summary>After a change that was acknowledged.</summary>
    public KnownGroup After(GroupChange change) =>
        (change.Act, change.About) switch
        {
            (GroupAct.Add or GroupAct.Join, { } user) => this with { Members = Members.Add(user) },
            (GroupAct.Remove or GroupAct.Leave or GroupAct.Ban, { } user) => this with
            {
                Members = Members.Remove(user),
                Admins = Admins.Remove(user),
            },
            (GroupAct.SetRole, { } user) => change.Role switch
            {
                ChatRole.Owner => this with { Owner = user, Admins = Admins.Remove(user).Add(Owner) },
                ChatRole.Admin => this with { Admins = Admins.Add(user) },
                _ => this with { Admins = Admins.Remove(user) },
            },
            (GroupAct.Delete, _) => this with { Members = [], Admins = [] },
            _ => this,
        };
}
