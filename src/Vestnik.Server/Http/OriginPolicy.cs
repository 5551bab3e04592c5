namespace Vestnik.Server.Http;

/// <summary>
/// Refuses unsafe requests and socket handshakes that another site's page makes with this browser's cookie or address.
/// No Origin (a program, not a page) is allowed; ours is whatever host the request was sent to.
/// </summary>
internal sealed class OriginPolicy(ServerOptions options)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsGuarded(context) && !IsAllowed(context.Request)
            ? Refusals.OriginRefused.ExecuteAsync(context)
            : next(context);

    /// <summary>
    /// Where the page is that asks, such as <c>https://chat.example.org</c>: its own word for it, which has the scheme right behind a
    /// proxy that ends TLS, or else the host that the request was sent to.
    /// </summary>
    public string PageOf(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin && IsAllowed(request)
            ? origin.TrimEnd('/')
            : $"{request.Scheme}://{request.Host}";

    private static bool IsGuarded(HttpContext context)
    {
        var method = context.Request.Method;
        var isSafe = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        return !isSafe
            || context.WebSockets.IsWebSocketRequest
            || context.Request.Path.StartsWithSegments("/socket.io", StringComparison.OrdinalIgnoreCase);
    }

    private bool IsAllowed(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }
        // The scheme is left out: behind a proxy that ends TLS the page is https and this request is not.
        var isOwn =
            Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && string.Equals(
                uri.Authority,
                WithoutDefaultPort(request.Host, uri.Scheme),
                StringComparison.OrdinalIgnoreCase
            );
        return isOwn || options.CorsOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }

    private static string WithoutDefaultPort(HostString host, string scheme)
    {
        var isDefault = host.Port == (scheme == "https" ? 443 : 80);
        return isDefault ? host.Host : host.ToString();
    }
}
