using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Client.Tests;

/// <summary>Lets anybody in, answers the events as a test says, and ends every connection at a sign-out.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private const string EmptySync =
        """{"ok":true,"cursor":"c","reset":false,"chats":[],"user":[],"userSeq":0,"left":[],"more":false}""";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentBag<WebSocket> _sockets = [];
    private readonly Task _serving;
    private int _connections;

    public StubServer()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What was asked so far: whole frames.</summary>
    public ConcurrentQueue<JsonElement> Asked { get; } = new();

    /// <summary>With which status, and which seconds to wait, the next connections are refused.</summary>
    public ConcurrentQueue<(int Status, int RetryAfter)> Refusals { get; } = new();

    /// <summary>What the next events are answered with; null: not at all. Without any, as if all were well.</summary>
    public ConcurrentQueue<string?> Answers { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        foreach (var socket in _sockets)
        {
            socket.Abort();
            socket.Dispose();
        }
    }

    /// <summary>Closes every connection with this code.</summary>
    public async Task CloseAsync(int code)
    {
        foreach (var socket in _sockets.Where(socket => socket.State == WebSocketState.Open))
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, "", CancellationToken.None);
        }
    }

    /// <summary>Tells every connection.</summary>
    public async Task TellAsync(string frame)
    {
        foreach (var socket in _sockets.Where(socket => socket.State == WebSocketState.Open))
        {
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(frame),
                WebSocketMessageType.Text,
                true,
                CancellationToken.None
            );
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (context.Request.IsWebSocketRequest && Refusals.TryDequeue(out var refusal))
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers["Retry-After"] = $"{refusal.RetryAfter}";
            context.Response.Close();
            return;
        }
        if (context.Request.IsWebSocketRequest)
        {
            var accepted = await context.AcceptWebSocketAsync(subProtocol: null);
            _sockets.Add(accepted.WebSocket);
            Interlocked.Increment(ref _connections);
            await TalkAsync(accepted.WebSocket);
            return;
        }
        if (context.Request.RawUrl is "/api/auth/logout")
        {
            context.Response.StatusCode = 204;
            context.Response.Close();
            await CloseAsync(4401);
            return;
        }
        var user = JsonSerializer.Deserialize<AccountView>(
            """{"id":"00000000-0000-0000-0000-000000000001","username":"anna","settings":{},"privacy":{}}""",
            VestnikJson.Options
        )!;
        var signedIn = JsonSerializer.SerializeToUtf8Bytes(
            new SignedIn("access", "refresh", 60, user),
            VestnikJson.Options
        );
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(signedIn);
        context.Response.Close();
    }

    private async Task TalkAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (
                (await socket.ReceiveAsync(buffer, CancellationToken.None))
                    is { MessageType: not WebSocketMessageType.Close } read
            )
            {
                using var frame = JsonDocument.Parse(buffer.AsMemory(0, read.Count));
                Asked.Enqueue(frame.RootElement.Clone());
                var answer = Answers.TryDequeue(out var next) ? next : EmptySync;
                if (answer is not null)
                {
                    var id = frame.RootElement.GetProperty("id").GetString();
                    await socket.SendAsync(
                        Encoding.UTF8.GetBytes($$"""{"type":"ack","id":"{{id}}","data":{{answer}}}"""),
                        WebSocketMessageType.Text,
                        endOfMessage: true,
                        CancellationToken.None
                    );
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // Gone.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
