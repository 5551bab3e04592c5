using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Vestnik.Server.Tests.Sync;

/// <summary>The way to a server, which can be cut and closed: connections over it break as they do in the world.</summary>
public sealed class Road : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly int _port;
    private readonly Task _accepting;
    private volatile bool _isClosed;

    public Road(Uri server)
    {
        _port = server.Port;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Breaks every connection there is; new ones may be made.</summary>
    public void Cut()
    {
        foreach (var socket in _open.Keys)
        {
            // Without lingering: what was on its way is lost.
            socket.Close(0);
        }
    }

    /// <summary>Breaks every connection and lets no new one through.</summary>
    public void Close()
    {
        _isClosed = true;
        Cut();
    }

    public void Open() => _isClosed = false;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Close();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                if (_isClosed)
                {
                    near.Close(0);
                }
                else
                {
                    _ = JoinAsync(near);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // No longer listening.
        }
    }

    private async Task JoinAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _open[near] = _open[far] = 0;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _port);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or nobody there.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Close(0);
            far.Close(0);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer)) > 0; )
            {
                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
