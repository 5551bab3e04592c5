using System.Text.Json;
using System.Text.Unicode;

namespace Vestnik.Gateway;

/// <summary>What both dialects need to look into JSON without copying it.</summary>
internal static class JsonRanges
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };
    private static readonly byte[] Null = "null"u8.ToArray();

    /// <summary>A reader over one whole value. Utf8JsonReader leaves the bytes inside strings unchecked, so they are checked here.</summary>
    public static bool TryReader(ReadOnlySpan<byte> json, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(json, Options);
        return Utf8.IsValid(json);
    }

    /// <summary>The same, which has read the first token; false if that is another one.</summary>
    public static bool TryStart(ReadOnlySpan<byte> json, JsonTokenType first, out Utf8JsonReader reader) =>
        TryReader(json, out reader) && reader.Read() && reader.TokenType == first;

    /// <summary>What a reader throws at malformed input: the second for a name or string that escapes half a surrogate pair.</summary>
    public static bool IsMalformed(Exception e) => e is JsonException or InvalidOperationException;

    /// <summary>The bytes of the value that the reader stands on, which it then has passed.</summary>
    public static Range Value(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    /// <summary>A value's place in its message, or <c>null</c> where there is none.</summary>
    public static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, Range place) =>
        message[place] is { IsEmpty: false } value ? value : Null;

    /// <summary>Reads to the end; false if something follows the value.</summary>
    public static bool Ends(ref Utf8JsonReader reader) => !reader.Read();
}
