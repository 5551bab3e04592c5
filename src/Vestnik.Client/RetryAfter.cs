using System.Net.Http.Headers;

namespace Vestnik.Client;

/// <summary>The header Retry-After: whole seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Seconds to wait; null for a header that is missing or makes no sense.</summary>
    public static int? Parse(string? header) =>
        RetryConditionHeaderValue.TryParse(header, out var parsed) ? SecondsOf(parsed) : null;

    public static int? SecondsOf(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - DateTimeOffset.UtcNow;
        return wait is { } time ? (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 0, int.MaxValue) : null;
    }
}
