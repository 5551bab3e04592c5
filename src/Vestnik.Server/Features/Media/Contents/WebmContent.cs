using System.Buffers.Binary;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>
/// WebM (RFC 8794, RFC 9559): what it is and its tracks stand before the first cluster. A recorder that writes as it goes leaves the
/// duration out.
/// </summary>
internal static class WebmContent
{
    private const uint DocType = 0x4282,
        Segment = 0x18538067,
        Info = 0x1549a966,
        TimestampScale = 0x2ad7b1,
        Duration = 0x4489,
        Tracks = 0x1654ae6b,
        TrackEntry = 0xae,
        TrackType = 0x83,
        Cluster = 0x1f43b675,
        Video = 1,
        Audio = 2;

    private const double NanosecondsPerMillisecond = 1e6;

    public static Content Look(ContentBytes bytes)
    {
        if (FindElement(bytes, 0) is not { IsMeasured: true } header || !IsWebm(bytes, header))
        {
            return Content.Unknown;
        }
        var found = new Found();
        // The head is followed by the segment, with nothing but empty space between.
        for (var at = header.End; FindElement(bytes, at) is { } element; at = element.End)
        {
            if (element.Id == Segment)
            {
                LookInto(bytes, element, found);
                break;
            }
            if (!element.IsMeasured)
            {
                break;
            }
        }
        return Content.OfTracks(
            found.HasVideo,
            found.HasAudio,
            MediaTypes.Webm,
            MediaTypes.WebmAudio,
            found.Duration * found.Scale / NanosecondsPerMillisecond
        );
    }

    private static bool IsWebm(ContentBytes bytes, Element header)
    {
        Span<byte> type = stackalloc byte[4];
        foreach (var child in Children(bytes, header))
        {
            if (child.Id == DocType)
            {
                return child.Size >= type.Length && bytes.TryRead(child.Body, type) && type.SequenceEqual("webm"u8);
            }
        }
        return false;
    }

    private static void LookInto(ContentBytes bytes, Element segment, Found found)
    {
        foreach (var element in Children(bytes, segment))
        {
            switch (element.Id)
            {
                case Info:
                    foreach (var entry in Children(bytes, element))
                    {
                        found.Scale = entry.Id == TimestampScale ? ReadNumber(bytes, entry) : found.Scale;
                        found.Duration = entry.Id == Duration ? ReadFloat(bytes, entry) : found.Duration;
                    }
                    break;
                case Tracks:
                    foreach (var entry in Children(bytes, element))
                    {
                        if (entry.Id == TrackEntry)
                        {
                            LookIntoTrack(bytes, entry, found);
                        }
                    }
                    break;
                case Cluster:
                    return;
                default:
                    break;
            }
        }
    }

    private static void LookIntoTrack(ContentBytes bytes, Element track, Found found)
    {
        foreach (var element in Children(bytes, track))
        {
            if (element.Id == TrackType)
            {
                var type = ReadNumber(bytes, element);
                found.HasVideo |= type == Video;
                found.HasAudio |= type == Audio;
            }
        }
    }

    private static IEnumerable<Element> Children(ContentBytes bytes, Element parent)
    {
        for (var at = parent.Body; at < parent.End && FindElement(bytes, at) is { } child; at = child.End)
        {
            yield return child;
            if (!child.IsMeasured)
            {
                yield break;
            }
        }
    }

    /// <summary>An id with its length mark, then a size without it; a size of ones alone: it is not known yet.</summary>
    private static Element? FindElement(ContentBytes bytes, long at)
    {
        Span<byte> number = stackalloc byte[8];
        if (!TryReadVariable(bytes, at, number, 4, out var idLength))
        {
            return null;
        }
        uint id = 0;
        foreach (var one in number[..idLength])
        {
            id = (id << 8) | one;
        }
        if (!TryReadVariable(bytes, at + idLength, number, 8, out var sizeLength))
        {
            return null;
        }
        var mark = 0x80 >> (sizeLength - 1);
        var isMeasured = (number[0] & (mark - 1)) != mark - 1 || number[1..sizeLength].ContainsAnyExcept((byte)0xff);
        var size = (long)(number[0] & (mark - 1));
        foreach (var one in number[1..sizeLength])
        {
            size = (size << 8) | one;
        }
        var body = at + idLength + sizeLength;
        return new Element(id, body, isMeasured ? size : Math.Max(0, bytes.Length - body), isMeasured);
    }

    private static bool TryReadVariable(ContentBytes bytes, long at, Span<byte> number, int most, out int length)
    {
        length = 0;
        if (!bytes.TryRead(at, number[..1]))
        {
            return false;
        }
        length = byte.LeadingZeroCount(number[0]) + 1;
        return length <= most && bytes.TryRead(at, number[..length]);
    }

    private static uint ReadNumber(ContentBytes bytes, Element element)
    {
        Span<byte> number = stackalloc byte[4];
        var size = (int)Math.Min(element.Size, number.Length + 1);
        return size is > 0 and <= 4 && bytes.TryRead(element.Body, number[(4 - size)..])
            ? BinaryPrimitives.ReadUInt32BigEndian(number)
            : 0;
    }

    private static double? ReadFloat(ContentBytes bytes, Element element)
    {
        Span<byte> number = stackalloc byte[8];
        return element.Size switch
        {
            4 when bytes.TryRead(element.Body, number[..4]) => BinaryPrimitives.ReadSingleBigEndian(number),
            8 when bytes.TryRead(element.Body, number) => BinaryPrimitives.ReadDoubleBigEndian(number),
            _ => null,
        };
    }

    /// <summary>An element, wherever it stands.</summary>
    /// <param name="Body">Where its content begins.</param>
    /// <param name="IsMeasured">False: it goes on to the end of the file, as far as one can say.</param>
    private sealed record Element(uint Id, long Body, long Size, bool IsMeasured)
    {
        /// <summary>Beyond the end of any file, for a size that is nonsense.</summary>
        public long End => Size > long.MaxValue - Body ? long.MaxValue : Body + Size;
    }

    private sealed class Found
    {
        public bool HasVideo { get; set; }
        public bool HasAudio { get; set; }

        /// <summary>Nanoseconds of a unit of the duration.</summary>
        public double Scale { get; set; } = NanosecondsPerMillisecond;
        public double? Duration { get; set; }
    }
}
