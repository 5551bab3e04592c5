using System.Buffers;
using System.Globalization;
using System.Text;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>
/// The name of a file, as its sender wrote it, in any script. What would harm whoever saves it or reads of it (control characters,
/// ways into folders, text that turns round) stands there as an underscore.
/// </summary>
internal static class FileName
{
    private const string None = "file";
    private const char Instead = '_';

    /// <summary>Null: it is longer than <see cref="FileLimits.NameMax"/>.</summary>
    public static string? Read(string? written)
    {
        var name = Clean(written ?? "").Trim();
        return name.Length > FileLimits.NameMax ? null
            : name.Length == 0 || name.All(c => c == '.') ? None
            : name;
    }

    private static string Clean(ReadOnlySpan<char> written)
    {
        var name = new StringBuilder(written.Length);
        while (!written.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf16(written, out var rune, out var used) == OperationStatus.Done;
            if (isWhole && IsHarmless(rune))
            {
                name.Append(written[..used]);
            }
            else
            {
                name.Append(Instead);
            }
            written = written[used..];
        }
        return name.ToString();
    }

    private static bool IsHarmless(Rune rune) =>
        rune.Value is not ('/' or '\\')
        // Embeddings, overrides and isolates: "exe.txt" would be read "txt.exe".
        && rune.Value is not ((>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069))
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
            );
}
