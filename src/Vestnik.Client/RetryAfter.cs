using System.Net.Http.Headers;

namespace Vestnik.Client;

/// <summary>How long a server asks to wait, in the header Retry-After (whole seconds, or a date) or in a problem.</summary>
internal static class RetryAfter
{
    private const int LongestSeconds = 24 * 60 * 60;

    /// <summary>Seconds to wait; null for a header that is missing or makes no sense.</summary>
    public static int? Parse(string? header) =>
        RetryConditionHeaderValue.TryParse(header, out var parsed) ? SecondsOf(parsed) : null;

    public static int? SecondsOf(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - DateTimeOffset.UtcNow;
        return wait is { } time ? (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 0, LongestSeconds) : null;
    }

    /// <summary>The wait, whatever was sent: none that is negative, and none above a day, with which no timer could begin.</summary>
    public static TimeSpan Of(int? seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds ?? 0, 0, LongestSeconds));
}
