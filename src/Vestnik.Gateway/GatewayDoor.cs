using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>The two paths: looks at the request, upgrades it, and runs the session on it to its end.</summary>
internal sealed class GatewayDoor(GatewayCore core, IGatewayAuthenticator authenticator)
{
    private const string Bearer = "Bearer ";

    /// <summary>Answers bad requests as the reference server does (engine.io, <c>server.ts</c>: <c>verify</c> and <c>handshake</c>).</summary>
    public Task SocketIoAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (query["transport"] is not [.., "websocket"])
        {
            return RefuseAsync(http, 0, "Transport unknown");
        }

        if (query["sid"] is [.., not (null or "")])
        {
            // Sessions are bound to their WebSocket as long as there is no polling to upgrade from.
            return RefuseAsync(http, 1, "Session ID unknown");
        }

        if (!http.WebSockets.IsWebSocketRequest)
        {
            return HttpMethods.IsGet(http.Request.Method)
                ? RefuseAsync(http, 3, "Bad request")
                : RefuseAsync(http, 2, "Bad handshake method");
        }

        if (query["EIO"] is not [.., "4"])
        {
            return RefuseAsync(http, 5, "Unsupported protocol version");
        }

        if (core.IsStopping)
        {
            return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, GatewayAnswers.Stopping);
        }

        // The reference server pings by packets alone.
        var accept = new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan };
        return core.RunAsync(
            new SocketIoSession(core, token => AuthenticateAsync(http, token ?? TokenOf(http))),
            () => http.WebSockets.AcceptWebSocketAsync(accept)
        );
    }

    public async Task PlainAsync(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            await WriteAsync(http, StatusCodes.Status426UpgradeRequired, GatewayAnswers.UpgradeRequired);
            return;
        }

        if (core.IsStopping)
        {
            await WriteAsync(http, StatusCodes.Status503ServiceUnavailable, GatewayAnswers.Stopping);
            return;
        }

        var session = new PlainSession(core);
        switch (await AuthenticateAsync(http, TokenOf(http)))
        {
            case GatewayAuthentication.Accepted accepted:
                var accept = new WebSocketAcceptContext
                {
                    KeepAliveInterval = core.Options.PingInterval,
                    KeepAliveTimeout = core.Options.PingTimeout,
                };
                await core.RunAsync(session, () => http.WebSockets.AcceptWebSocketAsync(accept), accepted.Identity);
                break;
            case GatewayAuthentication.Refused refused:
                if (refused.Status == StatusCodes.Status401Unauthorized)
                {
                    http.Response.Headers.WWWAuthenticate = "Bearer";
                }

                await WriteAsync(http, refused.Status, refused.Problem);
                break;
            default:
                await WriteAsync(http, StatusCodes.Status500InternalServerError, GatewayAnswers.HandshakeFailed);
                break;
        }
    }

    private static string? TokenOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        return http.Request.Query["token"] is [.., { Length: > 0 } token] ? token : null;
    }

    private static Task RefuseAsync(HttpContext http, int code, string message)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync($$"""{"code":{{code}},"message":"{{message}}"}""");
    }

    private static Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> problem)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.Body.WriteAsync(problem, http.RequestAborted).AsTask();
    }

    private async ValueTask<GatewayAuthentication?> AuthenticateAsync(HttpContext http, string? token)
    {
        try
        {
            return await authenticator.AuthenticateAsync(new GatewayHandshake(http, token), http.RequestAborted);
        }
        catch (Exception e)
        {
            core.Log.AuthenticationFailed(http.TraceIdentifier, e);
            return null;
        }
    }
}
