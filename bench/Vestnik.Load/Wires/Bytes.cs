namespace Vestnik.Load.Wires;

internal static class Bytes
{
    /// <summary>Copies, and says how many bytes it was.</summary>
    public static int Put(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text.CopyTo(into);
        return text.Length;
    }
}
