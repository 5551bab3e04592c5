using System.Buffers;

namespace Vestnik.Gateway;

internal static class Buffers
{
    /// <summary>A larger rented buffer with the same beginning; the old one is given back.</summary>
    /// <param name="buffer">Full.</param>
    /// <param name="length">How much of it is kept.</param>
    /// <param name="most">What a message may take: one byte more shows that it takes too much.</param>
    public static byte[] Grow(byte[] buffer, int length, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(length * 2, most + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
