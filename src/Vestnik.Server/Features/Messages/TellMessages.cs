using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>After the commit: in the order of the log each sender is answered, then each message published.</summary>
internal sealed partial class TellMessages(
    MessageReader reader,
    ChatAudience audience,
    ServerEvents events,
    TimeProvider time,
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
        var stored = new List<StoredMessage?>(outcomes.Count);
        foreach (var outcome in outcomes)
        {
            stored.Add(outcome.RepeatOf is null ? outcome.Result.Value : await AnswerRepeatAsync(outcome));
        }
        // Committed together, and so told to the same people: of each chat they are asked for once.
        var told = new Dictionary<Guid, IReadOnlyList<Guid>>();
        foreach (var recipients in outcomes.Select(outcome => outcome.Recipients).OfType<Recipients>())
        {
            await TellUntoldAsync(recipients, told);
        }
        foreach (var message in stored.OfType<StoredMessage>())
        {
            await FollowAsync(message, told);
        }
    }

    /// <summary>For messages that may be stored or not: the database did not say.</summary>
    public void Refuse(IEnumerable<PendingMessage> messages, Refusal refusal)
    {
        foreach (var message in messages)
        {
            _untold.Add(message.ChatId, new UntoldMessage(message.Id, message.SenderId));
            message.Tell(refusal);
        }
    }

    /// <summary>What follows a message that is stored: its event. Whatever else is to follow (push) belongs here.</summary>
    private async Task FollowAsync(StoredMessage stored, Dictionary<Guid, IReadOnlyList<Guid>> told)
    {
        if (!told.TryGetValue(stored.View.ChatId, out var everybody))
        {
            told[stored.View.ChatId] = everybody = await audience.OfAsync(stored.Recipients);
        }
        await events.PublishAsync(everybody, ServerEvents.Create(EventKind.MessageReceived, stored.View));
    }

    /// <summary>
    /// Messages of this chat whose commit may have gone through unseen, before those that came after them: now that another
    /// batch has had the chat's lock, they are stored or never will be.
    /// </summary>
    private async Task TellUntoldAsync(Recipients recipients, Dictionary<Guid, IReadOnlyList<Guid>> told)
    {
        var untold = _untold.TakeOf(recipients.ChatId);
        if (untold.Count == 0)
        {
            return;
        }
        try
        {
            var found = new List<MessageView>();
            foreach (var sent in untold.GroupBy(message => message.SenderId, message => message.Id))
            {
                found.AddRange(await ReadAsync(sent.Key, [.. sent]));
            }
            foreach (var message in found.OrderBy(message => message.Seq))
            {
                await FollowAsync(new StoredMessage(message.ForEverybody(), IsRepeated: false, recipients), told);
            }
        }
        catch (Exception exception)
        {
            StillUntold(logger, exception, untold.Count);
            foreach (var message in untold)
            {
                _untold.Add(recipients.ChatId, message);
            }
        }
    }

    /// <summary>
    /// A repeated send is answered with the first one. What is returned is to be told: if the first one is this very message,
    /// its commit went through unseen (the connection broke before the answer), and nobody has been told of it yet.
    /// </summary>
    private async Task<StoredMessage?> AnswerRepeatAsync(BatchOutcome outcome)
    {
        var message = outcome.Message;
        try
        {
            var originals = await ReadAsync(message.SenderId, [outcome.RepeatOf!.Value]);
            if (originals is not [var original])
            {
                message.Tell(Refusals.ChatNotFound);
                return null;
            }
            var recipients = outcome.Recipients!;
            message.Tell(new StoredMessage(original, IsRepeated: true, recipients));
            return original.Id == message.Id
                ? new StoredMessage(original.ForEverybody(), IsRepeated: false, recipients)
                : null;
        }
        catch (Exception exception)
        {
            RepeatNotAnswered(logger, exception, message.Id);
            Refuse([message], Failures.Explain(exception) ?? Refusals.ServerError);
            return null;
        }
    }

    /// <summary>Where the writer's connection was lost, those for reading may be lost, too, and do not know it yet.</summary>
    private Task<List<MessageView>> ReadAsync(Guid senderId, Guid[] ids) =>
        Retries.RunAsync(
            () => reader.GetManyAsync(senderId, ids, CancellationToken.None),
            DatabaseErrors.IsPassing,
            time
        );

    [LoggerMessage(2, LogLevel.Error, "{Count} messages that may be stored were not told for now")]
    private static partial void StillUntold(ILogger logger, Exception exception, int count);

    [LoggerMessage(1, LogLevel.Error, "Repeated message {MessageId} was not answered")]
    private static partial void RepeatNotAnswered(ILogger logger, Exception exception, Guid messageId);
}
