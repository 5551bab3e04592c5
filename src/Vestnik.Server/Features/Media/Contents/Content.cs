using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>What a file is, as its bytes tell. Names, extensions and declared types have no say.</summary>
/// <param name="Kind">One of <see cref="FileKind"/>, but not an avatar.</param>
/// <param name="MediaType">What it is served as.</param>
/// <param name="LengthMs">How long it plays as its container says, in milliseconds; null: it does not say.</param>
internal sealed record Content(string Kind, string MediaType, int? LengthMs = null)
{
    /// <summary>What nobody here knows, or nothing here shows: HTML, SVG and scripts are such, too.</summary>
    public static readonly Content Unknown = new(FileKind.File, MediaTypes.Unknown);

    private const int HeadLength = 16;

    /// <summary>The formats that browsers show, by their first bytes; containers by their tracks.</summary>
    public static Content Of(Stream file)
    {
        var bytes = new ContentBytes(file);
        Span<byte> head = stackalloc byte[HeadLength];
        // What is shorter than this is none of them.
        return bytes.TryRead(0, head) ? Of(head, bytes) : Unknown;
    }

    private static Content Of(ReadOnlySpan<byte> head, ContentBytes bytes) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? Image(MediaTypes.Jpeg)
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ? Image(MediaTypes.Png)
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? Image(MediaTypes.Gif)
        : IsRiff(head, "WEBP"u8) ? Image(MediaTypes.WebP)
        : IsRiff(head, "WAVE"u8) ? WavContent.Look(bytes)
        : head.StartsWith("OggS"u8) ? OggContent.Look(bytes)
        : head.StartsWith((ReadOnlySpan<byte>)[0x1a, 0x45, 0xdf, 0xa3]) ? WebmContent.Look(bytes)
        : head[4..].StartsWith("ftyp"u8) ? Mp4Content.Look(bytes)
        : head.StartsWith("fLaC"u8) ? FlacContent.Look(bytes)
        : IsMp3(head) ? new Content(FileKind.Audio, MediaTypes.Mp3)
        : head.StartsWith("%PDF-"u8) ? new Content(FileKind.File, MediaTypes.Pdf)
        : Unknown;

    /// <summary>A sound or a film by what is in it; without either it is a file like any other.</summary>
    public static Content OfTracks(bool hasVideo, bool hasAudio, string video, string audio, double? milliseconds) =>
        hasVideo ? new Content(FileKind.Video, video, Plausible(milliseconds))
        : hasAudio ? new Content(FileKind.Audio, audio, Plausible(milliseconds))
        : Unknown;

    /// <summary>A container that claims nothing, or nonsense, says nothing.</summary>
    private static int? Plausible(double? milliseconds) =>
        milliseconds is >= 1 and <= FileLimits.DurationMax ? (int)Math.Round(milliseconds.Value) : null;

    private static Content Image(string mediaType) => new(FileKind.Image, mediaType);

    private static bool IsRiff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> form) =>
        head.StartsWith("RIFF"u8) && head[8..].StartsWith(form);

    /// <summary>An ID3 tag, or a frame of layer III whose bit rate and sample rate there are.</summary>
    private static bool IsMp3(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("ID3"u8))
        {
            return head[3] is >= 2 and <= 4;
        }
        var isLayer3 = head[0] == 0xff && (head[1] & 0xe6) == 0xe2 && (head[1] & 0x18) != 0x08;
        return isLayer3 && head[2] >> 4 is > 0 and < 15 && (head[2] & 0x0c) != 0x0c;
    }
}
