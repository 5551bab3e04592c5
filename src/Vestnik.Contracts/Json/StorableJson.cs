using System.Globalization;
using System.Text.Json;

namespace Vestnik.Contracts;

/// <summary>Which JSON of a client's own PostgreSQL's jsonb keeps as it was, at about the size it was sent in.</summary>
internal static class StorableJson
{
    /// <summary>jsonb writes numbers out: 1e131071 would come back as 128 KB of zeros.</summary>
    private const int MaxNumber = 64;

    /// <summary>False for NUL and lone surrogates in names and strings, and for numbers that are long when written out.</summary>
    public static bool IsStorable(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.Object => json.EnumerateObject()
                    .All(property => FieldErrors.IsStorable(property.Name) && IsStorable(property.Value)),
                JsonValueKind.Array => json.EnumerateArray().All(IsStorable),
                JsonValueKind.String => FieldErrors.IsStorable(json.GetString()),
                JsonValueKind.Number => IsShort(json.GetRawText()),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json says that an escaped surrogate is alone.
            return false;
        }
    }

    private static bool IsShort(string number)
    {
        var e = number.IndexOfAny(['e', 'E']);
        return number.Length <= MaxNumber
            && (
                e < 0
                || int.TryParse(
                    number.AsSpan(e + 1),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var power
                ) && power is >= -MaxNumber and <= MaxNumber
            );
    }
}
