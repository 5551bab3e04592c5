using System.Text;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>The header Upload-Metadata: <c>filename 8J+YgC5wZGY=,width NjQw</c>, names and base64 of UTF-8.</summary>
internal static class UploadMetadata
{
    /// <summary>A name of 255 units, a waveform and the rest take less than half.</summary>
    private const int LengthMax = 4096;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>What is said of the file: <c>filename</c>, and the fields that a form has. Others, such as <c>filetype</c>, are nothing.</summary>
    public static Outcome<FileDetails> Read(string header) =>
        Parse(header) is { } fields
            ? FileDetails.Read(fields.GetValueOrDefault("filename"), fields)
            : Refusals.Invalid("uploadMetadata", "invalid");

    /// <summary>Null: that is no such header.</summary>
    public static Dictionary<string, string>? Parse(string header)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (header.Length > LengthMax)
        {
            return null;
        }
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Length == 0 && header.Trim().Length == 0)
            {
                return fields;
            }
            var space = pair.IndexOf(' ', StringComparison.Ordinal);
            var name = space < 0 ? pair : pair[..space];
            if (!IsName(name) || Decode(space < 0 ? "" : pair[(space + 1)..]) is not { } value)
            {
                return null;
            }
            if (!fields.TryAdd(name, value))
            {
                return null;
            }
        }
        return fields;
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => c is > ' ' and < '\x7f');

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        try
        {
            return Convert.TryFromBase64String(base64, bytes, out var count) ? Strict.GetString(bytes, 0, count) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
