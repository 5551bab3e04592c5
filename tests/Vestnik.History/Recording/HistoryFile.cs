using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vestnik.History.Recording;

/// <summary>A history on disk: one JSON object a line.</summary>
internal static class HistoryFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Entry entry) => JsonSerializer.Serialize(entry, Options);

    public static async Task WriteAsync(string path, IReadOnlyList<Entry> entries)
    {
        await using var file = File.CreateText(path);
        foreach (var entry in entries)
        {
            await file.WriteLineAsync(Write(entry));
        }
    }

    public static async Task<List<Entry>> ReadAsync(string path)
    {
        var entries = new List<Entry>();
        await foreach (var line in File.ReadLinesAsync(path))
        {
            var entry = JsonSerializer.Deserialize<Entry>(line, Options)!;
            entry.Line = entries.Count + 1;
            entries.Add(entry);
        }
        return entries;
    }
}
