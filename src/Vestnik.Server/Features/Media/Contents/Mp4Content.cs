using System.Buffers.Binary;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>MP4 and its kin (ISO 14496-12): boxes in boxes. AVIF is a picture; else the tracks of the film box tell.</summary>
internal static class Mp4Content
{
    private const int HeaderLength = 8,
        MostBrands = 32;

    public static Content Look(ContentBytes bytes)
    {
        var (isQuickTime, isAvif) = ReadBrands(bytes);
        if (isAvif)
        {
            return new Content(FileKind.Image, MediaTypes.Avif);
        }
        var found = new Found();
        foreach (var box in Boxes(bytes, 0, bytes.Length))
        {
            if (box.Is("moov"u8))
            {
                LookInto(bytes, box, found);
                break;
            }
        }
        // Of what is written as it goes the film box says nothing, and the extension of it perhaps.
        var units = found.Units > 0 ? found.Units : found.FragmentUnits;
        return Content.OfTracks(
            found.HasVideo,
            found.HasAudio,
            isQuickTime ? MediaTypes.QuickTime : MediaTypes.Mp4,
            MediaTypes.Mp4Audio,
            found.Scale > 0 ? units * 1000.0 / found.Scale : null
        );
    }

    private static (bool IsQuickTime, bool IsAvif) ReadBrands(ContentBytes bytes)
    {
        Span<byte> brand = stackalloc byte[4];
        var (isQuickTime, isAvif) = (false, false);
        foreach (var box in Boxes(bytes, 0, bytes.Length).Take(1))
        {
            // The main one, its version, and those that it is compatible with.
            for (var i = 0; i < MostBrands && box.Body + ((i + 1) * 4) <= box.End; i++)
            {
                if (i == 1 || !bytes.TryRead(box.Body + (i * 4), brand))
                {
                    continue;
                }
                isAvif |= brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8);
                isQuickTime |= i == 0 && brand.SequenceEqual("qt  "u8);
            }
        }
        return (isQuickTime, isAvif);
    }

    private static void LookInto(ContentBytes bytes, Box film, Found found)
    {
        foreach (var box in Boxes(bytes, film.Body, film.End))
        {
            if (box.Is("mvhd"u8))
            {
                ReadHeader(bytes, box, found);
            }
            else if (box.Is("mvex"u8))
            {
                ReadExtension(bytes, box, found);
            }
            else if (box.Is("trak"u8))
            {
                LookIntoTrack(bytes, box, found);
            }
        }
    }

    /// <summary>Times of 32 bits in version 0, of 64 in version 1; all ones: unknown.</summary>
    private static void ReadHeader(ContentBytes bytes, Box box, Found found)
    {
        Span<byte> header = stackalloc byte[32];
        if (!bytes.TryRead(box.Body, header[..20]))
        {
            return;
        }
        if (header[0] == 0)
        {
            found.Scale = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
            found.Units = Known(BinaryPrimitives.ReadUInt32BigEndian(header[16..]), uint.MaxValue);
        }
        else if (bytes.TryRead(box.Body, header))
        {
            found.Scale = BinaryPrimitives.ReadUInt32BigEndian(header[20..]);
            found.Units = Known(BinaryPrimitives.ReadUInt64BigEndian(header[24..]), ulong.MaxValue);
        }
    }

    private static void ReadExtension(ContentBytes bytes, Box extension, Found found)
    {
        Span<byte> header = stackalloc byte[12];
        foreach (var box in Boxes(bytes, extension.Body, extension.End))
        {
            if (!box.Is("mehd"u8) || !bytes.TryRead(box.Body, header[..8]))
            {
                continue;
            }
            if (header[0] == 0)
            {
                found.FragmentUnits = Known(BinaryPrimitives.ReadUInt32BigEndian(header[4..]), uint.MaxValue);
            }
            else if (bytes.TryRead(box.Body, header))
            {
                found.FragmentUnits = Known(BinaryPrimitives.ReadUInt64BigEndian(header[4..]), ulong.MaxValue);
            }
        }
    }

    private static double Known(ulong units, ulong unknown) => units == unknown ? 0 : units;

    private static void LookIntoTrack(ContentBytes bytes, Box track, Found found)
    {
        Span<byte> handler = stackalloc byte[12];
        foreach (var media in Boxes(bytes, track.Body, track.End).Where(box => box.Is("mdia"u8)))
        {
            foreach (var box in Boxes(bytes, media.Body, media.End).Where(box => box.Is("hdlr"u8)))
            {
                if (bytes.TryRead(box.Body, handler))
                {
                    found.HasVideo |= handler[8..].SequenceEqual("vide"u8);
                    found.HasAudio |= handler[8..].SequenceEqual("soun"u8);
                }
            }
        }
    }

    /// <summary>Those one behind the other; size 1: it stands behind the name, in 64 bits; 0: up to the end.</summary>
    private static IEnumerable<Box> Boxes(ContentBytes bytes, long from, long to)
    {
        for (var at = from; at < to && FindBox(bytes, at, to) is { } box; at = box.End)
        {
            yield return box;
        }
    }

    private static Box? FindBox(ContentBytes bytes, long at, long to)
    {
        Span<byte> header = stackalloc byte[2 * HeaderLength];
        if (!bytes.TryRead(at, header[..HeaderLength]))
        {
            return null;
        }
        var name = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var (size, body) = ((ulong)BinaryPrimitives.ReadUInt32BigEndian(header), at + HeaderLength);
        if (size == 1)
        {
            if (!bytes.TryRead(at, header))
            {
                return null;
            }
            (size, body) = (BinaryPrimitives.ReadUInt64BigEndian(header[HeaderLength..]), at + header.Length);
        }
        var end =
            size == 0 ? to
            : size > long.MaxValue || (long)size > to - at ? to
            : at + (long)size;
        return end >= body ? new Box(name, body, end) : null;
    }

    private sealed record Box(uint Name, long Body, long End)
    {
        public bool Is(ReadOnlySpan<byte> name) => Name == BinaryPrimitives.ReadUInt32BigEndian(name);
    }

    private sealed class Found
    {
        public bool HasVideo { get; set; }
        public bool HasAudio { get; set; }

        /// <summary>Units of a second, and how many of them there are; 0: it is not said.</summary>
        public double Scale { get; set; }
        public double Units { get; set; }
        public double FragmentUnits { get; set; }
    }
}
