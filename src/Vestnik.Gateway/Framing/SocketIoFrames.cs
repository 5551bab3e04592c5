using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>What the gateway says in Socket.IO: the text of whole Engine.IO packets.</summary>
internal static class SocketIoFrames
{
    public static byte[] Event(GatewayEvent e, string space, long? id = null)
    {
        var isPlain = space == "/" && e.Attachments.Count == 0 && id is null;
        var head = isPlain ? "42"u8 : Head(space, '2', e.Attachments.Count);
        var asks = id is null ? default : Encoding.UTF8.GetBytes($"{id}");
        var name = e.EncodedName.EncodedUtf8Bytes;
        return Buffers.Join(head, asks, "[\""u8, name, "\","u8, e.Data.Span, "]"u8);
    }

    public static byte[] Ack(ReadOnlySpan<byte> id, ReadOnlySpan<byte> json, string space = "/", int attachments = 0)
    {
        var isPlain = space == "/" && attachments == 0;
        var head = isPlain ? "43"u8 : Head(space, '3', attachments);
        return Buffers.Join(head, id, "["u8, json, "]"u8);
    }

    public static byte[] Open(string sid, GatewayOptions options, bool isPolling) =>
        Encoding.UTF8.GetBytes(
            $$"""0{"sid":"{{sid}}","upgrades":[{{(
                isPolling ? "\"websocket\"" : ""
            )}}],"pingInterval":{{options.PingInterval.TotalMilliseconds:F0}},"pingTimeout":{{options.PingTimeout.TotalMilliseconds:F0}},"maxPayload":{{options.MaxMessageBytes}}}"""
        );

    public static byte[] Connected(string space, string sid) =>
        [.. Head(space, '0'), .. Encoding.UTF8.GetBytes($$"""{"sid":"{{sid}}"}""")];

    public static byte[] Disconnect(string space) => Head(space, '1');

    public static byte[] ConnectError(string space, string message, ReadOnlySpan<byte> data)
    {
        var text = JsonEncodedText.Encode(message).EncodedUtf8Bytes;
        var key = data.IsEmpty ? default : ",\"data\":"u8;
        return Buffers.Join(Head(space, '4'), "{\"message\":\""u8, text, "\""u8, key, data, "}"u8);
    }

    /// <summary>What stands before the data. With attachments an event or acknowledgement is of the binary type.</summary>
    private static byte[] Head(string space, char type, int attachments = 0)
    {
        var binary = attachments > 0 ? $"{(char)(type + 3)}{attachments}-" : $"{type}";
        return Encoding.UTF8.GetBytes(space == "/" ? $"4{binary}" : $"4{binary}{space},");
    }
}
