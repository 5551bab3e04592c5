using System.Net.WebSockets;
using System.Text;

namespace Peers;

/// <summary>A WebSocket to which several may send: one frame after the other, in the order they were given.</summary>
internal sealed class Connection(WebSocket socket)
{
    private readonly Queue<byte[]> _waiting = new(0);
    private bool _isWriting;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The number of who signed in; null before.</summary>
    public long? Person { get; set; }

    public void Send(string packet) => Send(Encoding.UTF8.GetBytes(packet));

    /// <summary>Never waits, and never fails: who is gone gets nothing.</summary>
    public void Send(byte[] packet)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(packet);
            if (_isWriting)
            {
                return;
            }
            _isWriting = true;
        }
        _ = WriteAsync();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (Next() is { } packet)
            {
                await socket.SendAsync(packet, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone; who reads from it notices.
            socket.Abort();
        }
    }

    /// <summary>Null when nothing waits any more, and then nobody writes.</summary>
    private byte[]? Next()
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out var packet))
            {
                return packet;
            }
            _isWriting = false;
            return null;
        }
    }
}
