using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>POST auth/login. An unknown person and a wrong password get the same answer after the same work.</summary>
internal static class LogIn
{
    public static async Task<Results<Ok<SignedIn>, Refusal>> HandleAsync(
        Login request,
        HttpContext context,
        UserDirectory users,
        Passwords passwords,
        SignIn signIn,
        RateLimiter limiter,
        CancellationToken cancellation
    )
    {
        var login = (request.Email ?? request.Alias)!.Trim();
        var account = FieldErrors.IsStorable(login) ? await users.AccountByLoginAsync(login, cancellation) : null;
        // By account too: a guesser has many addresses, and an account has two names.
        if (limiter.Refuse("LOGIN", $"account:{account?.Id.ToString() ?? login.ToLowerInvariant()}") is { } refusal)
        {
            return refusal;
        }
        var isRight = await passwords.VerifyAsync(account?.PasswordHash, request.Password!, cancellation);
        return account is not null && isRight
            ? TypedResults.Ok(await signIn.StartAsync(context, account, request.Session == SignIn.InCookie))
            : Refusals.InvalidCredentials;
    }
}
