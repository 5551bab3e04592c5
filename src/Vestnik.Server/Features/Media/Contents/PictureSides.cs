using System.Buffers.Binary;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>
/// How many pixels a picture claims: a small file may be of a size that no device can show, and an avatar is shown to everybody.
/// </summary>
internal static class PictureSides
{
    /// <summary>The longer side, in pixels; null: it does not say where the format has it, and no browser shows it.</summary>
    public static int? LongerOf(Stream file, string mediaType)
    {
        var bytes = new ContentBytes(file);
        return mediaType switch
        {
            MediaTypes.Png => OfPng(bytes),
            MediaTypes.Jpeg => OfJpeg(bytes),
            MediaTypes.WebP => OfWebP(bytes),
            _ => null,
        };
    }

    /// <summary>IHDR comes first (PNG, section 5.6).</summary>
    private static int? OfPng(ContentBytes bytes)
    {
        Span<byte> header = stackalloc byte[12];
        if (!bytes.TryRead(12, header) || !header.StartsWith("IHDR"u8))
        {
            return null;
        }
        var longer = Math.Max(
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[8..])
        );
        return (int)Math.Min(int.MaxValue, longer);
    }

    /// <summary>In the frame's header, behind other segments (ITU T.81, B.2.2).</summary>
    private static int? OfJpeg(ContentBytes bytes)
    {
        Span<byte> segment = stackalloc byte[9];
        for (var at = 2L; bytes.TryRead(at, segment) && segment[0] == 0xff; )
        {
            var marker = segment[1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return Math.Max(
                    BinaryPrimitives.ReadUInt16BigEndian(segment[5..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segment[7..])
                );
            }
            // Fill bytes, and markers that stand alone.
            at +=
                marker == 0xff ? 1
                : marker is 0x01 or (>= 0xd0 and <= 0xd8) ? 2
                : 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }
        return null;
    }

    /// <summary>Of the canvas, or of the only frame (RFC 9649, section 2).</summary>
    private static int? OfWebP(ContentBytes bytes)
    {
        Span<byte> chunk = stackalloc byte[18];
        if (!bytes.TryRead(12, chunk))
        {
            return null;
        }
        var data = chunk[8..];
        if (chunk.StartsWith("VP8X"u8))
        {
            return 1 + Math.Max(Low24(data[4..]), Low24(data[7..]));
        }
        if (chunk.StartsWith("VP8L"u8) && data[0] == 0x2f)
        {
            var sides = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return 1 + (int)Math.Max(sides & 0x3fff, (sides >> 14) & 0x3fff);
        }
        return chunk.StartsWith("VP8 "u8) && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a])
            ? Math.Max(
                BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3fff,
                BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3fff
            )
            : null;
    }

    private static int Low24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
