using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>POST messages and the event message:send.</summary>
internal sealed class SendMessages(MessageWriter writer, RateLimiter limiter, TimeProvider time)
{
    public static async Task<Results<Created<MessageView>, Refusal>> PostAsync(
        SendMessage request,
        Caller caller,
        SendMessages send
    )
    {
        Outcome<StoredMessage> outcome = Refusals.Busy;
        // The answer is written elsewhere than on the writer's thread.
        await send.EnqueueAsync(caller, request, told => outcome = told)
            .ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return outcome.Refused is { } refusal
            ? refusal
            : TypedResults.Created($"/api/messages/{outcome.Value!.View.Id}", ForSender(outcome.Value));
    }

    /// <summary>Enqueues before the first await, so that a connection's messages are stored in the order it sent them.</summary>
    public ValueTask HandleAsync(EventCall call, SendMessage request) =>
        new(
            EnqueueAsync(
                call.Caller,
                request,
                outcome =>
                {
                    if (outcome.Refused is { } refusal)
                    {
                        call.Refuse(refusal);
                    }
                    else
                    {
                        call.Answer(new MessageAnswer(Ok: true, ForSender(outcome.Value!)));
                    }
                }
            )
        );

    private Task EnqueueAsync(Caller caller, SendMessage request, Action<Outcome<StoredMessage>> told)
    {
        // One allowance for both ways of sending.
        if (limiter.Refuse("MESSAGES", caller.UserId.ToString()) is { } refusal)
        {
            told(refusal);
            return Task.CompletedTask;
        }
        var message = new PendingMessage(request.ChatId!.Value, caller.UserId, request, time.GetUtcNow(), told);
        if (!writer.TryEnqueue(message))
        {
            message.Tell(Refusals.Busy);
        }
        return message.Done;
    }

    private static MessageView ForSender(StoredMessage stored)
    {
        int? none = stored.Recipients.IsSmall ? 0 : null;
        return stored.View.Status is null
            ? stored.View with
            {
                Status = MessageStatus.Sent,
                DeliveredCount = none,
                ReadCount = none,
            }
            : stored.View;
    }
}
