using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// What happens live, and what happened while the connection was away. Register for delivery first, then sync: so nothing
/// falls between the two. Messages come once each, in the order of their chat.
/// </summary>
/// <remarks>
/// With <see cref="VestnikClientOptions.Store"/> it goes on where the last one for this account was, be it in a program
/// that was killed: the reader is told all that it had not taken, and what waits to be sent is sent. An event is taken when
/// the reader asks for the next one, so after a crash the one that it had in hand comes again.
/// </remarks>
public sealed class LiveConnection : IAsyncDisposable
{
    private const int Revoked = 4401;

    private readonly VestnikClient _client;
    private readonly VestnikClientOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly IAccountStore _store;
    private readonly EventQueue _events;
    private readonly Delivery _delivery;
    private readonly CatchUp _catchUp;
    private readonly Outbox _outbox;
    private readonly Task _running;

    private TaskCompletionSource<PlainSocket> _connected = NewSignal();
    private volatile bool _hasEnded;

    internal LiveConnection(VestnikClient client, VestnikClientOptions options)
    {
        (_client, _options) = (client, options);
        _store = (options.Store ?? new MemoryClientStore()).Open(client.Server, client.User.Id);
        try
        {
            var kept = _store.Read();
            _events = new EventQueue(options.EventCapacity, Keep, () => _catchUp!.HasRoom());
            _delivery = new Delivery(_events, options.EventCapacity, kept);
            _catchUp = new CatchUp(options, _delivery);
            _outbox = new Outbox(options, _store, kept, _events, SendOnceAsync);
        }
        catch
        {
            _store.Dispose();
            throw;
        }
        _running = RunAsync(_stop.Token);
    }

    /// <summary>
    /// Everything that happens, in order, for one reader; ends when this is disposed or the session ends. At most
    /// <see cref="VestnikClientOptions.EventCapacity"/> wait here; the rest waits on the server. What was not taken when
    /// this is disposed is told by the next connection with the same store.
    /// </summary>
    public ChannelReader<LiveEvent> Events => _events;

    /// <summary>
    /// Sends a message and returns when the server has stored it; through reconnects, and never twice. Throws
    /// <see cref="VestnikException"/> when the server refuses it for good. Cancelled, it is not tried again, but may have
    /// been stored. If this is disposed or the program ends before the answer, the message stays in the store and is sent
    /// by the next connection.
    /// </summary>
    /// <param name="content">May be empty with attachments.</param>
    /// <param name="attachments">As <see cref="Files.UploadAsync"/> answered them, in their order; at most 10, each in one message.</param>
    public async Task<MessageView> SendAsync(
        Guid chatId,
        string content,
        Guid? clientId = null,
        Guid? replyTo = null,
        IReadOnlyList<Guid>? attachments = null,
        CancellationToken cancellation = default
    )
    {
        ThrowIfEnded();
        var id = clientId ?? Guid.CreateVersion7();
        var message = new SendMessage(chatId, content, id, ReplyTo: replyTo, Attachments: attachments);
        try
        {
            return await _outbox.Add(message, isAwaited: true, cancellation);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or InvalidOperationException
                && _stop.IsCancellationRequested
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OperationCanceledException("The live connection was disposed.", exception);
        }
    }

    /// <summary>
    /// Puts a message in the outbox and returns when it is in the store: it will be sent, in the order of its chat, once,
    /// by this connection or the next one with the same store. <see cref="MessageSent"/> or <see cref="MessageRefused"/>
    /// tells how it went. Throws <see cref="InvalidOperationException"/> when
    /// <see cref="VestnikClientOptions.OutboxCapacity"/> messages wait, and <see cref="IOException"/> when the store fails.
    /// </summary>
    /// <param name="content">May be empty with attachments.</param>
    /// <param name="attachments">
    /// As <see cref="Files.UploadAsync"/> answered them. The server keeps a file that is in no message for 24 hours: a
    /// message that waits longer is refused.
    /// </param>
    /// <returns>The client id, by which the message is known again: the given one, or a new one.</returns>
    public Task<Guid> EnqueueAsync(
        Guid chatId,
        string content,
        Guid? clientId = null,
        Guid? replyTo = null,
        IReadOnlyList<Guid>? attachments = null
    )
    {
        ThrowIfEnded();
        var id = clientId ?? Guid.CreateVersion7();
        _ = _outbox.Add(
            new SendMessage(chatId, content, id, ReplyTo: replyTo, Attachments: attachments),
            isAwaited: false,
            CancellationToken.None
        );
        return Task.FromResult(id);
    }

