namespace Vestnik.Gateway;

/// <summary>What the gateway tells and asks the application. Registered as a singleton; without one the defaults below apply.</summary>
public interface IGatewayEvents
{
    /// <summary>
    /// A client was authenticated and is about to be told so: subscribe it here. Whatever it is sent from now on arrives
    /// after that answer. If this throws, the connection is closed with 1011.
    /// </summary>
    ValueTask ConnectedAsync(GatewayConnection connection) => ValueTask.CompletedTask;

    /// <summary>
    /// The connection is gone and its subscriptions with it. Called once for every call of <see cref="ConnectedAsync"/>,
    /// also for one that threw. Handlers of the connection may still be running.
    /// </summary>
    ValueTask DisconnectedAsync(GatewayConnection connection) => ValueTask.CompletedTask;

    /// <summary>One JSON value: the acknowledgement of an event that has no handler. Empty: there is none, as in the reference.</summary>
    ReadOnlyMemory<byte> UnknownEvent(GatewayRequest request) => default;

    /// <summary>
    /// One JSON value: the acknowledgement of an event whose handler threw. Empty: there is none. The exception is logged
    /// already.
    /// </summary>
    ReadOnlyMemory<byte> Faulted(GatewayRequest request, Exception exception) => default;
}

internal sealed class DefaultGatewayEvents : IGatewayEvents;

internal static class GatewayAnswers
{
    public static ReadOnlyMemory<byte> HandshakeFailed { get; } =
        """{"title":"Internal error","status":500,"code":"internal"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> UpgradeRequired { get; } =
        """{"title":"A WebSocket is needed here","status":426,"code":"gateway.upgrade_required"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> Crowded { get; } =
        """{"title":"Too many connections","status":429,"code":"gateway.too_many_connections"}"""u8.ToArray();

    public static ReadOnlyMemory<byte> Stopping { get; } =
        """{"title":"The server is restarting","status":503,"code":"gateway.restarting"}"""u8.ToArray();
}
