namespace Vestnik.Client;

/// <summary>What goes by itself, so that a file goes on where it was.</summary>
internal static class Flaws
{
    /// <summary>The server, or what stands before it, asks to come again.</summary>
    public static bool IsPassing(VestnikException refused) =>
        refused.Problem is { Status: 429 or 502 or 503 or 504, Code: not "media.daily_limit" };

    /// <summary>The connection, and not its user, ended it; no answer in time is such an end, too.</summary>
    public static bool IsBroken(Exception exception, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && exception is HttpRequestException or IOException or OperationCanceledException;
}
