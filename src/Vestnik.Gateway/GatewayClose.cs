using System.Text;

namespace Vestnik.Gateway;

/// <summary>Why a connection is closed: the WebSocket close code and reason, the same in both dialects.</summary>
/// <param name="Code">1000–1014 as RFC 6455 and IANA list them, or 3000–4999.</param>
/// <param name="Reason">At most 123 bytes of UTF-8, for people and logs.</param>
/// <param name="Final">
/// On Socket.IO a DISCONNECT packet goes before the close, so that the official client does not reconnect by itself.
/// </param>
public sealed record GatewayClose(int Code, string Reason, bool Final = false)
{
    /// <summary>1000: the client said goodbye, or there is no more to say.</summary>
    public static GatewayClose Normal { get; } = new(1000, "closed");

    /// <summary>1000: the client said goodbye.</summary>
    internal static GatewayClose Goodbye { get; } = new(1000, "goodbye");

    /// <summary>1000: the client is gone: a request of it was broken off.</summary>
    internal static GatewayClose Lost { get; } = new(1000, "lost");

    /// <summary>1007: a request of long polling while one of its kind was open.</summary>
    internal static GatewayClose Overlap { get; } = new(1007, "overlapping requests");

    /// <summary>1007: not UTF-8, not JSON, or not a packet of the dialect.</summary>
    public static GatewayClose Invalid { get; } = new(1007, "invalid");

    /// <summary>1009: a message above <see cref="GatewayOptions.MaxMessageBytes"/>.</summary>
    public static GatewayClose TooLarge { get; } = new(1009, "too large");

    /// <summary>1011: the application failed while the connection was being set up.</summary>
    public static GatewayClose Failed { get; } = new(1011, "failed");

    /// <summary>1012: this node is stopping; reconnect to reach another, or this one again.</summary>
    public static GatewayClose Restarting { get; } = new(1012, "restarting");

    /// <summary>4401: the token's time passed; refresh it and reconnect.</summary>
    public static GatewayClose Expired { get; } = new(4401, "expired");

    /// <summary>4401: the session is gone; only signing in again helps.</summary>
    public static GatewayClose Revoked { get; } = new(4401, "revoked", Final: true);

    /// <summary>4401: nobody authenticated within <see cref="GatewayOptions.ConnectTimeout"/>.</summary>
    public static GatewayClose ConnectTimedOut { get; } = new(4401, "connect timeout");

    /// <summary>4429: too many connect without signing in (<see cref="GatewayOptions.Handshakes"/>); try again.</summary>
    public static GatewayClose Crowded { get; } = new(4429, "too many handshakes");

    /// <summary>4408: the client reads too slowly; reconnect and synchronise.</summary>
    public static GatewayClose TooSlow { get; } = new(4408, "too slow");

    /// <summary>4408: a ping went unanswered; reconnect and synchronise.</summary>
    public static GatewayClose Silent { get; } = new(4408, "ping timeout");

    /// <summary>4429: more messages than <see cref="GatewayOptions.EventsPerSecond"/> allows.</summary>
    public static GatewayClose Flood { get; } = new(4429, "too many events");

    /// <summary>
    /// 4429: a newer connection of this user took the place (<see cref="GatewayOptions.ConnectionsPerUser"/>). Final,
    /// or the two would push each other out for ever.
    /// </summary>
    public static GatewayClose Replaced { get; } = new(4429, "too many connections", Final: true);

    /// <summary>Refuses what no WebSocket could carry.</summary>
    /// <exception cref="ArgumentException">The code or the reason is outside what is said above.</exception>
    internal static void Check(GatewayClose reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var isKnown = reason.Code is (>= 1000 and <= 1014) or (>= 3000 and <= 4999);
        if (!isKnown || Encoding.UTF8.GetByteCount(reason.Reason) > 123)
        {
            throw new ArgumentException($"{reason.Code} '{reason.Reason}' cannot be told.", nameof(reason));
        }
    }

    /// <summary>The client broke the rules: on long polling nothing waits for it any more.</summary>
    internal bool IsFault => this == Invalid || this == TooLarge || this == Flood || this == Overlap;
}
