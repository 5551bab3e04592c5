using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>
/// Socket.IO 5 packets inside Engine.IO 4 packets, as protocol/socket-io.md has them
/// (https://github.com/socketio/socket.io-protocol, https://github.com/socketio/engine.io-protocol). No input throws.
/// </summary>
internal static class SocketIoCodec
{
    /// <summary>As many as the reference takes.</summary>
    public const int MaxAttachments = 10;

    /// <summary>In bytes.</summary>
    public const int MaxNamespaceLength = 256;

    // The reference parses the id as a number: 15 digits are exact in one.
    private const int MaxAckDigits = 15;

    // The reference keeps these for itself and refuses them in a packet (socket.io-parser).
    private static readonly HashSet<string> Reserved =
    [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
    ];

    /// <summary>Whether an application may name an event so.</summary>
    public static bool IsReserved(string eventName) => Reserved.Contains(eventName);

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
    public static bool TryReadEvent(ReadOnlySpan<byte> data, out string name, out Range argument) =>
        TryReadArray(data, isNamed: true, out name, out argument) && !IsReserved(name);

    /// <summary>An ACK packet's id and first argument; false if it has no id, or its data is not one array.</summary>
    public static bool TryReadAck(SocketIoPacket packet, ReadOnlySpan<byte> message, out long id, out Range argument)
    {
        argument = default;
        return long.TryParse(message[packet.AckId], NumberStyles.None, null, out id)
            && TryReadArray(message[packet.Data], isNamed: false, out _, out argument);
    }

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
            if (!JsonRanges.TryStart(data, JsonTokenType.StartObject, out var reader))
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

    /// <summary>One array, and where its first value is, after the name if it has one.</summary>
    private static bool TryReadArray(ReadOnlySpan<byte> data, bool isNamed, out string name, out Range first)
    {
        name = "";
        first = default;
        try
        {
            if (
                !JsonRanges.TryStart(data, JsonTokenType.StartArray, out var reader)
                || (isNamed && !TryReadName(ref reader, out name))
            )
            {
                return false;
            }

            for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
            {
                var value = JsonRanges.Value(ref reader);
                first = at == 0 ? value : first;
            }

            return JsonRanges.Ends(ref reader);
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }

    private static bool TryReadName(ref Utf8JsonReader reader, out string name)
    {
        name =
            !reader.Read() ? ""
            : reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan)
            : reader.TokenType == JsonTokenType.String ? reader.GetString()!
            : "";
        return reader.TokenType is JsonTokenType.Number or JsonTokenType.String;
    }

    /// <summary>
    /// <c>4</c>, type, number of attachments and a hyphen if it is binary, namespace and comma unless it is <c>/</c>,
    /// acknowledgement id, data.
    /// </summary>
    private static SocketIoPacket ReadPacket(ReadOnlySpan<byte> message)
    {
        var kind =
            message.Length < 2 ? PacketKind.Invalid
            : message[1] == '0' ? PacketKind.Connect
            : message[1] == '1' ? PacketKind.Disconnect
            : message[1] is (byte)'2' or (byte)'5' ? PacketKind.Event
            : message[1] is (byte)'3' or (byte)'6' ? PacketKind.Ack
            // CONNECT_ERROR is the server's.
            : PacketKind.Invalid;
        if (kind == PacketKind.Invalid)
        {
            return default;
        }

        var at = 2;
        var attachments = 0;
        if (message[1] is (byte)'5' or (byte)'6')
        {
            var length = message[at..].IndexOf((byte)'-');
            if (
                length is < 1 or > 2
                || !int.TryParse(message.Slice(at, length), NumberStyles.None, null, out attachments)
                || attachments is < 1 or > MaxAttachments
            )
            {
                return default;
            }

            at += length + 1;
        }

        var space = "/";
        if (at < message.Length && message[at] == '/')
        {
            var length = message[at..].IndexOf((byte)',');
            length = length < 0 ? message.Length - at : length;
            if (length > MaxNamespaceLength)
            {
                return default;
            }

            space = length == 1 ? space : Encoding.UTF8.GetString(message.Slice(at, length));
            at = Math.Min(at + length + 1, message.Length);
        }

        var digits = at;
        while (digits < message.Length && char.IsAsciiDigit((char)message[digits]))
        {
            digits++;
        }

        return digits - at > MaxAckDigits
            ? default
            : new SocketIoPacket(kind, space, at..digits, digits..message.Length, attachments);
    }
}
