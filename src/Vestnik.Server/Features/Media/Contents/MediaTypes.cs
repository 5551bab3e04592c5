namespace Vestnik.Server.Features.Media.Contents;

/// <summary>The media types that files are served as, and the endings of their addresses.</summary>
internal static class MediaTypes
{
    public const string Jpeg = "image/jpeg",
        Png = "image/png",
        Gif = "image/gif",
        WebP = "image/webp",
        Avif = "image/avif",
        Webm = "video/webm",
        WebmAudio = "audio/webm",
        Ogg = "video/ogg",
        OggAudio = "audio/ogg",
        Mp4 = "video/mp4",
        Mp4Audio = "audio/mp4",
        QuickTime = "video/quicktime",
        Mp3 = "audio/mpeg",
        Wav = "audio/wav",
        Flac = "audio/flac",
        Pdf = "application/pdf",
        Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> Endings = new(StringComparer.Ordinal)
    {
        [Jpeg] = "jpg",
        [Png] = "png",
        [Gif] = "gif",
        [WebP] = "webp",
        [Avif] = "avif",
        [Webm] = "webm",
        [WebmAudio] = "webm",
        [Ogg] = "ogv",
        [OggAudio] = "ogg",
        [Mp4] = "mp4",
        [Mp4Audio] = "m4a",
        [QuickTime] = "mov",
        [Mp3] = "mp3",
        [Wav] = "wav",
        [Flac] = "flac",
        [Pdf] = "pdf",
    };

    public static string Ending(string mediaType) => Endings.GetValueOrDefault(mediaType, "bin");

    /// <summary>A browser may show it where it stands: it is a picture, a sound or a film, and cannot be a page.</summary>
    public static bool IsShown(string mediaType) => Endings.ContainsKey(mediaType) && mediaType != Pdf;

    /// <summary>Sound as browsers record it, and what a voice message may be.</summary>
    public static bool IsRecorded(string mediaType) => mediaType is WebmAudio or OggAudio or Mp4Audio;

    /// <summary>What an avatar may be.</summary>
    public static bool IsAvatar(string mediaType) => mediaType is Jpeg or Png or WebP;
}
