using System.Net.WebSockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>A WebSocket client that waits for what it expects and fails loudly when it does not come.</summary>
public sealed class Client : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public string Handshake { get; set; } = "";

    public int? Status { get; private set; }

    public WebSocket Socket => _socket;

    public async Task OpenAsync(Uri address, string? bearer)
    {
        if (bearer is not null)
        {
            _socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
        }

        _socket.Options.CollectHttpResponseDetails = true;
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        using var patience = Wait.Patience();
        try
        {
            await _socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, patience.Token);
        }
        finally
        {
            Status = (int)_socket.HttpStatusCode;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(
        ReadOnlyMemory<byte> bytes,
        WebSocketMessageType type = WebSocketMessageType.Text,
        bool end = true
    )
    {
        using var patience = Wait.Patience();
        await _socket.SendAsync(bytes, type, end, patience.Token);
    }

    /// <summary>The next message; fails if the server closes instead.</summary>
    public async Task<string> TextAsync()
    {
        var text = await NextAsync();
        Assert.True(text is not null, $"closed with {_socket.CloseStatus}");
        return text;
    }

    /// <summary>The code with which the server closes, after whatever it still sends.</summary>
    public async Task<int> CloseCodeAsync()
    {
        while (await NextAsync() is not null)
        {
            // What was queued before.
        }

        return (int)_socket.CloseStatus!.Value;
    }

    /// <summary>Everything up to the close, and its code last.</summary>
    public async Task<string[]> RestAsync()
    {
        List<string> rest = [];
        while (await NextAsync() is { } text)
        {
            rest.Add(text);
        }

        return [.. rest, ((int)_socket.CloseStatus!.Value).ToString()];
    }

    /// <summary>The next message, or null when the server closed; answers the close.</summary>
    public async Task<string?> NextAsync()
    {
        using var patience = Wait.Patience();
        using var message = new MemoryStream();
        var buffer = new byte[16384];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await AnswerCloseAsync();
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    private async Task AnswerCloseAsync()
    {
        using var patience = Wait.Patience();
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (WebSocketException)
        {
            // The server did not wait for it.
        }
    }

    public void Dispose() => _socket.Dispose();
}
