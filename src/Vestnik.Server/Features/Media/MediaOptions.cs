using System.Globalization;

namespace Vestnik.Server.Features.Media;

/// <summary>How much of files the operator has room for. Sizes are bytes; 0 of a quota is no limit.</summary>
internal sealed class MediaOptions
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>MAX_UPLOAD_BYTES: of one file that comes at once. Too low: pictures are refused; too high: whoever loses the line begins anew.</summary>
    public long UploadMax { get; private init; } = 10 * Megabyte;

    /// <summary>MAX_RESUMABLE_BYTES: of one file that comes in parts, by tus. Too high: one person fills the disk sooner.</summary>
    public long ResumableMax { get; private init; } = 100 * Megabyte;

    /// <summary>MAX_DAILY_BYTES: of one person and day (UTC). Too low: people cannot send what they want to; off: one of them fills their quota at once.</summary>
    public long DailyMax { get; private init; } = long.MaxValue;

    /// <summary>MAX_USER_BYTES: of all files of one person. Off: one person may use the whole disk.</summary>
    public long UserMax { get; private init; } = long.MaxValue;

    /// <summary>MAX_MEDIA_BYTES: of all contents together, each once. Off: as much as the disk has.</summary>
    public long TotalMax { get; private init; } = long.MaxValue;

    /// <summary>
    /// MIN_FREE_BYTES: of the disk that receives files, never more than a twentieth of it. 0: files take it to its last byte, and a
    /// database on the same one stops with it.
    /// </summary>
    public long FreeMin { get; private init; } = 512 * Megabyte;

    public static MediaOptions Read(IConfiguration configuration) =>
        new()
        {
            UploadMax = ReadSize(configuration, "MAX_UPLOAD_BYTES", "10M"),
            ResumableMax = ReadSize(configuration, "MAX_RESUMABLE_BYTES", "100M"),
            DailyMax = ReadQuota(configuration, "MAX_DAILY_BYTES", "1G"),
            UserMax = ReadQuota(configuration, "MAX_USER_BYTES", "10G"),
            TotalMax = ReadQuota(configuration, "MAX_MEDIA_BYTES", "0"),
            FreeMin = Read(configuration, "MIN_FREE_BYTES", "512M"),
        };

    private static long ReadSize(IConfiguration configuration, string name, string byDefault) =>
        Read(configuration, name, byDefault) is > 0 and var size
            ? size
            : throw new ConfigurationException(name, "a file has at least 1 byte.");

    private static long ReadQuota(IConfiguration configuration, string name, string byDefault) =>
        Read(configuration, name, byDefault) is > 0 and var size ? size : long.MaxValue;

    /// <summary>10485760, or 10M: K, M, G and T are powers of 1024.</summary>
    private static long Read(IConfiguration configuration, string name, string byDefault)
    {
        var text = configuration[name] is { Length: > 0 } set ? set : byDefault;
        var unit = char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 1L << 10,
            'M' => 1L << 20,
            'G' => 1L << 30,
            'T' => 1L << 40,
            _ => 1L,
        };
        var digits = unit == 1 ? text : text[..^1];
        return
            long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= (1L << 60) / unit
            ? count * unit
            : throw new ConfigurationException(name, $"'{text}' is not a number of bytes such as 10485760 or 10M.");
    }
}
