using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Starts and continues sessions: the tokens, and where each of them travels.</summary>
internal sealed class SignIn(AccessTokens tokens, SessionStore sessions, FilesCookie files, ServerOptions options)
{
    public const string InCookie = "cookie";
    private const string CookieName = "vestnik_refresh";

    /// <summary>A page can get a new token whenever it likes, so its own is short: 15 minutes.</summary>
    private static readonly TimeSpan BrowserLifetime = TimeSpan.FromMinutes(15);

    public static string? CookieToken(HttpContext context) => context.Request.Cookies[CookieName];

    public async Task<SignedIn> StartAsync(HttpContext context, AccountRow account, bool inCookie)
    {
        var session = await sessions.StartAsync(
            account.Id,
            DeviceName.Of(context.Request.Headers.UserAgent.ToString()),
            context.Connection.RemoteIpAddress?.ToString(),
            context.RequestAborted
        );
        return Answer(context, session, account, inCookie);
    }

    /// <summary>With <paramref name="inCookie"/> the refresh token goes into an HttpOnly cookie that no script can read.</summary>
    public SignedIn Answer(HttpContext context, StartedSession session, AccountRow account, bool inCookie)
    {
        var lifetime =
            inCookie && options.AccessTokenLifetime > BrowserLifetime ? BrowserLifetime : options.AccessTokenLifetime;
        if (inCookie)
        {
            context.Response.Cookies.Append(
                CookieName,
                session.RefreshToken,
                Cookie(context, SessionStore.RefreshLifetime)
            );
            files.Set(context, new Caller(account.Id, session.Id));
        }
        return new SignedIn(
            tokens.Issue(account.Id, session.Id, lifetime),
            inCookie ? null : session.RefreshToken,
            (int)lifetime.TotalSeconds,
            account.ToView()
        );
    }

    public static void ClearCookie(HttpContext context)
    {
        context.Response.Cookies.Delete(CookieName, Cookie(context, lifetime: null));
        FilesCookie.Clear(context);
    }

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            // Over plain HTTP (a home network) a Secure cookie would never come back.
            Secure = context.Request.IsHttps,
            // For /api/v1/auth as well.
            Path = "/api",
            MaxAge = lifetime,
            IsEssential = true,
        };
}
