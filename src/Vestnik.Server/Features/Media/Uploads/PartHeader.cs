namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>
/// Content-Disposition of a part of a form (RFC 7578): <c>form-data; name="file"; filename="a b.txt"</c>. Browsers write a name as it
/// is, but for <c>%22</c>, <c>%0D</c> and <c>%0A</c>; other programs put a backslash before quotes and backslashes, or write
/// <c>filename*=utf-8''…</c> besides. All of them are understood.
/// </summary>
internal static class PartHeader
{
    /// <summary>The name of the field, and that of the file if there is one; null: that is no part of a form.</summary>
    public static (string Field, string? FileName)? Read(string? header)
    {
        if (header is null || ReadParameters(header) is not { } parameters)
        {
            return null;
        }
        return parameters.GetValueOrDefault("name") is { Length: > 0 } field
            ? (field, Extended(parameters.GetValueOrDefault("filename*")) ?? parameters.GetValueOrDefault("filename"))
            : null;
    }

    private static Dictionary<string, string>? ReadParameters(string header)
    {
        var end = header.IndexOf(';', StringComparison.Ordinal);
        if (end < 0 || !header.AsSpan(0, end).Trim().Equals("form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (end >= 0 && header.IndexOf('=', end) is > 0 and var equals)
        {
            var name = header[(end + 1)..equals].Trim();
            var rest = header[(equals + 1)..].TrimStart();
            var begin = header.Length - rest.Length;
            var length = rest.StartsWith('"') ? ClosingQuote(rest) : -1;
            var next = header.IndexOf(';', begin + Math.Max(length, 0));
            var value =
                length > 0 ? Unescape(rest[1..length])
                : next < 0 ? rest.Trim()
                : header[begin..next].Trim();
            if (!parameters.TryAdd(name, value))
            {
                return null;
            }
            end = next;
        }
        return parameters;
    }

    /// <summary>Of a text that begins with a quote: the one that ends it, which the end or a semicolon follows.</summary>
    private static int ClosingQuote(string text)
    {
        var last = -1;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '"' || !IsEnd(text.AsSpan(i + 1)))
            {
                continue;
            }
            last = i;
            if (!IsEscaped(text, i))
            {
                break;
            }
        }
        return last;
    }

    private static bool IsEnd(ReadOnlySpan<char> rest) => rest.TrimStart() is [] or [';', ..];

    private static bool IsEscaped(string text, int at)
    {
        var begin = at;
        while (text[begin - 1] == '\\')
        {
            begin--;
        }
        return (at - begin) % 2 == 1;
    }

    private static string Unescape(string text) =>
        text.Replace("\\\\", "\\", StringComparison.Ordinal)
            .Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace("%22", "\"", StringComparison.Ordinal)
            .Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase)
            .Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 8187, in UTF-8 alone.</summary>
    private static string? Extended(string? value)
    {
        var parts = value?.Split('\'', 3);
        return parts is { Length: 3 } && parts[0].Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(parts[2])
            : null;
    }
}
