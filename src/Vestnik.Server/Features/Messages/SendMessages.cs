using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>POST messages and the event message:send.</summary>
internal sealed class SendMessages(
    MessageWriter writer,
    RateLimiter limiter,
    FileAddresses addresses,
    TimeProvider time
)
{
    public static async Task<Results<Created<MessageView>, Refusal>> PostAsync(
        SendMessage request,
        Caller caller,
        SendMessages send
    ) => send.Refuse(caller) is { } refusal ? refusal : await send.CreateAsync(caller, request);

    /// <summary>Enqueues before the first await, so that a connection's messages are stored in the order it sent them.</summary>
    public ValueTask HandleAsync(EventCall call, SendMessage request)
    {
        if (Refuse(call.Caller) is { } refused)
        {
            call.Refuse(refused);
            return ValueTask.CompletedTask;
        }
        return new ValueTask(
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
    }

    /// <summary>Takes one message of what the caller may send: one allowance for all ways of sending. Null: they may.</summary>
    public Refusal? Refuse(Caller caller) => limiter.Refuse("MESSAGES", caller.UserId.ToString());

    /// <summary>Sends what <see cref="Refuse"/> allowed, and answers it over HTTP.</summary>
    public async Task<Results<Created<MessageView>, Refusal>> CreateAsync(Caller caller, SendMessage request)
    {
        Outcome<StoredMessage> outcome = Refusals.Busy;
        // The answer is written elsewhere than on the writer's thread.
        await EnqueueAsync(caller, request, told => outcome = told).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return outcome.Refused is { } refusal
            ? refusal
            : TypedResults.Created($"/api/messages/{outcome.Value!.View.Id}", ForSender(outcome.Value));
    }

    private Task EnqueueAsync(Caller caller, SendMessage request, Action<Outcome<StoredMessage>> told)
    {
        var message = new PendingMessage(request.ChatId!.Value, caller.UserId, request, time.GetUtcNow(), told);
        if (!writer.TryEnqueue(message))
        {
            message.Tell(Refusals.Busy);
        }
        return message.Done;
    }

    private MessageView ForSender(StoredMessage stored)
    {
        var view = stored.View;
        if (view.Status is not null)
        {
            return view;
        }
        int? none = stored.Recipients.IsSmall ? 0 : null;
        return view with
        {
            Status = MessageStatus.Sent,
            DeliveredCount = none,
            ReadCount = none,
            Attachments =
                view.Attachments.Count == 0
                    ? view.Attachments
                    : [.. view.Attachments.Select(file => addresses.For(view.SenderId, file))],
        };
    }
}
