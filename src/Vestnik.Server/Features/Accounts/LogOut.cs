using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Accounts;

/// <summary>
/// POST auth/logout: the session of the refresh token (body or cookie) ends, its access token and sockets at once.
/// A token that is unknown or already ended answers the same: whoever signs out is signed out.
/// </summary>
internal static class LogOut
{
    public static async Task<NoContent> HandleAsync(
        Refresh request,
        HttpContext context,
        SessionStore sessions,
        CancellationToken cancellation
    )
    {
        var token = request.RefreshToken ?? SignIn.CookieToken(context);
        if (token is not null && await sessions.FindAsync(token, cancellation) is { } owner)
        {
            await sessions.RevokeAsync(owner.UserId, [owner.SessionId], "signed_out", cancellation);
        }
        SignIn.ClearCookie(context);
        return TypedResults.NoContent();
    }
}
