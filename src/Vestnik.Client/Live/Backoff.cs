using System.Security.Cryptography;

namespace Vestnik.Client;

/// <summary>How long to wait before the next connection: never all clients at once, longer each time, as the server asks.</summary>
internal sealed class Backoff(VestnikClientOptions options)
{
    private const int Flood = 4429;
    private const int Restarting = 1012;

    private TimeSpan _delay = options.ReconnectDelay;

    /// <summary>A connection came about: begin again with the shortest wait.</summary>
    public void Reset() => _delay = options.ReconnectDelay;

    /// <summary>The wait before the next connection; the one after that is longer.</summary>
    /// <param name="closeCode">With what the server closed, if it did.</param>
    /// <param name="retryAfter">How many seconds the server asked to wait, if it did; never less is waited, up to a day.</param>
    public TimeSpan Next(int? closeCode, int? retryAfter)
    {
        var wait = closeCode switch
        {
            Flood => Between(0.5, 1) * options.MaxReconnectDelay,
            // All its clients were cut off in the same moment.
            Restarting => Between(0, 0.2) * options.MaxReconnectDelay,
            _ => Between(0.5, 1) * _delay,
        };
        _delay = _delay * 2 < options.MaxReconnectDelay ? _delay * 2 : options.MaxReconnectDelay;
        return RetryAfter.Of(retryAfter) + wait;
    }

    private static double Between(double from, double to) =>
        from + ((to - from) * RandomNumberGenerator.GetInt32(1000) / 1000);
}
