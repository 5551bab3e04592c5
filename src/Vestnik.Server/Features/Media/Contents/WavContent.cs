using System.Buffers.Binary;

namespace Vestnik.Server.Features.Media.Contents;

/// <summary>WAV: chunks of RIFF. How long: the bytes of the samples by those of a second.</summary>
internal static class WavContent
{
    private const int FirstChunk = 12;

    public static Content Look(ContentBytes bytes)
    {
        Span<byte> chunk = stackalloc byte[8];
        Span<byte> format = stackalloc byte[16];
        uint perSecond = 0;
        for (long at = FirstChunk; bytes.TryRead(at, chunk); )
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk.StartsWith("fmt "u8) && bytes.TryRead(at + chunk.Length, format))
            {
                perSecond = BinaryPrimitives.ReadUInt32LittleEndian(format[8..]);
            }
            else if (chunk.StartsWith("data"u8) && perSecond > 0)
            {
                // A recorder that was cut off never came back to write the size.
                var samples = Math.Min(size, bytes.Length - at - chunk.Length);
                return Sound(samples * 1000.0 / perSecond);
            }
            // Chunks begin at even places.
            at += chunk.Length + size + (size & 1);
        }
        return Sound(milliseconds: null);
    }

    private static Content Sound(double? milliseconds) =>
        Content.OfTracks(hasVideo: false, hasAudio: true, MediaTypes.Wav, MediaTypes.Wav, milliseconds);
}
