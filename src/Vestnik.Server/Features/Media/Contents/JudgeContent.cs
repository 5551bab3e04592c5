using Vestnik.Contracts;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>Holds what is said of a file against what it is: whether it may be kept for this use, and what of it is worth keeping.</summary>
internal static class JudgeContent
{
    /// <summary>No sound takes less: 2 kbit a second.</summary>
    private const int LeastBytesPerSecond = 250;

    /// <summary>Of Opus, Vorbis and AAC none takes more: 512 kbit a second.</summary>
    private const int MostBytesPerSecond = 64 * 1024;

    /// <summary>As clients and containers count, who differ by the silence at the end and a frame here and there.</summary>
    private const int SlackMs = 2000,
        SlackPart = 10;

    /// <summary>The file as it would be kept, but for its id and owner.</summary>
    public static Outcome<FileRow> Judge(SpoolFile spool, FileDetails details, FileUse use)
    {
        if (spool.Length == 0)
        {
            return Refusals.MediaEmpty;
        }
        if (use == FileUse.Avatar && spool.Length > FileLimits.AvatarMax)
        {
            return Refusals.TooLarge;
        }
        using var file = spool.OpenRead();
        var content = Content.Of(file);
        if (!IsFor(use, content))
        {
            return Refusals.MediaUnsupported;
        }
        if (
            use == FileUse.Avatar
            && PictureSides.LongerOf(file, content.MediaType) is { } side
            && side > FileLimits.AvatarSideMax
        )
        {
            return Refusals.TooLarge;
        }
        var plays = content.Kind is FileKind.Audio or FileKind.Video;
        if (plays && !IsPlausible(details.DurationMs, content, spool.Length))
        {
            return Refusals.DurationImplausible;
        }
        var isSeen = content.Kind is FileKind.Image or FileKind.Video;
        return new FileRow
        {
            Kind = use == FileUse.Avatar ? FileKind.Avatar : content.Kind,
            Name = details.Name,
            MediaType = content.MediaType,
            Size = spool.Length,
            // One side alone says nothing of the place that it takes.
            Width = isSeen && details.Height is not null ? details.Width : null,
            Height = isSeen && details.Width is not null ? details.Height : null,
            DurationMs = plays ? details.DurationMs ?? Believed(content.LengthMs, spool.Length) : null,
            Waveform = content.Kind == FileKind.Audio ? details.Waveform : null,
            Preview = isSeen ? details.Preview : null,
        };
    }

    private static bool IsFor(FileUse use, Content content) =>
        use switch
        {
            FileUse.Voice => MediaTypes.IsRecorded(content.MediaType),
            FileUse.Avatar => MediaTypes.IsAvatar(content.MediaType),
            _ => true,
        };

    private static bool IsPlausible(int? said, Content content, long size) =>
        said is not { } duration
        || (
            HasRoomFor(duration, size)
            && (
                content.LengthMs is { } length
                    ? Math.Abs(duration - length) <= Math.Max(SlackMs, length / SlackPart)
                    // As browsers record: there the size alone tells.
                    : !MediaTypes.IsRecorded(content.MediaType)
                        || size <= (duration + SlackMs) * (long)MostBytesPerSecond / 1000
            )
        );

    /// <summary>Nobody vouches for what a container alone claims: what it has no bytes for is nothing.</summary>
    private static int? Believed(int? told, long size) => told is { } length && HasRoomFor(length, size) ? told : null;

    private static bool HasRoomFor(int duration, long size) => size >= (long)duration * LeastBytesPerSecond / 1000;
}
