namespace Vestnik.Server.Http;

/// <summary>What every answer says to a browser. The pages run without inline script or style from the first page on.</summary>
/// <remarks>The one Trusted Types policy, service-worker, names one address and writes no HTML.</remarks>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "font-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types service-worker";

    // Swagger UI styles itself inline, and writes HTML; it runs no inline script either.
    private const string DocumentationPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // What somebody sent, be it opened by itself: no script runs in it, and it is of no origin.
    private const string FilePolicy = "default-src 'none'; sandbox";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                // At the start of the answer: whoever answers a failure clears the headers set before.
                context.Response.OnStarting(Set, context);
                return next(context);
            }
        );

    private static Task Set(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            IsBelow("/swagger") ? DocumentationPolicy
            : IsBelow("/uploads") ? FilePolicy
            : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=()";
        if (IsBelow("/api"))
        {
            headers.CacheControl = "no-store";
        }
        return Task.CompletedTask;

        bool IsBelow(string path) => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);
    }
}
