namespace Vestnik.Gateway;

/// <summary>What waits for all clients of the node together.</summary>
/// <param name="limit">Above it is too much.</param>
internal sealed class QueuedBytes(long limit)
{
    /// <summary>What may wait for one client however much waits for the others.</summary>
    public const int FairShare = 64 * 1024;

    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public bool IsTooMuch => Total > limit;

    public void Add(long bytes) => Interlocked.Add(ref _total, bytes);
}
