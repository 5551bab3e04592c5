using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Presence;

/// <summary>The event presence:watch.</summary>
internal sealed class WatchPeople(PresenceStore store, DatabaseTurns turns, People people)
{
    public async ValueTask<Outcome<PresenceStates>> HandleAsync(EventCall call, WatchPresence request)
    {
        var userIds = request.UserIds!.Distinct().ToList();
        using var turn = await turns.TakeAsync(call.Caller.UserId, call.Cancelled);
        // Subscribed first, read then: a change in between is told twice rather than never, and after what was read.
        call.HoldEvents(Topics.PresenceSpace);
        call.Connection.ReplaceSubscriptions(Topics.PresenceSpace, userIds);
        var rows = await store.ReadAsync(call.Caller.UserId, userIds, call.Cancelled);
        return new PresenceStates(
            Ok: true,
            rows.ConvertAll(row => people.State(row.UserId, row.Status, row.LastSeenAt, row.IsSeen))
        );
    }
}
