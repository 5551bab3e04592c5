using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

internal enum PacketKind : byte
{
    Invalid,

    /// <summary>Open, upgrade and no-operation packets, which the reference server reads over.</summary>
    Ignored,
    EngineClose,
    Pong,
    Connect,
    Disconnect,
    Event,
    Ack,
}

/// <summary>A packet's parts, as places in the message it was read from.</summary>
/// <param name="Namespace"><c>/</c> where the packet names none.</param>
/// <param name="AckId">The digits of an acknowledgement id; empty for none.</param>
/// <param name="Data">The JSON value after the head; empty for none.</param>
internal readonly record struct SocketIoPacket(
    PacketKind Kind,
    string Namespace = "/",
    Range AckId = default,
    Range Data = default
);

/// <summary>
/// Socket.IO 5 packets inside Engine.IO 4 messages over a WebSocket, without binary ones
/// (https://github.com/socketio/socket.io-protocol, https://github.com/socketio/engine.io-protocol). No input throws.
/// </summary>
internal static class SocketIoCodec
{
    public const int MaxNameLength = 128;

    // The reference parses the id as a number: 15 digits are exact in one.
    private const int MaxAckDigits = 15;
    private const int MaxNamespaceLength = 256;

    public static SocketIoPacket Read(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return default;
        }

        return message[0] switch
        {
            (byte)'0' or (byte)'5' or (byte)'6' => new SocketIoPacket(PacketKind.Ignored),
            (byte)'1' => new SocketIoPacket(PacketKind.EngineClose),
            (byte)'3' => new SocketIoPacket(PacketKind.Pong),
            (byte)'4' => ReadPacket(message),
            // '2': only the server pings in this revision.
            _ => default,
        };
    }

    /// <summary>The name and the first argument of an EVENT packet's data; a number is its own name.</summary>
    public static bool TryReadEvent(ReadOnlySpan<byte> data, out string name, out Range argument)
    {
        name = "";
        argument = default;
        try
        {
            if (
                !JsonRanges.TryReader(data, out var reader)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.StartArray
                || !reader.Read()
            )
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.Number)
            {
                name = Encoding.UTF8.GetString(reader.ValueSpan);
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                name = reader.GetString() ?? "";
            }
            else
            {
                return false;
            }

            for (var index = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                var value = JsonRanges.Value(ref reader);
                argument = index == 1 ? value : argument;
            }

            return JsonRanges.Ends(ref reader);
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }

    /// <summary>Whether an ACK packet is whole: an id and one array.</summary>
    public static bool IsAck(SocketIoPacket packet, ReadOnlySpan<byte> message) =>
        !message[packet.AckId].IsEmpty && IsArray(message[packet.Data]);

    /// <summary>Whether a CONNECT packet's data is one object or nothing, and its <c>token</c> if that is a string.</summary>
    public static bool TryReadAuth(ReadOnlySpan<byte> data, out string? token)
    {
        token = null;
        if (data.IsEmpty)
        {
            return true;
        }

        try
        {
            if (
                !JsonRanges.TryReader(data, out var reader)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.StartObject
            )
            {
                return false;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var named = reader.ValueTextEquals("token"u8);
                reader.Read();
                if (named && reader.TokenType == JsonTokenType.String)
                {
                    token = reader.GetString();
                }

                reader.Skip();
            }

            return JsonRanges.Ends(ref reader);
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }

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

    /// <summary><c>4</c>, type, namespace and comma unless it is <c>/</c>, acknowledgement id, data.</summary>
    private static SocketIoPacket ReadPacket(ReadOnlySpan<byte> message)
    {
        var kind = message.Length < 2 ? PacketKind.Invalid
            : message[1] == '0' ? PacketKind.Connect
            : message[1] == '1' ? PacketKind.Disconnect
            : message[1] == '2' ? PacketKind.Event
            : message[1] == '3' ? PacketKind.Ack
            // CONNECT_ERROR is the server's; binary packets are not spoken yet.
            : PacketKind.Invalid;
        if (kind == PacketKind.Invalid)
        {
            return default;
        }

        var at = 2;
        var space = "/";
        if (at < message.Length && message[at] == '/')
        {
            var length = message[at..].IndexOf((byte)',');
            length = length < 0 ? message.Length - at : length;
            if (length > MaxNamespaceLength)
            {
                return default;
            }

            space = Encoding.UTF8.GetString(message.Slice(at, length));
            at = Math.Min(at + length + 1, message.Length);
        }

        var digits = at;
        while (digits < message.Length && char.IsAsciiDigit((char)message[digits]))
        {
            digits++;
        }

        return digits - at > MaxAckDigits
            ? default
            : new SocketIoPacket(kind, space, at..digits, digits..message.Length);
    }

    private static bool IsArray(ReadOnlySpan<byte> json)
    {
        try
        {
            if (
                !JsonRanges.TryReader(json, out var reader)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.StartArray
            )
            {
                return false;
            }

            reader.Skip();
            return JsonRanges.Ends(ref reader);
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }
}
