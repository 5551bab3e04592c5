using Vestnik.Contracts;
using Vestnik.Server.Features.Media.Contents;
using Vestnik.Server.Tests.Media.Support;

namespace Vestnik.Server.Tests.Media;

/// <summary>Looking into files that are damaged on purpose: an answer always, soon, and never one that harms.</summary>
public sealed class ContentTests
{
    private const int Damages = 400;

    public static TheoryData<string> Names => new(Formats.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void However_a_file_is_damaged_something_is_said_of_it(string format)
    {
        var random = new Random(format.GetHashCode(StringComparison.Ordinal));
        for (var i = 0; i < Damages; i++)
        {
            var bytes = Damage(Formats.All[format].Make(), random);
            using var file = new Counted(bytes);

            var content = Content.Of(file);

            Assert.Contains(content.Kind, new[] { FileKind.Image, FileKind.Video, FileKind.Audio, FileKind.File });
            Assert.Equal(content.Kind != FileKind.File, MediaTypes.IsShown(content.MediaType));
            Assert.True(content.LengthMs is null or (>= 1 and <= FileLimits.DurationMax), $"{content}");
            Assert.InRange(file.Reads, 0, 2000);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_cut_off_anywhere_is_of_its_kind_or_unknown(string format)
    {
        var (make, kind, _) = Formats.All[format];
        var bytes = make();
        for (var length = 0; length <= Math.Min(bytes.Length, 300); length++)
        {
            using var file = new Counted(bytes[..length]);

            Assert.True(
                Content.Of(file).Kind is var found && (found == kind || found is FileKind.File or FileKind.Audio)
            );
        }
    }

    /// <summary>Boxes in boxes, elements one behind the other, pages without end: each as small as it can be.</summary>
    [Fact]
    public void A_file_made_to_be_looked_at_for_ever_is_not()
    {
        byte[] ftyp = [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 0];
        byte[] box = [0, 0, 0, 8, .. "free"u8];
        byte[] film = [0, 0, 0, 0, .. "moov"u8];
        byte[] header = [0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, .. "webm"u8, 0x18, 0x53, 0x80, 0x67, 0xff];
        byte[] page = [.. "OggS"u8, 0, 2, .. new byte[20], 0];
        foreach (
            var bytes in new byte[][]
            {
                [.. ftyp, .. Repeat(box, 1_000_000)],
                [.. ftyp, .. film, .. Repeat(box, 1_000_000)],
                [.. ftyp, .. Repeat(film, 1_000_000)],
                [.. header, .. Repeat([0xec, 0x80], 1_000_000)],
                [.. header, .. Repeat([0xec, 0x80], 1_000_000)],
                [.. Repeat(page, 1_000_000)],
                [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Repeat([.. "LIST"u8, 0, 0, 0, 0], 1_000_000)],
            }
        )
        {
            using var file = new Counted(bytes);

            Content.Of(file);

            Assert.InRange(file.Reads, 1, 2000);
        }
    }

    private static byte[] Repeat(byte[] piece, int times)
    {
        var all = new byte[piece.Length * times];
        for (var i = 0; i < times; i++)
        {
            piece.CopyTo(all, i * piece.Length);
        }
        return all;
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var head = Math.Min(bytes.Length, 200);
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            bytes[random.Next(head)] = random.Next(3) switch
            {
                0 => 0,
                1 => 0xff,
                _ => (byte)random.Next(256),
            };
        }
        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    /// <summary>Counts how often it is read.</summary>
    private sealed class Counted(byte[] bytes) : MemoryStream(bytes)
    {
        public int Reads { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            Reads++;
            return base.Read(buffer);
        }
    }
}
