using System.Threading.Channels;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Stores messages in groups: whatever waits when the writer is free is one commit. Then, in the order of the log, each
/// sender is answered and each message published. A chat always has the same writer, so this node publishes it in order.
/// </summary>
internal sealed partial class MessageWriter : BackgroundService
{
    private const int Writers = 2;
    private const int QueueLength = 10_000;
    private const int MaxBatch = 500;
    private const int MaxBatchWeight = 1024 * 1024;

    private static readonly TimeSpan[] Retries =
    [
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMilliseconds(250),
    ];

    private readonly MessageBatch _batch;
    private readonly MessageReader _reader;
    private readonly ServerEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger<MessageWriter> _logger;
    private readonly Channel<PendingMessage>[] _queues;

    public MessageWriter(
        MessageBatch batch,
        MessageReader reader,
        ServerEvents events,
        TimeProvider time,
        ILogger<MessageWriter> logger
    )
    {
        (_batch, _reader, _events, _time, _logger) = (batch, reader, events, time, logger);
        var options = new BoundedChannelOptions(QueueLength) { SingleReader = true };
        _queues = [.. Enumerable.Range(0, Writers).Select(_ => Channel.CreateBounded<PendingMessage>(options))];
    }

    /// <summary>False when too many are waiting already, or the server is stopping.</summary>
    public bool TryEnqueue(PendingMessage message) =>
        _queues[MessageId.ChatBits(message.ChatId) % Writers].Writer.TryWrite(message);

    /// <summary>Takes no more and stores what waits: a stop loses nothing that was accepted.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryComplete();
        }
        if (ExecuteTask is { } writing)
        {
            await writing.WaitAsync(cancellationToken);
        }
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_queues.Select(queue => Task.Run(() => WriteAllAsync(queue.Reader), CancellationToken.None)));

    private async Task WriteAllAsync(ChannelReader<PendingMessage> queue)
    {
        var batch = new List<PendingMessage>(MaxBatch);
        while (await queue.WaitToReadAsync())
        {
            var weight = 0;
            while (batch.Count < MaxBatch && weight < MaxBatchWeight && queue.TryRead(out var message))
            {
                batch.Add(message);
                weight += message.Weight;
            }
            await StoreAsync(batch);
            batch.Clear();
        }
    }

    private async Task StoreAsync(List<PendingMessage> batch)
    {
        try
        {
            var repeated = batch.GroupBy(message => message.IdempotencyKey).Any(same => same.Skip(1).Any());
            // The statement sees what is stored, not what stands twice in one batch: the later ones wait for the next.
            var first = repeated ? batch.DistinctBy(message => message.IdempotencyKey).ToList() : batch;
            await StoreDistinctAsync(first);
            if (repeated)
            {
                await StoreAsync([.. batch.Except(first)]);
            }
        }
        catch (Exception exception)
        {
            var refusal = Failures.Explain(exception) ?? Refusals.ServerError;
            BatchFailed(_logger, exception, batch.Count, refusal.Problem.Code);
            foreach (var message in batch.Where(message => !message.Done.IsCompleted))
            {
                message.Tell(refusal);
            }
        }
    }

    private async Task StoreDistinctAsync(List<PendingMessage> batch)
    {
        List<BatchOutcome> outcomes;
        try
        {
            outcomes = await StoreWithRetriesAsync(batch);
        }
        catch (PostgresException exception) when (IsBadData(exception))
        {
            // One bad row fails everyone's batch: halve until it stands alone.
            if (batch.Count == 1)
            {
                RowRefused(_logger, batch[0].Id, exception.SqlState);
                batch[0].Tell(Refusals.Invalid("content", "invalid"));
                return;
            }
            await StoreDistinctAsync(batch[..(batch.Count / 2)]);
            await StoreDistinctAsync(batch[(batch.Count / 2)..]);
            return;
        }
        // Stored, acknowledged, published. All answers come first: nothing that follows can take one back.
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is null))
        {
            outcome.Message.Tell(outcome.Result);
        }
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is null))
        {
            await FollowAsync(outcome.Result.Value);
        }
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is not null))
        {
            await AnswerRepeatAsync(outcome);
        }
    }

    /// <summary>What follows a message that is stored: its event. Whatever else is to follow (push) belongs here.</summary>
    private async Task FollowAsync(StoredMessage? stored)
    {
        if (stored is not null)
        {
            await _events.PublishAsync(stored.Recipients, ServerEvents.Create(EventKind.MessageReceived, stored.View));
        }
    }

    /// <summary>
    /// A repeated send is answered with the first one. If that is this very message, its commit went through unseen
    /// (the connection broke before the answer), and nobody has been told of it yet.
    /// </summary>
    private async Task AnswerRepeatAsync(BatchOutcome outcome)
    {
        var message = outcome.Message;
        try
        {
            var originals = await _reader.GetManyAsync(
                message.SenderId,
                [outcome.RepeatOf!.Value],
                CancellationToken.None
            );
            if (originals is not [var original])
            {
                message.Tell(Refusals.ChatNotFound);
                return;
            }
            message.Tell(new StoredMessage(original, IsRepeated: true, outcome.Recipients));
            if (original.Id == message.Id)
            {
                await FollowAsync(new StoredMessage(original.ForEverybody(), IsRepeated: false, outcome.Recipients));
            }
        }
        catch (Exception exception)
        {
            RepeatNotAnswered(_logger, exception, message.Id);
            message.Tell(Failures.Explain(exception) ?? Refusals.ServerError);
        }
    }

    private async Task<List<BatchOutcome>> StoreWithRetriesAsync(List<PendingMessage> batch)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await _batch.StoreAsync(batch);
            }
            catch (NpgsqlException exception) when (attempt < Retries.Length && IsPassing(exception))
            {
                // Safe even if the commit went through unseen: the client ids make it a repeated send.
                await Task.Delay(Retries[attempt], _time);
            }
        }
    }

    private static bool IsBadData(PostgresException exception) =>
        exception.SqlState.StartsWith("22", StringComparison.Ordinal)
        || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static bool IsPassing(NpgsqlException exception) =>
        exception is PostgresException { SqlState: ['4', '0', ..] } || DatabaseErrors.IsUnavailable(exception);

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} messages failed: {Code}")]
    private static partial void BatchFailed(ILogger logger, Exception exception, int count, string code);

    [LoggerMessage(3, LogLevel.Error, "Repeated message {MessageId} was not answered")]
    private static partial void RepeatNotAnswered(ILogger logger, Exception exception, Guid messageId);

    [LoggerMessage(2, LogLevel.Warning, "Message {MessageId} was refused by the database: {SqlState}")]
    private static partial void RowRefused(ILogger logger, Guid messageId, string sqlState);
}
