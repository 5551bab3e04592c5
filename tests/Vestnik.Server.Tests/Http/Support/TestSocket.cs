using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Vestnik.Server.Tests.Http.Support;

/// <summary>The two ways to speak events.</summary>
public enum Dialect
{
    Plain,
    SocketIo,
}

/// <summary>A refused sign-in on a socket.</summary>
internal sealed class SocketRefusedException(string problem) : Exception(problem)
{
    public string? Code => JsonElement.Parse(Message).GetProperty("code").GetString();
}

/// <summary>A socket by hand, so that it can also say what no decent client would.</summary>
internal sealed class TestSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly Dialect _dialect;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _acks = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentQueue<(string Name, JsonElement Data)> _events = new();
    private readonly TaskCompletionSource _letIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _reading;
    private int _lastId;

    private TestSocket(Dialect dialect) => _dialect = dialect;

    public IReadOnlyCollection<(string Name, JsonElement Data)> Events => _events;

    /// <summary>Signed in when it returns. The token goes the way each dialect has for it.</summary>
    public static async Task<TestSocket> ConnectAsync(Uri server, Dialect dialect, string token)
    {
        var socket = new TestSocket(dialect);
        try
        {
            await socket.OpenAsync(server, token);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends an event with this JSON as its payload and gives the acknowledgement.</summary>
    public async Task<JsonElement> EmitAsync(string name, string json)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _acks[id] = answer;
        await SendAsync(Frame(name, id, json));
        var ended = await Task.WhenAny(answer.Task, _reading!).WaitAsync(Patience);
        return ended == answer.Task
            ? await answer.Task
            : throw new IOException($"{name}: closed with {_socket.CloseStatus} {_socket.CloseStatusDescription}");
    }

    public Task<JsonElement> EmitAsync(string name, object payload) =>
        EmitAsync(name, JsonSerializer.Serialize(payload, Vestnik.Contracts.VestnikJson.Options));

    /// <summary>The frame of an event as the dialect writes it.</summary>
    public string Frame(string name, string? id, string json) =>
        _dialect == Dialect.Plain
            ? $$"""{"type":{{JsonSerializer.Serialize(name)}},{{(id is null ? "" : $"\"id\":\"{id}\",")}}"data":{{json}}}"""
            : $"42{id}[{JsonSerializer.Serialize(name)},{json}]";

    public Task SendAsync(string frame) => SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text);

    public Task SendAsync(byte[] frame, WebSocketMessageType type) =>
        _socket.SendAsync(frame, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Waits for the server to close, and says with which code.</summary>
    public async Task<int> ClosedAsync()
    {
        await _reading!.WaitAsync(Patience);
        return _socket.CloseStatus is { } status ? (int)status : throw new IOException("Cut off without a close.");
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        if (_reading is not null)
        {
            await _reading;
        }
        _socket.Dispose();
    }

    private async Task OpenAsync(Uri server, string token)
    {
        var path = _dialect == Dialect.Plain ? "/ws" : "/socket.io/?EIO=4&transport=websocket";
        if (_dialect == Dialect.Plain)
        {
            _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }
        var address = new UriBuilder(new Uri(server, path)) { Scheme = "ws" };
        await _socket.ConnectAsync(address.Uri, CancellationToken.None);
        _reading = ReadAsync();
        if (_dialect == Dialect.SocketIo)
        {
            await SendAsync($$"""40{"token":{{JsonSerializer.Serialize(token)}}}""");
            await _letIn.Task.WaitAsync(Patience);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    await TakeAsync(Encoding.UTF8.GetString(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception)
            when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut off; told by the code that is missing.
        }
    }

    private async Task TakeAsync(string frame)
    {
        if (_dialect == Dialect.Plain)
        {
            TakePlain(JsonElement.Parse(frame));
        }
        else if (frame == "2")
        {
            await SendAsync("3");
        }
        else
        {
            TakeSocketIo(frame);
        }
    }

    private void TakePlain(JsonElement frame)
    {
        var data = frame.GetProperty("data");
        if (frame.GetProperty("type").GetString() is { } name and not "ack")
        {
            _events.Enqueue((name, data));
        }
        else
        {
            _acks[frame.GetProperty("id").GetString()!].TrySetResult(data);
        }
    }

    private void TakeSocketIo(string frame)
    {
        switch (frame[..Math.Min(2, frame.Length)])
        {
            case "40":
                _letIn.TrySetResult();
                break;
            case "44":
                _letIn.TrySetException(
                    new SocketRefusedException(JsonElement.Parse(frame[2..]).GetProperty("data").GetRawText())
                );
                break;
            case "42":
                var parts = JsonElement.Parse(frame[2..]);
                _events.Enqueue((parts[0].GetString()!, parts[1]));
                break;
            case "43":
                var at = frame.IndexOf('[', StringComparison.Ordinal);
                _acks[frame[2..at]].TrySetResult(JsonElement.Parse(frame[at..])[0]);
                break;
            default:
                // The handshake's packets.
                break;
        }
    }
}
