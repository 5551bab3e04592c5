namespace Vestnik.Client;

/// <summary>What only the sender knows of a file: the server looks at no more of it than what kind it is.</summary>
public sealed record UploadDetails
{
    /// <summary>Of a picture or film, in pixels, so that nothing moves when it is there; 1 to 32,768.</summary>
    public int? Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int? Height { get; init; }

    /// <summary>Of a sound or film, in milliseconds, at most 24 hours. Refused if the file says something else.</summary>
    public int? DurationMs { get; init; }

    /// <summary>How loud a sound is from begin to end: up to 128 bars of 0–100.</summary>
    public IReadOnlyList<int>? Waveform { get; init; }

    /// <summary>What is shown until a picture is there: whatever the clients agree on, at most 120 ASCII characters.</summary>
    public string? Preview { get; init; }

    /// <summary>As forms and tus metadata say it.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Fields()
    {
        var fields = new (string Name, string? Value)[]
        {
            ("width", Text(Width)),
            ("height", Text(Height)),
            ("durationMs", Text(DurationMs)),
            ("waveform", Waveform is null ? null : $"[{string.Join(',', Waveform.Select(level => Text(level)))}]"),
            ("preview", Preview),
        };
        return fields
            .Where(field => field.Value is { Length: > 0 })
            .Select(field => KeyValuePair.Create(field.Name, field.Value!));
    }

    private static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
