using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// What happens live, and what happened while the connection was away. Register for delivery first, then sync: so nothing
/// falls between the two. Messages come once each, in the order of their chat.
/// </summary>
public sealed class LiveConnection : IAsyncDisposable
{
    private const int Revoked = 4401;

    private readonly VestnikClient _client;
    private readonly VestnikClientOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<LiveEvent> _events = Channel.CreateUnbounded<LiveEvent>();
    private readonly CatchUp _catchUp;
    private readonly Task _running;

    private TaskCompletionSource<PlainSocket> _connected = NewSignal();

    internal LiveConnection(VestnikClient client, VestnikClientOptions options)
    {
        (_client, _options) = (client, options);
        _catchUp = new CatchUp(options, told => _events.Writer.TryWrite(told));
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Everything that happens, in order; ends when this is disposed or the session ends.</summary>
    public ChannelReader<LiveEvent> Events => _events.Reader;

    /// <summary>
    /// Sends a message and returns when the server has stored it; through reconnects, and never twice. Throws
    /// <see cref="VestnikException"/> when the server refuses it.
    /// </summary>
    public async Task<MessageView> SendAsync(
        Guid chatId,
        string content,
        Guid? clientId = null,
        Guid? replyTo = null,
        CancellationToken cancellation = default
    )
    {
        var request = new SendMessage(chatId, content, clientId ?? Guid.CreateVersion7(), ReplyTo: replyTo);
        var answer = await RequestAsync("message:send", request, cancellation);
        return answer.GetProperty("message").Deserialize<MessageView>(VestnikJson.Options)!;
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

    /// <summary>Whose presence to be told from now on, instead of those before; answers how they are now. At most 500.</summary>
    public async Task<IReadOnlyList<PresenceState>> WatchAsync(
        IReadOnlyList<Guid> userIds,
        CancellationToken cancellation = default
    )
    {
        var answer = await RequestAsync("presence:watch", new WatchPresence(userIds), cancellation);
        return answer.Deserialize<PresenceStates>(VestnikJson.Options)!.States;
    }

    /// <summary>Any event of the contract; answers the acknowledgement. Repeated on a new connection if the answer was lost.</summary>
    public async Task<JsonElement> RequestAsync<T>(string name, T data, CancellationToken cancellation = default)
    {
        while (true)
        {
            var socket = await _connected.Task.WaitAsync(cancellation);
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(_options.AnswerTimeout);
                return Accept(await socket.RequestAsync(name, data, patience.Token));
            }
            catch (Exception exception)
                when (exception is IOException
                    || (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
                )
            {
                // Not by the token, which is gone once this is disposed.
                if (_stop.IsCancellationRequested)
                {
                    throw new OperationCanceledException("The live connection was disposed.", exception);
                }
                await Task.Delay(_options.ReconnectDelay, _options.Time, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
        }
        await _running;
        _stop.Dispose();
    }

    internal Task WhenConnectedAsync(CancellationToken cancellation) => _connected.Task.WaitAsync(cancellation);

    private async Task RunAsync(CancellationToken stop)
    {
        var delay = _options.ReconnectDelay;
        while (!stop.IsCancellationRequested)
        {
            if (_client.TokenOrNull is not { } token)
            {
                break;
            }
            try
            {
                if (await LiveAsync(token, () => delay = _options.ReconnectDelay, stop))
                {
                    await _client.RenewAsync(token, stop);
                }
            }
            catch (UnauthorizedAccessException)
            {
                if (!await TryRenewAsync(token, stop))
                {
                    break;
                }
            }
            catch (VestnikException exception) when (exception.Problem.Status == 401)
            {
                break;
            }
            catch (Exception exception)
                when (exception is WebSocketException or IOException or HttpRequestException or VestnikException)
            {
                // The server or the way to it is away: try again.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            if (_connected.Task.IsCompleted)
            {
                _connected = NewSignal();
            }
            Tell(new ConnectionChanged(LiveState.Connecting));
            await Task.Delay(Jitter(delay), _options.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < _options.MaxReconnectDelay ? delay * 2 : _options.MaxReconnectDelay;
        }
        Tell(new ConnectionChanged(LiveState.Ended));
        _events.Writer.TryComplete();
        if (_connected.Task.IsCompleted)
        {
            _connected = NewSignal();
        }
        _connected.TrySetException(new InvalidOperationException("The live connection has ended."));
        // Nobody need be waiting for it.
        _ = _connected.Task.Exception;
    }

    /// <summary>One connection, from its opening to its end. True: the server says that the token has expired.</summary>
    private async Task<bool> LiveAsync(string token, Action settled, CancellationToken stop)
    {
        await using var socket = await PlainSocket.OpenAsync(_client.Server, token, _catchUp.Receive, stop);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = socket.ReadAsync(ended.Token);
        var caughtUp = _catchUp.RunAsync(socket, Connected, ended.Token);
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
        return socket.CloseCode == Revoked;

        void Connected()
        {
            settled();
            Tell(new ConnectionChanged(LiveState.Connected));
            _connected.TrySetResult(socket);
        }
    }

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
        catch (Exception exception)
            when (exception is HttpRequestException or VestnikException or OperationCanceledException)
        {
            return true;
        }
    }

    private void Tell(LiveEvent told) => _events.Writer.TryWrite(told);

    internal static JsonElement Accept(JsonElement answer) =>
        answer.GetProperty("ok").GetBoolean()
            ? answer
            : throw new VestnikException(answer.GetProperty("error").Deserialize<Problem>(VestnikJson.Options)!);

    private static TimeSpan Jitter(TimeSpan delay) => delay * (0.5 + (RandomNumberGenerator.GetInt32(500) / 1000.0));

    private static TaskCompletionSource<PlainSocket> NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
