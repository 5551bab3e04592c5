using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>GET auth/sessions and DELETE auth/sessions/{id}.</summary>
internal static class SessionList
{
    public static async Task<Ok<List<SessionView>>> ListAsync(
        Caller caller,
        SessionStore sessions,
        CancellationToken cancellation
    ) => TypedResults.Ok(await sessions.ListAsync(caller, cancellation));

    public static async Task<Results<NoContent, Refusal>> EndAsync(
        Guid id,
        Caller caller,
        SessionStore sessions,
        CancellationToken cancellation
    ) =>
        await sessions.RevokeAsync(caller.UserId, [id], "ended", cancellation) == 1
            ? TypedResults.NoContent()
            : Refusals.SessionNotFound;
}
