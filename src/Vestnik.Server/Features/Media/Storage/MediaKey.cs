namespace Vestnik.Server.Features.Media.Storage;

/// <summary>The SHA-256 of a file's bytes in 64 lower-case hexadecimal digits: a name that leads out of no folder.</summary>
internal static class MediaKey
{
    private const int Length = 64;

    public static bool IsOne(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);

    public static void Check(string key)
    {
        if (!IsOne(key))
        {
            throw new ArgumentException("A key is a SHA-256 in lower-case hexadecimal digits.", nameof(key));
        }
    }
}
