using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>The path of plain frames: looks at the request, upgrades it, and runs the session on it to its end.</summary>
internal sealed class PlainDoor(GatewayCore core)
{
    public async Task AnswerAsync(HttpContext http)
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

        // Before the application is asked: what it closes meanwhile stays closed.
        var session = new PlainSession(core, http.Connection.RemoteIpAddress);
        if (!core.Sessions.TryAdd(session))
        {
            await WriteAsync(http, StatusCodes.Status429TooManyRequests, GatewayAnswers.Crowded);
            return;
        }

        var answer = await core.CheckAsync(new GatewayHandshake(http, null, "/", default));
        if (answer is GatewayAuthentication.Accepted accepted)
        {
            var accept = new WebSocketAcceptContext
            {
                KeepAliveInterval = core.Options.PingInterval,
                KeepAliveTimeout = core.Options.PingTimeout,
            };
            await core.RunAsync(session, http, accept, accepted.Identity);
            return;
        }

        core.Sessions.Remove(session);
        if (answer is GatewayAuthentication.Refused refused)
        {
            if (refused.Status == StatusCodes.Status401Unauthorized)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await WriteAsync(http, refused.Status, refused.Problem);
        }
        else
        {
            await WriteAsync(http, StatusCodes.Status500InternalServerError, GatewayAnswers.HandshakeFailed);
        }
    }

    /// <summary>Answers with a problem (RFC 9457).</summary>
    public static Task WriteAsync(HttpContext http, int status, ReadOnlyMemory<byte> problem)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        return http.Response.Body.WriteAsync(problem, http.RequestAborted).AsTask();
    }
}
