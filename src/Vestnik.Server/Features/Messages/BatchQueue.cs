using System.Threading.Channels;

namespace Vestnik.Server.Features.Messages;

/// <summary>How much may wait, and how much of it is handled at once.</summary>
/// <param name="Queues">Handled side by side; each is handled in its own order.</param>
/// <param name="Length">Of one queue; beyond it nothing is taken.</param>
/// <param name="BatchCount">Items in a batch, at most.</param>
/// <param name="BatchWeight">The item that reaches this weight is the batch's last.</param>
internal sealed record BatchLimits(int Queues, int Length, int BatchCount, int BatchWeight = int.MaxValue);

/// <summary>
/// Bounded queues in front of the database: whatever waits when the last batch is done is the next one, and nothing waits
/// for a batch to fill. A stop takes no more and handles what waits, so that it loses nothing that was accepted.
/// </summary>
internal abstract class BatchQueue<T>(BatchLimits limits) : BackgroundService
{
    private readonly Channel<T>[] _queues =
    [
        .. Enumerable
            .Range(0, limits.Queues)
            .Select(_ => Channel.CreateBounded<T>(new BoundedChannelOptions(limits.Length) { SingleReader = true })),
    ];

    /// <summary>Takes no more; the base waits until what waits is handled, or the time is up.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryComplete();
        }
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { IsCompleted: false })
        {
            NotHandled(_queues.Sum(queue => queue.Reader.Count));
        }
    }

    /// <summary>False when too many are waiting already, or the server is stopping.</summary>
    /// <param name="key">Items with the same key are handled in the order in which they came.</param>
    protected bool TryEnqueue(T item, int key) => _queues[key % _queues.Length].Writer.TryWrite(item);

    /// <summary>Tells every item its outcome, and never throws: nothing of the queue would be handled any more.</summary>
    protected abstract Task HandleAsync(List<T> batch);

    protected virtual int Weigh(T item) => 0;

    /// <summary>The stop could not wait for the last batch, nor for this many behind it.</summary>
    protected virtual void NotHandled(int count) { }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_queues.Select(queue => Task.Run(() => HandleAllAsync(queue.Reader), CancellationToken.None)));

    private async Task HandleAllAsync(ChannelReader<T> queue)
    {
        var batch = new List<T>(limits.BatchCount);
        while (await queue.WaitToReadAsync())
        {
            var weight = 0;
            while (batch.Count < limits.BatchCount && weight < limits.BatchWeight && queue.TryRead(out var item))
            {
                batch.Add(item);
                weight += Weigh(item);
            }
            await HandleAsync(batch);
            batch.Clear();
        }
    }
}
