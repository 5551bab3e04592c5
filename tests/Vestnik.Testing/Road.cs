using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Vestnik.Testing;

/// <summary>
/// The way to a server or a database, which can be cut, closed, held and slowed: connections over it break and stall as
/// they do in the world. Listens on a loopback port of its own.
/// </summary>
public sealed class Road : IAsyncDisposable
{
    private readonly EndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Task _accepting;
    private volatile bool _isClosed;
    private volatile TaskCompletionSource? _held;
    private long _delayTicks;
    private long _passed;
    private int _losesAnswer;

    public Road(EndPoint target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Url = new Uri($"http://127.0.0.1:{Port}");
        _accepting = AcceptAsync();
    }

    public Road(Uri server)
        : this(new IPEndPoint(IPAddress.Loopback, server.Port)) { }

    public int Port { get; }

    public Uri Url { get; }

    /// <summary>What every piece waits on its way, in either direction.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Bytes that reached the server, of all connections so far.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>The next that the server says is lost: that connection ends instead, in peace, as when a proxy gives up.</summary>
    public void LoseAnswer() => _losesAnswer = 1;

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

    /// <summary>Connections stay, nothing passes: neither side is told.</summary>
    public void Hold() => _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through again, what was held first.</summary>
    public void Open()
    {
        _isClosed = false;
        var held = _held;
        _held = null;
        held?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Close();
        _held?.TrySetResult();
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
        var isTcp = _target.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
        using var far = new Socket(
            _target.AddressFamily,
            SocketType.Stream,
            isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified
        );
        if (isTcp)
        {
            far.NoDelay = true;
        }
        near.NoDelay = true;
        _open[near] = _open[far] = 0;
        try
        {
            await far.ConnectAsync(_target);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near, isAnswer: true));
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

    private async Task CopyAsync(Socket from, Socket to, bool isAnswer = false)
    {
        var buffer = new byte[16 * 1024];
        var isLost = false;
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer)) > 0; )
            {
                if (Delay is { Ticks: > 0 } delay)
                {
                    await Task.Delay(delay);
                }
                if (_held is { } held)
                {
                    await held.Task;
                }
                if (isAnswer && Interlocked.Exchange(ref _losesAnswer, 0) == 1)
                {
                    isLost = true;
                    to.Shutdown(SocketShutdown.Send);
                }
                // Who asked hangs up in turn: so the other direction ends.
                for (var sent = isLost ? count : 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
                if (!isAnswer)
                {
                    Interlocked.Add(ref _passed, count);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
