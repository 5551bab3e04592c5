using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>A connection on which bytes are said as a test likes: half a request, several at once, and no goodbye.</summary>
public sealed class Wire : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StringBuilder _heard = new();

    public static async Task<Wire> ConnectAsync(Uri address)
    {
        var wire = new Wire();
        using var patience = Wait.Patience();
        await wire._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), patience.Token);
        return wire;
    }

    /// <summary>A request of the path of Socket.IO, with what follows its headers.</summary>
    public Task AskAsync(string method, string query, string headers = "", string body = "", int? length = null) =>
        SendAsync(
            Encoding.UTF8.GetBytes(
                $"{method} /socket.io/{query} HTTP/1.1\r\nHost: x\r\n{headers}"
                    + (method == "POST" ? $"Content-Length: {length ?? Encoding.UTF8.GetByteCount(body)}\r\n" : "")
                    + $"\r\n{body}"
            )
        );

    /// <summary>Asks for a WebSocket and, without waiting for it, says this on it.</summary>
    public Task UpgradeAsync(string path, string headers = "", params string[] messages) =>
        SendAsync([
            .. Encoding.UTF8.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
            ),
            .. messages.SelectMany(Frame),
        ]);

    /// <summary>Says a short text on the WebSocket.</summary>
    public Task SayAsync(string message) => SendAsync(Frame(message));

    /// <summary>What was said since the last time until this, and this.</summary>
    public async Task<string> HearAsync(string text)
    {
        using var patience = Wait.Patience();
        var buffer = new byte[4096];
        while (true)
        {
            var heard = _heard.ToString();
            if (heard.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at)
            {
                _heard.Remove(0, at + text.Length);
                return heard[..(at + text.Length)];
            }

            var received = await _socket.ReceiveAsync(buffer, patience.Token);
            Assert.True(received > 0, $"ended without \"{text}\": {heard}");
            _heard.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }
    }

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = Wait.Patience();
        await _socket.SendAsync(bytes, patience.Token);
    }

    /// <summary>Breaks it off: the other side sees a reset.</summary>
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    // Masked, as a client's must be, with a mask that changes nothing.
    private static byte[] Frame(string message)
    {
        var text = Encoding.UTF8.GetBytes(message);
        return text.Length < 126
            ? [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text]
            : [0x81, 0x80 | 126, (byte)(text.Length >> 8), (byte)text.Length, 0, 0, 0, 0, .. text];
    }
}
