using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Moves people's delivered and read marks. Whatever waits is one batch, and of each person's marks in a chat only the
/// furthest is written: a mark covers everything up to it.
/// </summary>
internal sealed partial class Marks(MarkBatch store, ServerEvents events, TimeProvider time, ILogger<Marks> logger)
    : BatchQueue<PendingMark>(new BatchLimits(Queues: 1, Length: 20_000, BatchCount: 1000))
{
    public async Task<Outcome<Nothing>> MarkAsync(Caller caller, Guid messageId, Guid? chatId, string status)
    {
        var mark = new PendingMark(caller.UserId, messageId, chatId, status == MessageStatus.Read);
        return TryEnqueue(mark, key: 0) ? await mark.Outcome : Refusals.Busy;
    }

    protected override async Task HandleAsync(List<PendingMark> batch)
    {
        List<MovedMark> moved;
        try
        {
            // Marks that moved unseen do not move again.
            moved = await Retries.RunAsync(() => store.MoveAsync(batch), DatabaseErrors.IsPassing, time);
        }
        catch (Exception exception)
        {
            var refusal = Failures.Explain(exception) ?? Refusals.ServerError;
            NotMoved(logger, exception, batch.Count, refusal.Problem.Code);
            batch.ForEach(mark => mark.Tell(refusal));
            return;
        }
        batch.ForEach(mark => mark.Tell(mark.IsFound ? default(Nothing) : Refusals.MessageNotFound));
        foreach (var mark in moved)
        {
            var status = new DeliveryStatus(mark.ChatId, mark.MessageId, mark.No, mark.UserId, mark.Status);
            await events.PublishAsync(mark.Recipients, ServerEvents.Create(EventKind.DeliveryStatus, status));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A batch of {Count} marks was not written: {Code}")]
    private static partial void NotMoved(ILogger logger, Exception exception, int count, string code);
}

/// <summary>A mark that waits to be written. With a chat id, the message has to be in that chat.</summary>
internal sealed class PendingMark(Guid userId, Guid messageId, Guid? chatId, bool isRead)
{
    private readonly TaskCompletionSource<Outcome<Nothing>> _outcome = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public Guid UserId { get; } = userId;
    public Guid MessageId { get; } = messageId;
    public Guid? ChatId { get; } = chatId;
    public bool IsRead { get; } = isRead;
    public bool IsFound { get; set; }
    public Task<Outcome<Nothing>> Outcome => _outcome.Task;

    public void Tell(Outcome<Nothing> outcome) => _outcome.TrySetResult(outcome);
}

/// <summary>A mark that moved, and who is told.</summary>
internal sealed record MovedMark(Guid ChatId, Guid UserId, Guid MessageId, long No, string Status, Guid[] Recipients);