    /// <summary>Marks everything up to a message as delivered.</summary>
    public Task MarkDeliveredAsync(Guid messageId, CancellationToken cancellation = default) =>
        RequestAsync("message:delivered", new MarkMessage(messageId), cancellation);

    /// <summary>Marks everything up to a message as read.</summary>
    public Task MarkReadAsync(Guid messageId, CancellationToken cancellation = default) =>
        RequestAsync("message:read", new MarkMessage(messageId), cancellation);

    /// <summary>Tells the others in a chat that one types, or stopped.</summary>
    public Task TypeAsync(Guid chatId, bool isTyping = true, CancellationToken cancellation = default) =>
        RequestAsync(isTyping ? "typing:start" : "typing:stop", new Typing(chatId), cancellation);

    /// <summary>
    /// Whose presence to be told from now on, instead of those before; at most 500. Answers how they are now, and tells it
    /// as <see cref="PresenceChanged"/>, too: only there is it in order with the changes, which may overtake what is
    /// answered here.
    /// </summary>
    public async Task<IReadOnlyList<PresenceState>> WatchAsync(
        IReadOnlyList<Guid> userIds,
        CancellationToken cancellation = default
    )
    {
        IReadOnlyList<PresenceState> states = [];
        await RequestAsync("presence:watch", new WatchPresence(userIds), Tell, cancellation);
        return states;

        void Tell(JsonElement answer)
        {
            if (!IsAccepted(answer))
            {
                return;
            }
            states = answer.Deserialize<PresenceStates>(VestnikJson.Options)!.States;
            foreach (var state in states)
            {
                _delivery.Live(new PresenceChanged(state.UserId, state.IsOnline, state.LastSeenAt));
            }
        }
    }

