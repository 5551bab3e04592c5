using System.Buffers;
using System.Buffers.Text;

namespace Vestnik.Gateway;

/// <summary>
/// A payload of long polling: Engine.IO packets with a record separator between them, binary ones as <c>b</c> and base64.
/// No input throws.
/// </summary>
internal static class PayloadCodec
{
    private const byte Separator = 0x1e;
    private const byte Binary = (byte)'b';

    /// <summary>The next packet in a rented buffer; what is left after it. False: it is not base64.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> payload, out byte[] rented, out int length, out bool isBinary)
    {
        var end = payload.Span.IndexOf(Separator);
        var packet = end < 0 ? payload.Span : payload.Span[..end];
        payload = end < 0 ? default : payload[(end + 1)..];
        isBinary = packet is [Binary, ..];
        rented = ArrayPool<byte>.Shared.Rent(Math.Max(packet.Length, 1));
        length = packet.Length;
        if (!isBinary)
        {
            packet.CopyTo(rented);
            return true;
        }

        if (Base64.DecodeFromUtf8(packet[1..], rented, out _, out length) == OperationStatus.Done)
        {
            return true;
        }

        ArrayPool<byte>.Shared.Return(rented);
        return false;
    }

    /// <summary>Whether another packet follows the next one: an empty one too.</summary>
    public static bool HasMore(ReadOnlySpan<byte> payload) => payload.Contains(Separator);

    /// <summary>Writes a packet behind those that are there.</summary>
    /// <returns>How much is written now.</returns>
    public static int Write(byte[] payload, int at, Packet packet)
    {
        at = Next(payload, at);
        packet.Text!.CopyTo(payload, at);
        at += packet.Text.Length;
        foreach (var attachment in packet.Attachments ?? [])
        {
            at = Next(payload, at);
            payload[at] = Binary;
            Base64.EncodeToUtf8(attachment.Span, payload.AsSpan(at + 1), out _, out var written);
            at += 1 + written;
        }

        return at;
    }

    private static int Next(byte[] payload, int at)
    {
        if (at > 0)
        {
            payload[at++] = Separator;
        }

        return at;
    }
}
