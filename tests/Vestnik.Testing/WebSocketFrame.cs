using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Vestnik.Testing;

/// <summary>One frame of RFC 6455 as it came, and what of it is known of Vestnik's two framings.</summary>
internal sealed class WebSocketFrame
{
    private const byte Final = 0x80,
        Masked = 0x80,
        Text = 0x1;

    private readonly int _payloadAt;
    private readonly bool _isMasked;

    private WebSocketFrame(byte[] bytes, int payloadAt, bool isMasked) =>
        (Bytes, _payloadAt, _isMasked) = (bytes, payloadAt, isMasked);

    /// <summary>The whole frame, to be passed on.</summary>
    public byte[] Bytes { get; }

    /// <summary>An unmasked text, as a server sends it.</summary>
    public static byte[] FromServer(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        if (payload.Length >= 126)
        {
            throw new ArgumentException("A short text is enough here.", nameof(text));
        }
        return [Final | Text, (byte)payload.Length, .. payload];
    }

    /// <summary>Takes one frame off the buffer. Null: it is not all there yet.</summary>
    public static WebSocketFrame? Take(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[10];
        var seen = (int)Math.Min(head.Length, buffer.Length);
        buffer.Slice(0, seen).CopyTo(head);
        if (seen < 2)
        {
            return null;
        }
        var isMasked = (head[1] & Masked) != 0;
        var (length, lengthBytes) = (head[1] & 0x7f) switch
        {
            126 => (seen < 4 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(head[2..]), 2),
            127 => (seen < 10 ? -1 : checked((int)BinaryPrimitives.ReadUInt64BigEndian(head[2..])), 8),
            var small => (small, 0),
        };
        var payloadAt = 2 + lengthBytes + (isMasked ? 4 : 0);
        if (length < 0 || buffer.Length < payloadAt + length)
        {
            return null;
        }
        var frame = new WebSocketFrame(buffer.Slice(0, payloadAt + length).ToArray(), payloadAt, isMasked);
        buffer = buffer.Slice(payloadAt + length);
        return frame;
    }

    /// <summary>
    /// The name and payload of an event in either framing, <c>{"type","data"}</c> or <c>42["name",data]</c>. Null for
    /// everything else: acknowledgements, pings, parts of fragmented messages.
    /// </summary>
    public (string Name, JsonElement Data)? ReadEvent()
    {
        if (Bytes[0] != (Final | Text))
        {
            return null;
        }
        var payload = Payload();
        return payload switch
        {
            [(byte)'{', ..] => Plain(payload),
            [(byte)'4', (byte)'2', ..] => Packet(payload),
            _ => null,
        };
    }

    private static (string Name, JsonElement Data)? Plain(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        var name = document.RootElement.GetProperty("type").GetString()!;
        var data = document.RootElement.TryGetProperty("data", out var found) ? found.Clone() : default;
        return name == "ack" ? null : (name, data);
    }

    /// <summary>Between the type and the array stands the id of an acknowledgement, if one is wanted.</summary>
    private static (string Name, JsonElement Data)? Packet(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload.AsMemory(Array.IndexOf(payload, (byte)'[')));
        var array = document.RootElement;
        return (array[0].GetString()!, array.GetArrayLength() > 1 ? array[1].Clone() : default);
    }

    private byte[] Payload()
    {
        var payload = Bytes[_payloadAt..];
        for (var i = 0; _isMasked && i < payload.Length; i++)
        {
            payload[i] ^= Bytes[_payloadAt - 4 + (i % 4)];
        }
        return payload;
    }
}
