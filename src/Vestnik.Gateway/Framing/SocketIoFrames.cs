using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>What the gateway says in Socket.IO: whole WebSocket messages.</summary>
internal static class SocketIoFrames
{
    public static byte[] Event(GatewayEvent e) =>
        [.. "42[\""u8, .. e.EncodedName.EncodedUtf8Bytes, .. "\","u8, .. e.Data.Span, (byte)']'];

    public static byte[] Ack(ReadOnlySpan<byte> id, ReadOnlySpan<byte> json) =>
        [.. "43"u8, .. id, (byte)'[', .. json, (byte)']'];

    public static byte[] Open(string sid, GatewayOptions options) =>
        Encoding.UTF8.GetBytes(
            $$"""0{"sid":"{{sid}}","upgrades":[],"pingInterval":{{options.PingInterval.TotalMilliseconds:F0}},"pingTimeout":{{options.PingTimeout.TotalMilliseconds:F0}},"maxPayload":{{options.MaxMessageBytes}}}"""
        );

    public static byte[] Connected(string sid) => Encoding.UTF8.GetBytes($$"""40{"sid":"{{sid}}"}""");

    public static byte[] ConnectError(string space, string message, ReadOnlySpan<byte> data)
    {
        var head = space == "/" ? "44" : $"44{space},";
        byte[] start =
        [
            .. Encoding.UTF8.GetBytes(head),
            .. "{\"message\":\""u8,
            .. JsonEncodedText.Encode(message).EncodedUtf8Bytes,
            (byte)'"',
        ];
        return data.IsEmpty ? [.. start, (byte)'}'] : [.. start, .. ",\"data\":"u8, .. data, (byte)'}'];
    }
}
