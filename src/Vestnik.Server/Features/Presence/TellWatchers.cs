using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Presence;

/// <summary>Tells those who watch somebody, and see them.</summary>
internal sealed class TellWatchers(ServerEvents events)
{
    /// <summary>Tells of somebody who came, and how they are if not simply online.</summary>
    public async Task TellHereAsync(PresenceStore.Row row)
    {
        await PublishHereAsync(row.UserId, row.Viewers);
        if (row.Status != PresenceStatus.Online)
        {
            await PublishStatusAsync(row, row.Viewers);
        }
    }

    public ValueTask TellGoneAsync(Guid userId, DateTimeOffset? lastSeenAt, UserSet among) =>
        PublishAsync(userId, EventKind.UserOffline, new UserOffline(userId, lastSeenAt), among);

    /// <summary>Whoever lost sight of somebody is told that they are gone, and not since when.</summary>
    public async Task TellAsync(Word word, PresenceStore.Row row, bool isHere)
    {
        var (userId, viewers) = (word.UserId, row.Viewers);
        if (word.Sight is { } changed)
        {
            await TellGoneAsync(userId, lastSeenAt: null, changed.Without(row.Viewers));
            viewers = changed.And(row.Viewers);
        }
        if (isHere && row.Status != PresenceStatus.Offline)
        {
            if (word.IsNew)
            {
                await PublishHereAsync(userId, viewers);
            }
            await PublishStatusAsync(row, viewers);
        }
        else if (isHere || word.Sight is not null)
        {
            await TellGoneAsync(userId, row.LastSeenAt, viewers);
        }
    }

    private ValueTask PublishHereAsync(Guid userId, UserSet among) =>
        PublishAsync(userId, EventKind.UserOnline, new UserOnline(userId), among);

    private ValueTask PublishStatusAsync(PresenceStore.Row row, UserSet among) =>
        PublishAsync(row.UserId, EventKind.UserStatus, new UserStatus(row.UserId, row.Status), among);

    private ValueTask PublishAsync<T>(Guid userId, EventKind kind, T payload, UserSet among) =>
        events.PublishPresenceAsync(userId, ServerEvents.Create(kind, payload, EventPriority.Ephemeral), among);
}
