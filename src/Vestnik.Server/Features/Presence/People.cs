using Vestnik.Contracts;

namespace Vestnik.Server.Features.Presence;

/// <summary>
/// Who is online, as others may see it and as those who watch are told: whoever chose <c>offline</c> is not, however many
/// devices are connected; whoever reloads still is.
/// </summary>
internal sealed class People(Comings comings)
{
    public bool IsOnline(Guid userId, string status) => status != PresenceStatus.Offline && comings.IsHere(userId);

    public PresenceState State(Guid userId, string status, DateTimeOffset? lastSeenAt)
    {
        var isOnline = IsOnline(userId, status);
        return new PresenceState(userId, isOnline, isOnline ? status : PresenceStatus.Offline, lastSeenAt);
    }
}
