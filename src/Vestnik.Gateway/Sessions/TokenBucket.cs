namespace Vestnik.Gateway;

/// <summary>A rate with a burst: full at first, one token per message, refilled by the clock. Used by one thread at a time.</summary>
internal sealed class TokenBucket(int perSecond, int burst, long now)
{
    private double _tokens = burst;
    private long _last = now;

    /// <summary>Whether one more message is within the rate.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public bool TryTake(long now)
    {
        _tokens = Math.Min(burst, _tokens + ((now - _last) * perSecond / 1000.0));
        _last = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
