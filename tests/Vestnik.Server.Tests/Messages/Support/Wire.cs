using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Messages;

/// <summary>What came over a wire, in the order in which it came. An acknowledgement has the type <c>ack</c>.</summary>
public sealed record WireFrame(string Type, string? Id, JsonElement Data)
{
    public T Read<T>() => Data.Deserialize<T>(VestnikJson.Options)!;
}

/// <summary>A connection that speaks plain JSON frames, remembers every frame, and heals nothing.</summary>
public sealed class Wire : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly List<WireFrame> _frames = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _answers = new(
        StringComparer.Ordinal
    );
    private TaskCompletionSource _more = NewSignal();
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private Wire() { }

    /// <summary>All frames until now.</summary>
    public IReadOnlyList<WireFrame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    public int? CloseCode => (int?)_socket.CloseStatus;

    public static async Task<Wire> OpenAsync(Uri address, string token)
    {
        var wire = new Wire();
        wire._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await wire._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, CancellationToken.None);
        wire._reading = wire.ReadAsync();
        return wire;
    }

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public async Task<JsonElement> AskAsync<T>(string type, T data) => await await EmitAsync(type, data);

    /// <summary>Sends an event; what is answered is its acknowledgement, to be waited for later.</summary>
    public Task<Task<JsonElement>> EmitAsync<T>(string type, T data) =>
        EmitTextAsync(type, JsonSerializer.Serialize(data, VestnikJson.Options));

    public async Task<Task<JsonElement>> EmitTextAsync(string type, string json)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[id] = answer;
        await SendAsync($$"""{"type":"{{type}}","id":"{{id}}","data":{{json}}}""");
        return answer.Task.WaitAsync(Patience);
    }

    public async Task SendAsync(string frame)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(
                Encoding.UTF8.GetBytes(frame),
                WebSocketMessageType.Text,
                endOfMessage: true,
                CancellationToken.None
            );
        }
        finally
        {
            _sending.Release();
        }
    }

    public async Task<MessageView> SendMessageAsync(Guid chatId, string content, Guid? clientId = null)
    {
        var answer = await AskAsync("message:send", new SendMessage(chatId, content, clientId));
        return Wire.Accept<MessageAnswer>(answer).Message;
    }

    /// <summary>The first frame of this type that fits, come already or to come.</summary>
    public async Task<T> EventAsync<T>(string type, Func<T, bool> fits)
    {
        var frames = await WaitAsync(
            seen => seen.Any(frame => frame.Type == type && fits(frame.Read<T>())),
            $"an event {type}"
        );
        return frames.First(frame => frame.Type == type && fits(frame.Read<T>())).Read<T>();
    }

    /// <summary>All payloads of one type until now.</summary>
    public IReadOnlyList<T> Events<T>(string type) =>
        [.. Frames.Where(frame => frame.Type == type).Select(frame => frame.Read<T>())];

    public async Task<IReadOnlyList<WireFrame>> WaitAsync(Func<IReadOnlyList<WireFrame>, bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            Task more;
            List<WireFrame> frames;
            lock (_gate)
            {
                (more, frames) = (_more.Task, [.. _frames]);
            }
            if (condition(frames))
            {
                return frames;
            }
            if (_reading.IsCompleted)
            {
                throw new IOException($"The connection ended ({CloseCode}) while waiting for {what}.");
            }
            var left = deadline - DateTime.UtcNow;
            if (left <= TimeSpan.Zero || await Task.WhenAny(more, _reading, Task.Delay(left)) is { IsCompleted: false })
            {
                throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}");
            }
        }
    }

    /// <summary>The server ended it, and this is why.</summary>
    public async Task<int?> ClosedAsync()
    {
        await _reading.WaitAsync(Patience);
        return CloseCode;
    }

    public static T Accept<T>(JsonElement answer)
    {
        Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString());
        return answer.Deserialize<T>(VestnikJson.Options)!;
    }

    public static Problem Refused(JsonElement answer)
    {
        Assert.False(answer.GetProperty("ok").GetBoolean(), answer.ToString());
        return answer.GetProperty("error").Deserialize<Problem>(VestnikJson.Options)!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
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
                    Keep(buffer.WrittenMemory);
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (Exception exception)
            when (exception is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut off.
        }
        finally
        {
            foreach (var answer in _answers.Values)
            {
                answer.TrySetException(new IOException("The connection ended before the answer."));
            }
        }
    }

    private void Keep(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        var frame = new WireFrame(
            root.GetProperty("type").GetString()!,
            root.TryGetProperty("id", out var id) ? id.GetString() : null,
            root.TryGetProperty("data", out var data) ? data.Clone() : default
        );
        TaskCompletionSource more;
        lock (_gate)
        {
            _frames.Add(frame);
            (more, _more) = (_more, NewSignal());
        }
        more.SetResult();
        if (frame is { Type: "ack", Id: { } answered })
        {
            _answers[answered].TrySetResult(frame.Data);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
