using System.Buffers.Binary;
using System.Text;
using Vestnik.Server.Tests.Messages;

namespace Vestnik.Server.Tests.Media.Support;

/// <summary>Files of the formats that are told apart, and of some that are not, as far as anybody looks; no two alike.</summary>
internal static class Formats
{
    /// <summary>By name: the bytes, and the kind and media type that they are.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<byte[]> Make, string Kind, string MediaType)> All =
        new Dictionary<string, (Func<byte[]>, string, string)>(StringComparer.Ordinal)
        {
            ["jpeg"] = (Samples.Picture, "image", "image/jpeg"),
            ["png"] = (Png, "image", "image/png"),
            ["gif"] = (() => With("GIF89a"u8), "image", "image/gif"),
            ["old gif"] = (() => With("GIF87a"u8), "image", "image/gif"),
            ["webp"] = (WebP, "image", "image/webp"),
            ["avif"] = (() => Mp4("avif", 0), "image", "image/avif"),
            ["avif sequence"] = (() => Mp4("mif1", 0, "avis"), "image", "image/avif"),
            ["webm film"] = (() => Samples.Film(), "video", "video/webm"),
            ["webm sound"] = (() => Webm([2], null), "audio", "audio/webm"),
            ["webm film with sound"] = (() => Webm([2, 1], 1000), "video", "video/webm"),
            ["opus"] = (() => Samples.Voice(), "audio", "audio/ogg"),
            ["theora"] = (Theora, "video", "video/ogg"),
            ["mp4 film"] = (() => Mp4("isom", 1000, "isom", "vide", "soun"), "video", "video/mp4"),
            ["mp4 sound"] = (() => Mp4("M4A ", 1000, "isom", "soun"), "audio", "audio/mp4"),
            ["quicktime"] = (() => Mp4("qt  ", 1000, "qt  ", "vide"), "video", "video/quicktime"),
            ["mp3 with a tag"] = (() => With([.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0]), "audio", "audio/mpeg"),
            ["mp3"] = (() => With([0xff, 0xfb, 0x90, 0x64]), "audio", "audio/mpeg"),
            ["wav"] = (() => Wav(1000), "audio", "audio/wav"),
            ["flac"] = (() => Flac(1000), "audio", "audio/flac"),
            ["pdf"] = (() => With("%PDF-1.7\n"u8), "file", "application/pdf"),
            ["html"] = (() => With("<!doctype html><script>alert(1)</script>"u8), "file", Unknown),
            ["svg"] = (() => With("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8), "file", Unknown),
            ["xml"] = (
                () => With("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"u8),
                "file",
                Unknown
            ),
            ["script"] = (() => With("alert(1)//"u8), "file", Unknown),
            ["zip"] = (() => With([.. "PK"u8, 3, 4]), "file", Unknown),
            ["program"] = (() => With([0x7f, .. "ELF"u8]), "file", Unknown),
            ["matroska"] = (() => Webm([1], 1000, "matroska"), "file", Unknown),
            ["webm without tracks"] = (() => Webm([], 1000), "file", Unknown),
            ["mp4 without tracks"] = (() => Mp4("isom", 1000), "file", Unknown),
            ["heic"] = (() => Mp4("heic", 0, "mif1"), "file", Unknown),
            ["avi"] = (() => With([.. "RIFF"u8, 0, 0, 0, 0, .. "AVI "u8]), "file", Unknown),
            ["text with a mark"] = (() => With([0xff, 0xfe, (byte)'a', 0]), "file", Unknown),
            ["one byte"] = (() => [7], "file", Unknown),
        };

    private static readonly byte[] Signature = [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n'];
    private static readonly byte[] Riff = [.. "RIFF"u8, 0, 1, 0, 0, .. "WEBP"u8];

    public const string Unknown = "application/octet-stream";

    public static byte[] Png() => With(Signature);

    public static byte[] WebP() => With([.. Riff, .. "VP8 "u8]);

    /// <summary>The head of a picture of so many pixels.</summary>
    public static byte[] OfSides(string format, ushort width, ushort height)
    {
        byte[] big = [(byte)(width >> 8), (byte)width, (byte)(height >> 8), (byte)height];
        byte[] little = [(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];
        var less = Little((uint)((width - 1) | ((height - 1) << 14)));
        return format switch
        {
            "png" => With([.. Signature, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, .. big[..2], 0, 0, .. big[2..]]),
            // Behind a segment of its program's.
            "jpeg" => With([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc0, 0, 17, 8, .. big[2..], .. big[..2]]),
            "webp" => With([.. Riff, .. "VP8 "u8, 0, 1, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, .. little]),
            "webp without loss" => With([.. Riff, .. "VP8L"u8, 0, 1, 0, 0, 0x2f, .. less]),
            _ => With([
                .. Riff,
                .. "VP8X"u8,
                10,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                .. Little((uint)(width - 1))[..3],
                .. Little((uint)(height - 1))[..3],
            ]),
        };
    }

    public static byte[] With(ReadOnlySpan<byte> head) => [.. head, .. Unique(), .. new byte[600]];

    public static byte[] Wav(int milliseconds, uint? claimed = null)
    {
        const int PerSecond = 8000;
        var samples = new byte[PerSecond * milliseconds / 1000];
        Unique().AsSpan(0, Math.Min(32, samples.Length)).CopyTo(samples);
        byte[] format = [1, 0, 1, 0, .. Little(8000), .. Little(PerSecond), 1, 0, 8, 0];
        return
        [
            .. "RIFF"u8,
            .. Little((uint)(36 + samples.Length)),
            .. "WAVEfmt "u8,
            .. Little((uint)format.Length),
            .. format,
            .. "data"u8,
            .. Little(claimed ?? (uint)samples.Length),
            .. samples,
        ];
    }

    public static byte[] Flac(int milliseconds)
    {
        const uint Rate = 48_000;
        var samples = (ulong)milliseconds * Rate / 1000;
        var rates = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(rates, ((ulong)Rate << 44) | (1UL << 41) | (15UL << 36) | samples);
        return [.. "fLaC"u8, 0x80, 0, 0, 34, .. new byte[10], .. rates, .. Unique(), .. new byte[milliseconds]];
    }

    /// <summary>Boxes, the one of the film behind what is in it.</summary>
    /// <param name="duration">Of the box of the film; 0: as what is written while it goes on says it.</param>
    public static byte[] Mp4(string brand, uint duration, string compatible = "isom", params string[] handlers)
    {
        byte[] header = [0, 0, 0, 0, .. new byte[8], .. Big(1000), .. Big(duration), .. new byte[80]];
        var tracks = handlers.SelectMany(handler =>
            Box(
                "trak",
                Box("mdia", Box("hdlr", [.. new byte[8], .. Encoding.ASCII.GetBytes(handler), .. new byte[13]]))
            )
        );
        return
        [
            .. Box("ftyp", [.. Encoding.ASCII.GetBytes(brand), 0, 0, 2, 0, .. Encoding.ASCII.GetBytes(compatible)]),
            .. Box("mdat", [.. Unique(), .. new byte[600 + Math.Min(duration, 100_000)]]),
            .. Box("moov", [.. Box("mvhd", header), .. tracks]),
        ];
    }

    /// <summary>Elements, as browsers record them.</summary>
    /// <param name="tracks">1: a film, 2: a sound.</param>
    /// <param name="milliseconds">Null: as browsers record it, without.</param>
    public static byte[] Webm(byte[] tracks, double? milliseconds, string type = "webm")
    {
        var duration = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(duration, milliseconds ?? 0);
        byte[] info = milliseconds is null ? [] : Element("4489", duration);
        var entries = tracks.SelectMany(track => Element("AE", Element("83", track)));
        byte[] segment =
        [
            .. Element("1549A966", [.. Element("2AD7B1", 0x0f, 0x42, 0x40), .. info]),
            .. Element("1654AE6B", [.. entries]),
            .. Element(
                "1F43B675",
                [.. Unique(), .. new byte[milliseconds is > 0 and < 100_000 ? (int)milliseconds : 1000]]
            ),
        ];
        return
        [
            .. Element("1A45DFA3", Element("4282", Encoding.ASCII.GetBytes(type))),
            // The size of all is not known while it is recorded.
            .. Convert.FromHexString("18538067"),
            0x01,
            .. Enumerable.Repeat((byte)0xff, 7),
            .. segment,
        ];
    }

    private static byte[] Theora()
    {
        byte[] packet = [0x80, .. "theora"u8, .. new byte[35]];
        return [.. "OggS"u8, 0, 2, .. new byte[20], 1, (byte)packet.Length, .. packet, .. Unique(), .. new byte[600]];
    }

    private static byte[] Box(string name, byte[] content) =>
        [.. Big((uint)(8 + content.Length)), .. Encoding.ASCII.GetBytes(name), .. content];

    private static byte[] Element(string id, params byte[] content) =>
        [.. Convert.FromHexString(id), .. Big(0x10000000 | (uint)content.Length), .. content];

    private static byte[] Big(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }

    private static byte[] Unique() => Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}");
}
