using System.Globalization;
using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>What the sender of a file says of it: its name, and what only their device knows as the server never looks inside.</summary>
internal sealed record FileDetails(
    string Name,
    int? Width = null,
    int? Height = null,
    int? DurationMs = null,
    short[]? Waveform = null,
    string? Preview = null
)
{
    /// <summary>Reads the fields of a form or of tus metadata: width, height, durationMs, waveform (JSON), preview; others are nothing.</summary>
    /// <param name="name">As the client wrote it; null or empty: <c>file</c>. A field <c>name</c> goes before it.</param>
    /// <param name="fields">By name; an empty value is none.</param>
    public static Outcome<FileDetails> Read(string? name, IReadOnlyDictionary<string, string> fields)
    {
        var errors = new FieldErrors();
        var details = new FileDetails(
            FileName.Read(Text("name") ?? name) ?? Invalid("name", "too_long"),
            Number("width", FileLimits.SideMax),
            Number("height", FileLimits.SideMax),
            Number("durationMs", FileLimits.DurationMax),
            Levels("waveform"),
            Placeholder("preview")
        );
        return errors.IsEmpty ? details : Refusals.Invalid(errors);

        string? Text(string field) => fields.GetValueOrDefault(field) is { Length: > 0 } text ? text : null;

        string Invalid(string field, string reason)
        {
            errors.Add(field, reason);
            return "";
        }

        // From 1 on: what has no width is no picture.
        int? Number(string field, int max)
        {
            if (Text(field) is not { } text)
            {
                return null;
            }
            if (
                !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number < 1
                || number > max
            )
            {
                errors.Add(field, "invalid");
            }
            return number;
        }

        short[]? Levels(string field)
        {
            if (Text(field) is not { } text)
            {
                return null;
            }
            if (ReadLevels(text) is not { } levels)
            {
                errors.Add(field, "invalid");
                return null;
            }
            return levels.Length == 0 ? null : levels;
        }

        string? Placeholder(string field)
        {
            var text = Text(field);
            if (text?.Length > FileLimits.PreviewMax)
            {
                errors.Add(field, "too_long");
            }
            else if (text?.All(c => c is >= ' ' and <= '~') == false)
            {
                errors.Add(field, "invalid");
            }
            return text;
        }
    }

    private static short[]? ReadLevels(string json)
    {
        try
        {
            var levels = JsonSerializer.Deserialize<short[]>(json, VestnikJson.Options);
            return
                levels?.Length <= FileLimits.WaveformMax
                && levels.All(level => level is >= 0 and <= FileLimits.LevelMax)
                ? levels
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
