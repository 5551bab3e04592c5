using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>POST auth/refresh: a new access token for the refresh token in the body, else in the cookie.</summary>
internal static class ContinueSession
{
    public static async Task<Results<Ok<SignedIn>, Refusal>> HandleAsync(
        Refresh request,
        HttpContext context,
        SessionStore sessions,
        UserDirectory users,
        SignIn signIn,
        CancellationToken cancellation
    )
    {
        var inCookie = request.RefreshToken is null;
        if ((request.RefreshToken ?? SignIn.CookieToken(context)) is not { Length: > 0 } token)
        {
            return Refusals.RefreshInvalid;
        }
        var address = context.Connection.RemoteIpAddress?.ToString();
        var outcome = await sessions.RotateAsync(token, address, cancellation);
        if (outcome.Refused is { } refusal)
        {
            if (inCookie)
            {
                SignIn.ClearCookie(context);
            }
            return refusal;
        }
        var account = await users.AccountAsync(outcome.Value!.UserId, cancellation);
        return account is null
            ? Refusals.RefreshInvalid
            : TypedResults.Ok(signIn.Answer(context, outcome.Value, account, inCookie));
    }
}
