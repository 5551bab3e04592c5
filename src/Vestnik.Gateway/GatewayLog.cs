using Microsoft.Extensions.Logging;

namespace Vestnik.Gateway;

/// <summary>Every log event of the gateway: ids and codes, never a payload or a token.</summary>
internal sealed partial class GatewayLog(ILogger<IGateway> logger)
{
    [LoggerMessage(1, LogLevel.Debug, "Connection {Connection} of user {User}, session {Session}, opened")]
    public partial void Opened(string connection, Guid user, Guid session);

    [LoggerMessage(2, LogLevel.Debug, "Connection {Connection} closed: {Code} {Reason}")]
    public partial void Closed(string connection, int code, string reason);

    [LoggerMessage(3, LogLevel.Error, "The handler of {Event} failed on connection {Connection}")]
    public partial void HandlerFailed(string @event, string connection, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{Hook} failed on connection {Connection}")]
    public partial void HookFailed(string hook, string connection, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Authentication failed on request {Request}")]
    public partial void AuthenticationFailed(string request, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The gateway's clock work failed")]
    public partial void TickFailed(Exception exception);

    [LoggerMessage(7, LogLevel.Information, "Closing all connections: the node stops")]
    public partial void Stopping();

    [LoggerMessage(8, LogLevel.Warning, "Connections were cut: they did not close within the time-out")]
    public partial void Cut();

    [LoggerMessage(10, LogLevel.Information, "Node {Node} is there")]
    public partial void PeerJoined(Guid node);

    [LoggerMessage(11, LogLevel.Information, "Node {Node} left")]
    public partial void PeerLeft(Guid node);

    [LoggerMessage(12, LogLevel.Warning, "Node {Node} is silent and taken for dead")]
    public partial void PeerExpired(Guid node);

    [LoggerMessage(13, LogLevel.Warning, "Frames of node {Node} were lost: had {Seen}, now {Number}")]
    public partial void FramesLost(Guid node, ulong seen, ulong number);

    [LoggerMessage(14, LogLevel.Warning, "A frame of {Length} bytes is not one of ours")]
    public partial void FrameUnreadable(int length);

    [LoggerMessage(15, LogLevel.Warning, "The backplane did not take a frame")]
    public partial void SendFailed(Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "The backplane's queue is full: a frame is lost")]
    public partial void QueueFull();

    [LoggerMessage(17, LogLevel.Error, "A frame of node {Node} could not be carried out")]
    public partial void ReceiveFailed(Guid node, Exception exception);
}
