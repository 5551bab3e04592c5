using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.History.Workload;

/// <summary>One connection that speaks plain JSON frames and heals nothing.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _answers = new(
        StringComparer.Ordinal
    );
    private readonly Action<string, JsonElement> _received;
    private long _lastId;

    private Wire(Action<string, JsonElement> received) => _received = received;

    /// <summary>Ends when the connection does, however it does.</summary>
    public Task Reading { get; private set; } = Task.CompletedTask;

    public static async Task<Wire> OpenAsync(
        Uri server,
        string token,
        Action<string, JsonElement> received,
        TimeSpan patience
    )
    {
        var wire = new Wire(received);
        using var ended = new CancellationTokenSource(patience);
        try
        {
            wire._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            wire._socket.Options.CollectHttpResponseDetails = true;
            await wire._socket.ConnectAsync(new UriBuilder(new Uri(server, "ws")) { Scheme = "ws" }.Uri, ended.Token);
        }
        catch (WebSocketException exception)
            when (wire._socket.HttpStatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            await wire.DisposeAsync();
            throw new UnauthorizedAccessException("The token was not accepted.", exception);
        }
        catch
        {
            await wire.DisposeAsync();
            throw;
        }
        wire.Reading = wire.ReadAsync();
        return wire;
    }

    public async Task<Answer> AskAsync(string type, object data, TimeSpan patience)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[id] = answer;
        using var ended = new CancellationTokenSource(patience);
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    type,
                    id,
                    data,
                },
                VestnikJson.Options
            );
            await _sending.WaitAsync(ended.Token);
            try
            {
                await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, ended.Token);
            }
            finally
            {
                _sending.Release();
            }
            var first = await Task.WhenAny(answer.Task, Reading).WaitAsync(ended.Token);
            return first == answer.Task || answer.Task.IsCompleted
                ? Judge(await answer.Task)
                : new Answer(Recording.Outcome.Unknown, "cut");
        }
        catch (Exception exception)
            when (exception
                    is WebSocketException
                        or ObjectDisposedException
                        or InvalidOperationException
                        or OperationCanceledException
            )
        {
            return Answer.Lost(exception);
        }
        finally
        {
            _answers.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await Reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private static Answer Judge(JsonElement answer)
    {
        if (answer.GetProperty("ok").GetBoolean())
        {
            return new Answer(Recording.Outcome.Ok, Body: answer);
        }
        var error = answer.GetProperty("error");
        return Answer.Refused(error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString()!);
    }

    private async Task ReadAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer.GetMemory(8192), CancellationToken.None);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }
                buffer.Advance(result.Count);
                if (result.EndOfMessage)
                {
                    Dispatch(JsonElement.Parse(buffer.WrittenSpan));
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (Exception exception)
            when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut off.
        }
    }

    private void Dispatch(JsonElement frame)
    {
        var type = frame.GetProperty("type").GetString()!;
        var data = frame.TryGetProperty("data", out var found) ? found : default;
        if (type != "ack")
        {
            _received(type, data);
        }
        else if (_answers.TryGetValue(frame.GetProperty("id").GetString()!, out var answer))
        {
            answer.TrySetResult(data);
        }
    }
}
