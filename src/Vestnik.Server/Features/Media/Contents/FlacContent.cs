namespace Vestnik.Server.Features.Media.Contents;

/// <summary>FLAC (RFC 9639): the first block says how many samples there are, and how many of them are a second.</summary>
internal static class FlacContent
{
    /// <summary>Behind the magic and the block's own header, and the sizes of blocks and frames.</summary>
    private const int Rates = 4 + 4 + 10;

    public static Content Look(ContentBytes bytes)
    {
        Span<byte> rates = stackalloc byte[8];
        double? milliseconds = null;
        if (bytes.TryRead(Rates, rates))
        {
            // 20 bits of rate, 3 of channels, 5 of bits, 36 of samples; no samples: unknown.
            var rate = (rates[0] << 12) | (rates[1] << 4) | (rates[2] >> 4);
            var samples =
                ((rates[3] & 0x0fL) << 32)
                | ((long)rates[4] << 24)
                | ((long)rates[5] << 16)
                | ((long)rates[6] << 8)
                | rates[7];
            milliseconds = rate > 0 ? samples * 1000.0 / rate : null;
        }
        return Content.OfTracks(hasVideo: false, hasAudio: true, MediaTypes.Flac, MediaTypes.Flac, milliseconds);
    }
}
