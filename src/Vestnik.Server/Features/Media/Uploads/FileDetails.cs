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
    /// <param name="name">As the client wrote it; null or empty: <c>file</c>.</param>
    /// <param name="fields">By name; an empty value is none.</param>
    public static Outcome<FileDetails> Read(string? name, IReadOnlyDictionary<string, string> fields) =>
        throw new NotSupportedException();
}