    /// <summary>Any event of the contract; answers the acknowledgement. Repeated on a new connection if the answer was lost.</summary>
    public Task<JsonElement> RequestAsync<T>(string name, T data, CancellationToken cancellation = default) =>
        RequestAsync(name, data, arrived: null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            await _running;
            return;
        }
        // Whatever goes wrong before: the store must be let go of, or no other connection could have it.
        using (_store)
        using (_stop)
        {
            await using (_outbox)
            {
                await _stop.CancelAsync();
                await _running;
            }
        }
    }

    internal Task WhenConnectedAsync(CancellationToken cancellation) => _connected.Task.WaitAsync(cancellation);

    private async Task<JsonElement> RequestAsync<T>(
        string name,
        T data,
        Action<JsonElement>? arrived,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var socket = await _connected.Task.WaitAsync(cancellation);
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(_options.AnswerTimeout);
                return Accept(await socket.RequestAsync(name, data, patience.Token, arrived));
            }
            catch (OperationCanceledException)
                when (!cancellation.IsCancellationRequested && !_stop.IsCancellationRequested)
            {
                // Nobody may be at the other end any more; on another connection it is answered or fails at once.
                socket.Abort();
            }
            catch (IOException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(_options.ReconnectDelay, _options.Time, cancellation);
            }
            catch (Exception exception)
                when (_stop.IsCancellationRequested && exception is IOException or OperationCanceledException)
            {
                // Not by the token, which is gone once this is disposed.
                throw new OperationCanceledException("The live connection was disposed.", exception);
            }
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var backoff = new Backoff(_options);
        while (!stop.IsCancellationRequested && _client.TokenOrNull is { } token)
        {
            int? closeCode = null;
            int? retryAfter = null;
            var isRenewalDue = false;
            try
            {
                closeCode = await LiveAsync(token, backoff.Reset, stop);
                isRenewalDue = closeCode == Revoked;
            }
            catch (UnauthorizedAccessException)
            {
                isRenewalDue = true;
            }
            catch (VestnikException exception)
            {
                isRenewalDue = exception.Problem.Status == 401;
                retryAfter = exception.Problem.RetryAfter;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The server or the way to it is away, or says what this client cannot read: another connection may do better.
            }
            catch (Exception)
            {
                // Disposed: however the last attempt ended.
                break;
            }
            if (isRenewalDue && !await TryRenewAsync(token, stop))
            {
                break;
            }
            if (_connected.Task.IsCompleted)
            {
                _connected = NewSignal();
            }
            _events.Add(new ConnectionChanged(LiveState.Connecting));
            await Task.Delay(backoff.Next(closeCode, retryAfter), _options.Time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _hasEnded = true;
        _events.Add(new ConnectionChanged(LiveState.Ended));
        _events.Complete();
        if (_connected.Task.IsCompleted)
        {
            _connected = NewSignal();
        }
        _connected.TrySetException(Ended());
        // Nobody need be waiting for it.
        _ = _connected.Task.Exception;
    }

    /// <summary>One connection, from its opening to its end. Answers with what the server closed it, if it did.</summary>
    private async Task<int?> LiveAsync(string token, Action settled, CancellationToken stop)
    {
        var isReady = false;
        var arrivals = new Arrivals(_delivery, _catchUp);
        await using var socket = await PlainSocket.OpenAsync(_client.Server, token, _options, arrivals.Receive, stop);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = socket.ReadAsync(ended.Token);
        var caughtUp = _catchUp.RunAsync(socket, Ready, ended.Token);
        try
        {
            // A sync that was refused or not answered ends the connection as well: another one may do better.
            await await Task.WhenAny(reading, caughtUp);
        }
        catch (OperationCanceledException exception) when (!stop.IsCancellationRequested)
        {
            throw new IOException("The server did not answer.", exception);
        }
        finally
        {
            await ended.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await caughtUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return socket.CloseCode;

        void Ready()
        {
            if (!isReady)
            {
                isReady = true;
                settled();
                _events.Add(new ConnectionChanged(LiveState.Connected));
                _connected.TrySetResult(socket);
            }
        }
    }

    /// <summary>False: the session is over.</summary>
    private async Task<bool> TryRenewAsync(string token, CancellationToken stop)
    {
        try
        {
            await _client.RenewAsync(token, stop);
            return true;
        }
        catch (VestnikException exception) when (exception.Problem.Status == 401)
        {
            return false;
        }
        catch (Exception)
        {
            // Away; the next connection asks again.
            return true;
        }
    }

    private async Task<MessageView> SendOnceAsync(SendMessage message, CancellationToken cancellation)
    {
        var answer = await RequestAsync("message:send", message, cancellation);
        return answer.GetProperty("message").Deserialize<MessageView>(VestnikJson.Options)!;
    }

    /// <summary>Keeps the position of the reader; one that reads on after the end is told again what it reads then.</summary>
    private void Keep(IReadOnlyList<StoreChange> position)
    {
        try
        {
            _store.Append(position, isDurable: false);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        foreach (var _ in position.OfType<MessageSettled>())
        {
            _outbox.RefusalTaken();
        }
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
        if (_hasEnded)
        {
            throw Ended();
        }
    }

    private static InvalidOperationException Ended() => new("The live connection has ended.");

    internal static JsonElement Accept(JsonElement answer) =>
        IsAccepted(answer)
            ? answer
            : throw new VestnikException(answer.GetProperty("error").Deserialize<Problem>(VestnikJson.Options)!);

    private static bool IsAccepted(JsonElement answer) => answer.GetProperty("ok").GetBoolean();

    private static TaskCompletionSource<PlainSocket> NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
