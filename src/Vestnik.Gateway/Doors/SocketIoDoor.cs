using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>
/// The path of Socket.IO: which request begins a session, belongs to one, or is refused, as the reference server has it
/// (engine.io, <c>server.ts</c>: <c>verify</c>, <c>handshake</c> and <c>onWebSocket</c>).
/// </summary>
internal sealed class SocketIoDoor(GatewayCore core)
{
    // Shared by all: each connection keeps it as long as it lasts.
    private static readonly WebSocketAcceptContext AnyProtocol = new() { KeepAliveInterval = Timeout.InfiniteTimeSpan };

    public Task AnswerAsync(HttpContext http)
    {
        if (CrossOrigin.IsPreflight(http, core.Options.Origins))
        {
            return Task.CompletedTask;
        }

        var query = Query.Of(http);
        var transport = query.GetValueOrDefault("transport");
        var isUpgrade = http.WebSockets.IsWebSocketRequest;
        if (transport is not [.., "polling" or "websocket"])
        {
            return RefuseAsync(http, Refusal.UnknownTransport);
        }

        var isPolling = transport is [.., "polling"];
        var isSpoken = query.GetValueOrDefault("EIO") is [.., "4"];
        return query.GetValueOrDefault("sid") is [.., { Length: > 0 } sid]
            ? ContinueAsync(http, sid, isPolling, isUpgrade, isSpoken)
            : BeginAsync(http, isPolling, isUpgrade, isSpoken);
    }

    private Task ContinueAsync(HttpContext http, string sid, bool isPolling, bool isUpgrade, bool isSpoken)
    {
        if (core.Sessions.Find(sid) is not SocketIoSession session || session.Polling is { IsOver: true })
        {
            return RefuseAsync(http, Refusal.UnknownSession);
        }

        if (!isSpoken || isPolling == isUpgrade)
        {
            return RefuseAsync(http, Refusal.BadRequest);
        }

        if (isUpgrade)
        {
            return UpgradeAsync(http, session);
        }

        return session.Polling is { } polling ? polling.AnswerAsync(http) : RefuseAsync(http, Refusal.BadRequest);
    }

    private async Task BeginAsync(HttpContext http, bool isPolling, bool isUpgrade, bool isSpoken)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !(isUpgrade && HttpMethods.IsConnect(http.Request.Method)))
        {
            await RefuseAsync(http, Refusal.BadMethod);
        }
        else if (isPolling == isUpgrade)
        {
            await RefuseAsync(http, Refusal.BadRequest);
        }
        else if (await ForbidAsync(http) is { } message)
        {
            await RefuseAsync(http, Refusal.Forbidden, message);
        }
        else if (!isSpoken)
        {
            await RefuseAsync(http, Refusal.UnsupportedVersion);
        }
        else if (core.IsStopping)
        {
            await PlainDoor.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, GatewayAnswers.Stopping);
        }
        else
        {
            var session = new SocketIoSession(core, http.Connection.RemoteIpAddress);
            if (!core.Sessions.TryAdd(session))
            {
                await RefuseAsync(http, Refusal.Forbidden, "Too many connections");
            }
            else if (isPolling)
            {
                session.Begin(isPolling);
                // Not forgotten: the host waits for every session when it stops.
                var polling = new PollingTransport(core, session);
                _ = core.RunAsync(session, polling);
                await polling.AnswerAsync(http);
            }
            else
            {
                session.Begin(isPolling);
                await core.RunAsync(session, http, Accept(http));
            }
        }
    }

    /// <summary>A second WebSocket for a session is accepted and closed.</summary>
    private static async Task UpgradeAsync(HttpContext http, SocketIoSession session)
    {
        var socket = await http.WebSockets.AcceptWebSocketAsync(Accept(http));
        using var transport = new WebSocketTransport(http, socket, session);
        if (!session.TryBeginUpgrade(transport))
        {
            await transport.TurnAwayAsync();
            return;
        }

        var isTaken = false;
        try
        {
            isTaken = await transport.ProbeAsync(session.Probed) && session.Polling?.TryHandOver(transport) == true;
        }
        finally
        {
            session.EndUpgrade();
        }

        await (isTaken ? transport.RunAsync() : transport.TurnAwayAsync());
    }

    /// <summary>As the reference: pings are packets, and of the protocols that a client offers the first is taken.</summary>
    private static WebSocketAcceptContext Accept(HttpContext http) =>
        http.WebSockets.WebSocketRequestedProtocols is [var first, ..]
            ? new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan, SubProtocol = first }
            : AnyProtocol;

    private async Task<string?> ForbidAsync(HttpContext http)
    {
        try
        {
            return await core.Authenticator.ForbidAsync(http);
        }
        catch (Exception e)
        {
            core.Log.AuthenticationFailed(http.TraceIdentifier, e);
            return "Forbidden";
        }
    }

    private static Task RefuseAsync(HttpContext http, Refusal refusal, string? message = null)
    {
        message ??= refusal switch
        {
            Refusal.UnknownTransport => "Transport unknown",
            Refusal.UnknownSession => "Session ID unknown",
            Refusal.BadMethod => "Bad handshake method",
            Refusal.UnsupportedVersion => "Unsupported protocol version",
            _ => "Bad request",
        };
        var isUpgrade = http.WebSockets.IsWebSocketRequest;
        var isForbidden = refusal == Refusal.Forbidden && !isUpgrade;
        http.Response.StatusCode = isForbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
        http.Response.ContentType = isUpgrade ? "text/html" : "application/json";
        return http.Response.WriteAsync(
            isUpgrade ? message : $$"""{"code":{{(int)refusal}},"message":"{{JsonEncodedText.Encode(message)}}"}"""
        );
    }

    private enum Refusal
    {
        UnknownTransport,
        UnknownSession,
        BadMethod,
        BadRequest,
        Forbidden,
        UnsupportedVersion,
    }
}
