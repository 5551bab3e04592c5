using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>One WebSocket that speaks plain JSON frames: <c>{"type","id","data"}</c>, answered <c>{"type":"ack","id","data"}</c>.</summary>
internal sealed class PlainSocket(ClientWebSocket socket, Action<string, JsonElement> received) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Question> _waiting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1);
    private long _lastId;
    private volatile bool _hasEnded;

    /// <summary>Why the server closed, such as 4401; null when the connection just broke.</summary>
    public int? CloseCode => (int?)socket.CloseStatus;

    public static async Task<PlainSocket> OpenAsync(
        Uri server,
        string token,
        VestnikClientOptions options,
        Action<string, JsonElement> received,
        CancellationToken cancellation
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.AnswerTimeout);
        var address = new UriBuilder(new Uri(server, "ws")) { Scheme = server.Scheme == "https" ? "wss" : "ws" };
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.CollectHttpResponseDetails = true;
            // A connection whose other end is gone without a word ends when a ping is not answered.
            socket.Options.KeepAliveInterval = options.KeepAliveInterval;
            socket.Options.KeepAliveTimeout = options.AnswerTimeout;
            await socket.ConnectAsync(address.Uri, patience.Token);
            return new PlainSocket(socket, received);
        }
        catch (WebSocketException exception) when (socket.HttpStatusCode == HttpStatusCode.Unauthorized)
        {
            socket.Dispose();
            throw new UnauthorizedAccessException("The server did not accept the access token.", exception);
        }
        catch (WebSocketException)
            when (socket.HttpStatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            var retryAfter = socket.HttpResponseHeaders?.GetValueOrDefault("Retry-After")?.FirstOrDefault();
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw new VestnikException(
                new Problem("about:blank", "", status, "http", RetryAfter: RetryAfter.Parse(retryAfter))
            );
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the connection ends, however it ends.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.GetMemory(4096), cancellation);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
                buffer.Advance(result.Count);
                if (result.EndOfMessage)
                {
                    Dispatch(buffer.WrittenMemory);
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (WebSocketException)
        {
            // Cut off; told by ending.
        }
        finally
        {
            _hasEnded = true;
            foreach (var waiting in _waiting.Values)
            {
                waiting.Answer.TrySetException(new IOException("The connection ended before the answer."));
            }
        }
    }

    /// <summary>Sends an event and waits for its answer. <see cref="IOException"/>: sent or not, the answer is lost.</summary>
    /// <param name="type">The event's name.</param>
    /// <param name="data">Its payload.</param>
    /// <param name="cancellation">Ends the wait alone: it may have been sent.</param>
    /// <param name="arrived">Called with the answer by the connection's one reader, before what comes after it is read.</param>
    public async Task<JsonElement> RequestAsync<T>(
        string type,
        T data,
        CancellationToken cancellation,
        Action<JsonElement>? arrived = null
    )
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = new Question(answer, arrived);
        try
        {
            if (_hasEnded)
            {
                throw new IOException("The connection has ended.");
            }
            await SendAsync(new Frame<T>(type, id, data), cancellation);
            return await answer.Task.WaitAsync(cancellation);
        }
        catch (Exception exception)
            when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The connection is gone.", exception);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Ends the connection at once: it seems to lead nowhere.</summary>
    public void Abort() => socket.Abort();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAsync<T>(Frame<T> frame, CancellationToken cancellation)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, VestnikJson.Options);
        await _sending.WaitAsync(cancellation);
        // A half-sent frame would end the connection, so only the wait for it is cancelled, not the sending.
        await SendAsync(bytes).WaitAsync(cancellation);
    }

    private async Task SendAsync(byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void Dispatch(ReadOnlyMemory<byte> frame)
    {
        using var document = JsonDocument.Parse(frame);
        var root = document.RootElement;
        var type = root.GetProperty("type").GetString()!;
        var data = root.TryGetProperty("data", out var found) ? found.Clone() : default;
        if (type != "ack")
        {
            received(type, data);
        }
        else if (_waiting.TryGetValue(root.GetProperty("id").GetString()!, out var question))
        {
            question.Arrived?.Invoke(data);
            question.Answer.TrySetResult(data);
        }
    }

    private sealed record Question(TaskCompletionSource<JsonElement> Answer, Action<JsonElement>? Arrived);

    private sealed record Frame<T>(string Type, string Id, T Data);
}
