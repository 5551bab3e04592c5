using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Kinds of file, told by the content alone.</summary>
public static class FileKind
{
    /// <summary>JPEG, PNG, GIF, WebP or AVIF.</summary>
    public const string Image = "image";

    /// <summary>WebM, Ogg, MP4 with a picture that moves.</summary>
    public const string Video = "video";

    /// <summary>WebM, Ogg, MP4, MP3, WAV or FLAC without one.</summary>
    public const string Audio = "audio";

    /// <summary>Everything else: never shown in a page, only saved.</summary>
    public const string File = "file";

    /// <summary>The picture of a person or a chat.</summary>
    public const string Avatar = "avatar";
}

/// <summary>Limits of a file.</summary>
public static class FileLimits
{
    /// <summary>Longest name, in UTF-16 units; longest placeholder, in ASCII characters.</summary>
    public const int NameMax = 255,
        PreviewMax = 120;

    /// <summary>Most pixels of a side; most bars of a waveform, and the highest bar.</summary>
    public const int SideMax = 32_768,
        WaveformMax = 128,
        LevelMax = 100;

    /// <summary>The longest sound or film, in milliseconds: 24 hours.</summary>
    public const int DurationMax = 24 * 60 * 60 * 1000;

    /// <summary>Most bytes of an avatar.</summary>
    public const int AvatarMax = 2 * 1024 * 1024;

    /// <summary>Pixels of the longer side of an avatar.</summary>
    public const int AvatarSideMax = 4096;

    /// <summary>Most files of a message.</summary>
    public const int PerMessage = 10;
}

/// <summary>A file of a message. Sizes in bytes and pixels, duration in milliseconds.</summary>
/// <param name="Url">
/// Where it is: a path of this server. In an answer to one person it is signed for them and good for at most an hour;
/// in events it is not, and asks for the access token or the cookie of the session.
/// </param>
/// <param name="Kind">One of <see cref="FileKind"/>.</param>
/// <param name="Waveform">How loud it is from begin to end: up to 128 bars of 0–100.</param>
/// <param name="Preview">What the sender's client shows until the picture is there: opaque to the server, at most 120 ASCII characters.</param>
public sealed record AttachmentView(
    Guid Id,
    string Url,
    string Kind,
    string Name,
    long Size,
    string MediaType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Width = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Height = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DurationMs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<short>? Waveform = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Preview = null
)
{
    /// <summary>As events carry it: with the address that is signed for nobody.</summary>
    public AttachmentView ForEverybody() => this with { Url = Url.Split('?')[0] };
}
