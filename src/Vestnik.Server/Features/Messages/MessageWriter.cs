using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Stores messages in groups: whatever waits when the writer is free is one commit. Then, in the order of the log, each
/// sender is answered and each message published. A chat always has the same writer, so this node publishes it in order.
/// </summary>
internal sealed partial class MessageWriter(
    MessageBatch store,
    LockedChats locked,
    TellMessages telling,
    TimeProvider time,
    ILogger<MessageWriter> logger
) : BatchQueue<PendingMessage>(Limits)
{
    /// <summary>Of each of the writers.</summary>
    public const int QueueLength = 10_000;

    private static readonly BatchLimits Limits = new(
        Queues: Database.WriterConnections,
        QueueLength,
        BatchCount: 500,
        BatchWeight: 1024 * 1024
    );

    /// <summary>False when too many are waiting already, or the server is stopping.</summary>
    public bool TryEnqueue(PendingMessage message) => TryEnqueue(message, MessageId.ChatBits(message.ChatId));

    protected override int Weigh(PendingMessage item) => item.Weight;

    /// <summary>What is not stored then was not acknowledged, and its sender sends it again.</summary>
    protected override void NotHandled(int count) => NotAllStored(logger, count);

    protected override async Task HandleAsync(List<PendingMessage> batch)
    {
        try
        {
            // The statement sees what is stored, not what stands twice in one batch: the later ones wait for the next.
            var first = WithoutRepeats(batch);
            await StoreAsync(RefuseLocked(await locked.SplitKnownAsync(first)));
            if (first.Count < batch.Count)
            {
                await HandleAsync([.. batch.Except(first)]);
            }
        }
        catch (Exception exception)
        {
            var refusal = Failures.Explain(exception) ?? Refusals.ServerError;
            BatchFailed(logger, exception, batch.Count, refusal.Problem.Code);
            telling.Refuse(batch.Where(message => !message.IsTold), refusal);
        }
    }

    /// <summary>The first of each key, and of those that name the same file.</summary>
    private static List<PendingMessage> WithoutRepeats(List<PendingMessage> batch)
    {
        var keys = new HashSet<(Guid, Guid, Guid)>(batch.Count);
        var files = new HashSet<Guid>();
        return batch.FindAll(message =>
            keys.Add(message.IdempotencyKey) && (message.Files.Count == 0 || message.Files.All(files.Add))
        );
    }

    /// <summary>Messages of different keys and files.</summary>
    private async Task StoreAsync(List<PendingMessage> batch, int waits = 0)
    {
        if (batch.Count == 0)
        {
            return;
        }
        List<BatchOutcome>? outcomes = null;
        try
        {
            // Safe even if the commit went through unseen: the client ids make it a repeated send.
            outcomes = await Retries.RunAsync(() => store.StoreAsync(batch), DatabaseErrors.IsPassing, time);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // Only those of the chats that are locked fail. Where none is any more: once again, and no oftener.
            var free = RefuseLocked(await locked.SplitAsync(batch));
            if (free.Count == batch.Count && waits > 0)
            {
                throw;
            }
            await StoreAsync(free, free.Count == batch.Count ? waits + 1 : waits);
        }
        catch (PostgresException exception) when (IsBadData(exception) || DatabaseErrors.IsDamaged(exception))
        {
            // One bad row, or one page that cannot be read, fails everyone's batch: halve until it stands alone.
            if (batch.Count == 1)
            {
                if (Failures.Explain(exception) is { } damaged)
                {
                    BatchFailed(logger, exception, batch.Count, damaged.Problem.Code);
                    telling.Refuse([batch[0]], damaged);
                    return;
                }
                RowRefused(logger, batch[0].Id, exception.SqlState);
                batch[0].Tell(Refusals.Invalid("content", "invalid"));
                return;
            }
            await StoreAsync(batch[..(batch.Count / 2)]);
            await StoreAsync(batch[(batch.Count / 2)..]);
        }
        // Not within the try: an error of what follows is none of the batch.
        if (outcomes is not null)
        {
            await telling.TellAsync(outcomes);
        }
    }

    /// <summary>
    /// The free ones. The others may be stored all the same: where an attempt lost its connection, the lock can be its own,
    /// held until it commits.
    /// </summary>
    private List<PendingMessage> RefuseLocked((List<PendingMessage> Free, List<PendingMessage> Locked) batch)
    {
        telling.Refuse(batch.Locked, Refusals.Busy);
        return batch.Free;
    }

    /// <summary>Data that the types or constraints refuse, or that a trigger or a limit of PostgreSQL's does.</summary>
    private static bool IsBadData(PostgresException exception) =>
        exception.SqlState[..2] is "22" or "23" or "54" or "P0";

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} messages failed: {Code}")]
    private static partial void BatchFailed(ILogger logger, Exception exception, int count, string code);

    [LoggerMessage(3, LogLevel.Warning, "Stopped while the database did not answer: {Count} messages and a batch wait")]
    private static partial void NotAllStored(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Message {MessageId} was refused by the database: {SqlState}")]
    private static partial void RowRefused(ILogger logger, Guid messageId, string sqlState);
}
