namespace Vestnik.Server.Features.Media.Contents;

/// <summary>A file to look into here and there. No file makes the server look for long: after so many looks there is nothing more.</summary>
internal sealed class ContentBytes(Stream stream)
{
    private const int MostLooks = 2000;

    private int _looks;

    public long Length { get; } = stream.Length;

    /// <summary>False: the file has not all of it.</summary>
    public bool TryRead(long at, Span<byte> into)
    {
        if (at < 0 || at > Length - into.Length || ++_looks > MostLooks)
        {
            return false;
        }
        stream.Position = at;
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;
    }
}
