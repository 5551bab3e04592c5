using Vestnik.Contracts;

namespace Vestnik.Server.Features.Presence;

/// <summary>
/// Who is online, as others may see it and as those who watch are told: whoever chose <c>offline</c> is not, however many
/// devices are connected; whoever reloads still is.
/// </summary>
internal sealed class People(Comings comings)
{
    public bool IsOnline(Guid userId, string status) => status != PresenceStatus.Offline && comings.IsHere(userId);

    /// <summary>How somebody is, as a viewer may know it.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="status">What they chose to be seen as.</param>
    /// <param name="lastSeenAt">When they were last connected.</param>
    /// <param name="isSeen">Whether the viewer sees it (<see cref="Sight"/>): if not, they look gone for long.</param>
    public PresenceState State(Guid userId, string status, DateTimeOffset? lastSeenAt, bool isSeen)
    {
        var isOnline = isSeen && IsOnline(userId, status);
        return new PresenceState(
            userId,
            isOnline,
            isOnline ? status : PresenceStatus.Offline,
            isSeen ? lastSeenAt : null
        );
    }
}
