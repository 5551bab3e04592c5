using System.Buffers;

namespace Vestnik.Gateway;

internal static class Buffers
{
    /// <summary>One array of these. A collection expression would grow a list first, at five times the cost.</summary>
    public static byte[] Join(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth,
        ReadOnlySpan<byte> fifth,
        ReadOnlySpan<byte> sixth = default,
        ReadOnlySpan<byte> seventh = default
    )
    {
        var length =
            first.Length + second.Length + third.Length + fourth.Length + fifth.Length + sixth.Length + seventh.Length;
        var whole = GC.AllocateUninitializedArray<byte>(length);
        var rest = whole.AsSpan();
        Add(ref rest, first);
        Add(ref rest, second);
        Add(ref rest, third);
        Add(ref rest, fourth);
        Add(ref rest, fifth);
        Add(ref rest, sixth);
        Add(ref rest, seventh);
        return whole;
    }

    private static void Add(ref Span<byte> rest, ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }

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
