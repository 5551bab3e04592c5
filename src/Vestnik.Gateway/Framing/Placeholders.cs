using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>Where JSON holds <c>{"_placeholder":true,"num":N}</c> in place of the attachment N.</summary>
internal static class Placeholders
{
    /// <summary>Whether it is one JSON value and every placeholder has its attachment.</summary>
    public static bool Fit(ReadOnlySpan<byte> json, int attachments)
    {
        try
        {
            // Of each object that is open: whether it is a placeholder, and its number.
            var open = new Stack<(bool IsPlaceholder, int Number)>();
            if (!JsonRanges.TryReader(json, out var reader))
            {
                return false;
            }

            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    open.Push((false, -1));
                }
                else if (reader.TokenType == JsonTokenType.EndObject)
                {
                    var (isPlaceholder, number) = open.Pop();
                    if (isPlaceholder && (number < 0 || number >= attachments))
                    {
                        return false;
                    }
                }
                else if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    ReadField(ref reader, open);
                }
            }

            return true;
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }

    private static void ReadField(ref Utf8JsonReader reader, Stack<(bool IsPlaceholder, int Number)> open)
    {
        var isMark = reader.ValueTextEquals("_placeholder"u8);
        if (!isMark && !reader.ValueTextEquals("num"u8))
        {
            return;
        }

        // Of a field that is given twice the last counts. A value that holds others is walked by the caller.
        var ahead = reader;
        ahead.Read();
        var (isPlaceholder, number) = open.Pop();
        open.Push(
            isMark ? (ahead.TokenType == JsonTokenType.True, number)
            : ahead.TokenType == JsonTokenType.Number && ahead.TryGetInt32(out var given) ? (isPlaceholder, given)
            : (isPlaceholder, -1)
        );
    }
}
