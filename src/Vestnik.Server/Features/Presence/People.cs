using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Presence;

/// <summary>Who is online, as others may see it: whoever chose <c>offline</c> is not, however many devices are connected.</summary>
internal sealed class People(IGateway gateway)
{
    public bool IsOnline(Guid userId, string status) =>
        status != PresenceStatus.Offline && gateway.HasSubscribers(Topics.User(userId));

    public PresenceState State(Guid userId, string status, DateTimeOffset? lastSeenAt)
    {
        var isOnline = IsOnline(userId, status);
        return new PresenceState(userId, isOnline, isOnline ? status : PresenceStatus.Offline, lastSeenAt);
    }
}
