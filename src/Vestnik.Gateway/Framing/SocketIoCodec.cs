using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>
/// Socket.IO 5 packets inside Engine.IO 4 messages over a WebSocket, without binary ones
/// (https://github.com/socketio/socket.io-protocol, https://github.com/socketio/engine.io-protocol). No input throws.
/// </summary>
internal static class SocketIoCodec
{
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

    /// <summary><c>4</c>, type, namespace and comma unless it is <c>/</c>, acknowledgement id, data.</summary>
    private static SocketIoPacket ReadPacket(ReadOnlySpan<byte> message)
    {
        var kind =
            message.Length < 2 ? PacketKind.Invalid
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
