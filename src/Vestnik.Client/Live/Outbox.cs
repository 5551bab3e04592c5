using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// Messages on their way to the server, kept until it has stored or refused them. In a chat, what was enqueued goes one by
/// one in its order; what somebody waits for goes after what was enqueued before it, beside others that are waited for.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Waiting> _waiting = [];
    private readonly Dictionary<Guid, Lane> _lanes = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly VestnikClientOptions _options;
    private readonly IAccountStore _store;
    private readonly EventQueue _queue;
    private readonly Func<SendMessage, CancellationToken, Task<MessageView>> _send;
    private int _refused;
    private long _lastNumber;

    /// <summary>Goes on with what is kept.</summary>
    /// <param name="send">One attempt: through reconnects, until there is an answer.</param>
    public Outbox(
        VestnikClientOptions options,
        IAccountStore store,
        AccountState kept,
        EventQueue queue,
        Func<SendMessage, CancellationToken, Task<MessageView>> send
    )
    {
        (_options, _store, _queue, _send) = (options, store, queue, send);
        lock (_gate)
        {
            foreach (var message in kept.Outbox)
            {
                _lastNumber = message.Number;
                // A client id stands once in an outbox; a store of another make may not know.
                if (!_waiting.ContainsKey(message.ClientId))
                {
                    _ = Start(message, isAwaited: false, CancellationToken.None);
                }
            }
        }
    }

    /// <summary>
    /// Keeps a message, and sends it when its turn comes. The task ends with the answer; of a message that is not awaited,
    /// the outcome is told as an event as well.
    /// </summary>
    public Task<MessageView> Add(SendMessage message, bool isAwaited, CancellationToken cancellation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(LiveConnection));
            if (_waiting.TryGetValue(message.ClientId!.Value, out var same))
            {
                return same.Outcome.WaitAsync(cancellation);
            }
            if (_waiting.Count + Volatile.Read(ref _refused) >= _options.OutboxCapacity)
            {
                throw new InvalidOperationException("Too many messages wait to be sent.");
            }
            var outgoing = new OutgoingMessage(
                _lastNumber + 1,
                message.ChatId!.Value,
                message.Content!,
                message.ClientId.Value,
                message.ReplyTo,
                // The caller's list is theirs to change.
                message.Attachments
                    is { Count: > 0 } attachments
                    ? [.. attachments]
                    : null
            );
            // On the disk before it leaves.
            _store.Append([new MessageQueued(outgoing)], isDurable: true);
            _lastNumber++;
            return Start(outgoing, isAwaited, cancellation);
        }
    }

    /// <summary>The reader was told of a refused message and is done with it.</summary>
    public void RefusalTaken() => Interlocked.Decrement(ref _refused);

    /// <summary>Ends all waiting; what was not answered stays in the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task[] ending;
        lock (_gate)
        {
            ending = [.. _waiting.Values.Select(waiting => waiting.Outcome)];
        }
        await Task.WhenAll(ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Task<MessageView> Start(OutgoingMessage message, bool isAwaited, CancellationToken cancellation)
    {
        if (!_lanes.TryGetValue(message.ChatId, out var lane))
        {
            _lanes[message.ChatId] = lane = new Lane();
        }
        var turn = isAwaited ? lane.AllEnqueued : lane.All;
        var outcome = SendAsync(message, isAwaited, turn, cancellation);
        _waiting[message.ClientId] = new Waiting(outcome);
        lane.All = Task.WhenAll(lane.All, EndAsync(outcome));
        lane.AllEnqueued = isAwaited ? lane.AllEnqueued : lane.All;
        return outcome;
    }

    private async Task<MessageView> SendAsync(
        OutgoingMessage message,
        bool isAwaited,
        Task turn,
        CancellationToken cancellation
    )
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellation);
        // From here on not under the lock of whoever started this.
        await Task.Yield();
        try
        {
            await turn.WaitAsync(ending.Token);
            var stored = await SendUntilAnsweredAsync(message, ending.Token);
            Settle(message);
            if (!isAwaited && !_queue.IsFull())
            {
                _queue.Add(new MessageSent(stored));
            }
            return stored;
        }
        catch (VestnikException refused) when (!isAwaited)
        {
            lock (_gate)
            {
                _waiting.Remove(message.ClientId);
                Interlocked.Increment(ref _refused);
            }
            _queue.Add(
                new MessageRefused(message.ChatId, message.ClientId, message.Content, refused.Problem)
                {
                    Attachments = message.Attachments ?? [],
                },
                new MessageSettled(message.Number)
            );
            throw;
        }
        catch (Exception exception)
            when (exception is VestnikException
                || cancellation.IsCancellationRequested && !_stop.IsCancellationRequested
            )
        {
            Settle(message);
            throw;
        }
    }

    /// <summary>What only waiting helps against is waited for, as long as the server asks.</summary>
    private async Task<MessageView> SendUntilAnsweredAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var request = new SendMessage(
            message.ChatId,
            message.Content,
            message.ClientId,
            ReplyTo: message.ReplyTo,
            Attachments: message.Attachments
        );
        var backoff = new Backoff(_options);
        while (true)
        {
            try
            {
                return await _send(request, cancellation);
            }
            catch (VestnikException refused)
                when (refused.Problem is { Status: 401 or 429 or 503 } or { RetryAfter: > 0 })
            {
                var wait = backoff.Next(closeCode: null, refused.Problem.RetryAfter);
                await Task.Delay(wait, _options.Time, cancellation);
            }
        }
    }

    private static async Task EndAsync(Task outcome) =>
        await outcome.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Settle(OutgoingMessage message)
    {
        lock (_gate)
        {
            _waiting.Remove(message.ClientId);
            try
            {
                _store.Append([new MessageSettled(message.Number)], isDurable: false);
            }
            catch (IOException)
            {
                // As if it were lost with the power: it is sent again by the next run and answered with the same message.
            }
        }
    }

    private sealed record Waiting(Task<MessageView> Outcome);

    /// <summary>A chat's messages: whom the next one waits for.</summary>
    private sealed class Lane
    {
        public Task All { get; set; } = Task.CompletedTask;
        public Task AllEnqueued { get; set; } = Task.CompletedTask;
    }
}
