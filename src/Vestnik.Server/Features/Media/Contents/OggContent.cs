using System.Buffers;
using System.Buffers.Binary;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>
/// Ogg (RFC 3533): the first pages name the streams in it; the last page of the sound says how many samples there are in all.
/// </summary>
internal static class OggContent
{
    private const int HeaderLength = 27,
        LongestPage = HeaderLength + 255 + (255 * 255),
        MostStreams = 16,
        OpusRate = 48_000;

    private const byte BeginsStream = 2;

    public static Content Look(ContentBytes bytes)
    {
        Span<byte> packet = stackalloc byte[40];
        var (hasVideo, sound) = (false, (Sound?)null);
        long at = 0;
        // All streams begin before anything else.
        for (var stream = 0; stream < MostStreams && FindPage(bytes, at) is { Begins: true } page; stream++)
        {
            packet.Clear();
            if (!bytes.TryRead(page.Body, packet[..(int)Math.Min(page.Length, packet.Length)]))
            {
                break;
            }
            hasVideo |= packet[0] == 0x80 && packet[1..].StartsWith("theora"u8);
            sound ??= ReadSound(packet, page.Serial);
            at = page.Body + page.Length;
        }
        return Content.OfTracks(
            hasVideo,
            sound is not null,
            MediaTypes.Ogg,
            MediaTypes.OggAudio,
            sound is { Rate: > 0 } known ? ReadLength(bytes, known) : null
        );
    }

    private static Page? FindPage(ContentBytes bytes, long at)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (!bytes.TryRead(at, header) || !header.StartsWith("OggS"u8) || header[4] != 0)
        {
            return null;
        }
        Span<byte> lacing = stackalloc byte[header[26]];
        if (!bytes.TryRead(at + HeaderLength, lacing))
        {
            return null;
        }
        var length = 0;
        foreach (var part in lacing)
        {
            length += part;
        }
        return new Page(
            (header[5] & BeginsStream) != 0,
            BinaryPrimitives.ReadUInt32LittleEndian(header[14..]),
            at + HeaderLength + lacing.Length,
            length
        );
    }

    /// <summary>Opus (RFC 7845), Vorbis, FLAC, Speex; null: no sound, or one that nobody plays.</summary>
    private static Sound? ReadSound(ReadOnlySpan<byte> packet, uint serial) =>
        packet.StartsWith("OpusHead"u8)
            ? new Sound(serial, OpusRate, BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]))
        : packet[0] == 1 && packet[1..].StartsWith("vorbis"u8)
            ? new Sound(serial, BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]), Skip: 0)
        : packet[0] == 0x7f && packet[1..].StartsWith("FLAC"u8)
            ? new Sound(serial, BinaryPrimitives.ReadUInt32BigEndian(packet[27..]) >> 12, Skip: 0)
        : packet.StartsWith("Speex   "u8)
            ? new Sound(serial, BinaryPrimitives.ReadUInt32LittleEndian(packet[36..]), Skip: 0)
        : null;

    /// <summary>By the last page of the sound, which is no further from the end than a page is long; null: it does not say.</summary>
    private static double? ReadLength(ContentBytes bytes, Sound sound)
    {
        var length = (int)Math.Min(bytes.Length, 2 * LongestPage);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var end = buffer.AsSpan(0, length);
            if (!bytes.TryRead(bytes.Length - length, end))
            {
                return null;
            }
            while (end.LastIndexOf("OggS"u8) is >= 0 and var at)
            {
                var page = end[at..];
                end = end[..at];
                if (page.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(page[14..]) != sound.Serial)
                {
                    continue;
                }
                // -1: no packet ends on this page.
                if (BinaryPrimitives.ReadInt64LittleEndian(page[6..]) is > 0 and var samples)
                {
                    return (samples - sound.Skip) * 1000.0 / sound.Rate;
                }
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed record Page(bool Begins, uint Serial, long Body, int Length);

    /// <summary>A stream that is heard.</summary>
    /// <param name="Rate">Samples a second, as the pages count them.</param>
    /// <param name="Skip">Samples at the begin that are not heard.</param>
    private sealed record Sound(uint Serial, uint Rate, int Skip);
}
