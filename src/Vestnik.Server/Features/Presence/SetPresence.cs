using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Presence;

/// <summary>PUT users/status and the event status:set.</summary>
internal sealed class SetPresence(PresenceStore store, DatabaseTurns turns, People people, ServerEvents events)
{
    public static async Task<NoContent> HandleAsync(
        SetStatus request,
        Caller caller,
        SetPresence presence,
        CancellationToken cancellation
    )
    {
        await presence.SetAsync(caller.UserId, request.Status!, cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>Watchers see the invisible leave, and come when they show themselves again.</summary>
    public async Task SetAsync(Guid userId, string status, CancellationToken cancellation)
    {
        // In turn, so that of two devices the one that is told last is the one that counts.
        using var turn = await turns.TakeAsync(userId, cancellation);
        var before = people.IsOnline(userId, await store.StatusAsync(userId, cancellation));
        await store.SetStatusAsync(userId, status, cancellation);
        var after = people.IsOnline(userId, status);
        if (before && !after)
        {
            var seen = await store.ReadAsync([userId], cancellation);
            await TellAsync(userId, EventKind.UserOffline, new UserOffline(userId, seen.FirstOrDefault()?.LastSeenAt));
            return;
        }
        if (!before && after)
        {
            await TellAsync(userId, EventKind.UserOnline, new UserOnline(userId));
        }
        if (after)
        {
            await TellAsync(userId, EventKind.UserStatus, new UserStatus(userId, status));
        }
    }

    private ValueTask TellAsync<T>(Guid userId, EventKind kind, T payload) =>
        events.PublishPresenceAsync(userId, ServerEvents.Create(kind, payload, EventPriority.Ephemeral));
}
