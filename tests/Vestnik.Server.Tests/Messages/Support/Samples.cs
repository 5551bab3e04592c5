using System.Buffers.Binary;
using System.Text;

namespace Vestnik.Server.Tests.Messages;

/// <summary>Files of each kind, as small as they can be told from each other; no two have the same bytes.</summary>
public static class Samples
{
    /// <summary>JPEG, as far as anybody looks.</summary>
    public static byte[] Picture() => [0xff, 0xd8, 0xff, 0xe0, .. Unique()];

    /// <summary>Nothing that is shown in a page.</summary>
    public static byte[] Words() => [.. "some words "u8, .. Unique()];

    /// <summary>Ogg with Opus (RFC 3533, RFC 7845); what is heard is nobody's business here.</summary>
    public static byte[] Voice(int milliseconds = 1000)
    {
        const int PreSkip = 312;
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), 48_000);
        byte[] tags = [.. "OpusTags"u8, 4, 0, 0, 0, .. "test"u8, 0, 0, 0, 0];
        // As many bytes as such a sound has at the least, by far.
        byte[] sound = [.. Unique(), .. new byte[Math.Max(600, milliseconds)]];
        return
        [
            .. Page(type: 2, granule: 0, number: 0, head),
            .. Page(type: 0, granule: 0, number: 1, tags),
            .. Page(type: 4, granule: PreSkip + (milliseconds * 48L), number: 2, sound),
        ];
    }

    /// <summary>WebM with a picture that moves.</summary>
    public static byte[] Film(int milliseconds = 1000)
    {
        var duration = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(duration, milliseconds);
        byte[] head =
        [
            .. Element("4286", 1),
            .. Element("42F7", 1),
            .. Element("42F2", 4),
            .. Element("42F3", 8),
            .. Element("4282", "webm"u8.ToArray()),
            .. Element("4287", 4),
            .. Element("4285", 2),
        ];
        byte[] info =
        [
            .. Element("2AD7B1", 0x0f, 0x42, 0x40),
            .. Element("4489", duration),
            .. Element("4D80", "test"u8.ToArray()),
            .. Element("5741", "test"u8.ToArray()),
        ];
        byte[] track =
        [
            .. Element("D7", 1),
            .. Element("73C5", 1),
            .. Element("83", 1),
            .. Element("86", "V_VP8"u8.ToArray()),
        ];
        byte[] cluster = [.. Element("E7", 0), .. Element("EC", [.. Unique(), .. new byte[milliseconds]])];
        byte[] segment =
        [
            .. Element("1549A966", info),
            .. Element("1654AE6B", Element("AE", track)),
            .. Element("1F43B675", cluster),
        ];
        return [.. Element("1A45DFA3", head), .. Element("18538067", segment)];
    }

    private static byte[] Unique() => Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}");

    /// <summary>One packet in a page.</summary>
    private static byte[] Page(byte type, long granule, uint number, byte[] packet)
    {
        var lacing = new byte[(packet.Length / 255) + 1];
        Array.Fill(lacing, (byte)255);
        lacing[^1] = (byte)(packet.Length % 255);
        byte[] page = [.. "OggS"u8, 0, type, .. new byte[20], (byte)lacing.Length, .. lacing, .. packet];
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), number);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        return page;
    }

    private static uint Checksum(byte[] page)
    {
        var sum = 0u;
        foreach (var one in page)
        {
            sum ^= (uint)one << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 0x80000000) == 0 ? sum << 1 : (sum << 1) ^ 0x04c11db7;
            }
        }
        return sum;
    }

    /// <summary>Of EBML (RFC 8794), with a size of four bytes.</summary>
    private static byte[] Element(string id, params byte[] content)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(size, 0x10000000 | (uint)content.Length);
        return [.. Convert.FromHexString(id), .. size, .. content];
    }
}
