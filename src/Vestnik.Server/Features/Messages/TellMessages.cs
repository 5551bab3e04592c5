using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>After the commit: in the order of the log each sender is answered, then each message published.</summary>
internal sealed partial class TellMessages(
    MessageReader reader,
    ChatAudience audience,
    ServerEvents events,
    ILogger<TellMessages> logger
)
{
    private readonly UntoldMessages _untold = new();

    /// <summary>Stored, acknowledged, published. All answers come first: nothing that follows can take one back.</summary>
    public async Task TellAsync(List<BatchOutcome> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is null))
        {
            outcome.Message.Tell(outcome.Result);
        }
        // Committed together, and so told to the same people: of each chat they are asked for once.
        var told = new Dictionary<Guid, IReadOnlyList<Guid>>();
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is null))
        {
            await FollowAsync(outcome.Result.Value, told);
        }
        foreach (var outcome in outcomes.Where(outcome => outcome.RepeatOf is not null))
        {
            await AnswerRepeatAsync(outcome, told);
        }
    }

    /// <summary>For messages that may be stored or not: the database did not say.</summary>
    public void Refuse(IEnumerable<PendingMessage> messages, Refusal refusal)
    {
        foreach (var message in messages)
        {
            _untold.Add(message.Id);
            message.Tell(refusal);
        }
    }

    /// <summary>What follows a message that is stored: its event. Whatever else is to follow (push) belongs here.</summary>
    private async Task FollowAsync(StoredMessage? stored, Dictionary<Guid, IReadOnlyList<Guid>> told)
    {
        if (stored is null)
        {
            return;
        }
        if (!told.TryGetValue(stored.View.ChatId, out var everybody))
        {
            told[stored.View.ChatId] = everybody = await audience.OfAsync(stored.Recipients);
        }
        await events.PublishAsync(everybody, ServerEvents.Create(EventKind.MessageReceived, stored.View));
    }

    /// <summary>
    /// A repeated send is answered with the first one. If that is this very message, or one whose sender was refused, its
    /// commit went through unseen (the connection broke before the answer), and nobody has been told of it yet.
    /// </summary>
    private async Task AnswerRepeatAsync(BatchOutcome outcome, Dictionary<Guid, IReadOnlyList<Guid>> told)
    {
        var message = outcome.Message;
        try
        {
            var originals = await reader.GetManyAsync(
                message.SenderId,
                [outcome.RepeatOf!.Value],
                CancellationToken.None
            );
            if (originals is not [var original])
            {
                message.Tell(Refusals.ChatNotFound);
                return;
            }
            var recipients = outcome.Recipients!;
            message.Tell(new StoredMessage(original, IsRepeated: true, recipients));
            if (_untold.Take(original.Id) || original.Id == message.Id)
            {
                await FollowAsync(new StoredMessage(original.ForEverybody(), IsRepeated: false, recipients), told);
            }
        }
        catch (Exception exception)
        {
            RepeatNotAnswered(logger, exception, message.Id);
            Refuse([message], Failures.Explain(exception) ?? Refusals.ServerError);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Repeated message {MessageId} was not answered")]
    private static partial void RepeatNotAnswered(ILogger logger, Exception exception, Guid messageId);
}
