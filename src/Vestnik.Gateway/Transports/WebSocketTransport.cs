using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>
/// Carries one session over one WebSocket. Reading waits with an empty buffer and rents one when bytes are there; writing
/// runs on the thread pool only while something is queued.
/// </summary>
internal sealed class WebSocketTransport : ITransport, IThreadPoolWorkItem, IDisposable
{
    private const int FirstBuffer = 4096;

    // What is sent at once, with its header just within a pooled array of 32 KB: a large frame needs no large buffer, and
    // each piece that gets through shows that the client reads.
    private const int Piece = (32 * 1024) - 16;

    // Each piece of a message costs as much as a small message. Enough for a network's smallest usual packets.
    private const int PieceBytes = 512;
    private const int FewPieces = 2048;

    private readonly HttpContext _http;
    private readonly WebSocket _socket;
    private readonly Session _session;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _closedByFramework;

    public WebSocketTransport(HttpContext http, WebSocket socket, Session session)
    {
        _http = http;
        _socket = socket;
        _session = session;
    }

    public Task Ended => _ended.Task;

    public void Wake() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    public void Drop() { }

    /// <summary>Completes when the connection is over: closed by both sides, or cut. It carries the session already.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.Faulted)
        {
            // Not UTF-8, or not the WebSocket protocol: the framework has sent the close already (1007 or 1002). Cutting
            // the connection now could take that back.
            _closedByFramework = true;
            _session.Close(GatewayClose.Invalid, drop: true);
        }
        catch (Exception e) when (IsLost(e))
        {
            Cut();
        }
        finally
        {
            _session.Close(GatewayClose.Normal, drop: true);
            await _written.Task;
            _ended.SetResult();
        }
    }

    /// <summary>Before it carries the session: completes with true when the client wants it to.</summary>
    public async Task<bool> ProbeAsync(Action probed)
    {
        try
        {
            return await Probe.RunAsync(_socket, probed);
        }
        catch (Exception e) when (IsLost(e))
        {
            return false;
        }
    }

    /// <summary>Closes it; it never carried the session.</summary>
    public async Task TurnAwayAsync()
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (IsLost(e))
        {
            Cut();
        }
    }

    /// <summary>
    /// What the framework closed is not disposed of: with a keep-alive time-out, that cuts the connection before the close is
    /// on its way, and the client is never told. The end of the request closes it in order.
    /// </summary>
    public void Dispose()
    {
        if (!_closedByFramework)
        {
            _socket.Dispose();
        }
    }

    public void Cut() => _socket.Abort();

    void IThreadPoolWorkItem.Execute() => _ = WriteAsync();

    private static bool IsLost(Exception e) =>
        e
            is WebSocketException
                or OperationCanceledException
                or IOException
                or ObjectDisposedException
                or InvalidOperationException;

    private async Task ReadAsync()
    {
        while (true)
        {
            var received = await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            await _session.Outbox.RoomAsync();
            var maxMessage = _session.MaxMessageBytes;
            var pieces = Math.Max(FewPieces, maxMessage / PieceBytes);
            var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
            var length = 0;
            var isBegun = false;
            try
            {
                while (!received.EndOfMessage)
                {
                    received = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    if (length > maxMessage)
                    {
                        _session.Close(GatewayClose.TooLarge);
                    }
                    else if (pieces-- == 0)
                    {
                        _session.Close(GatewayClose.Flood);
                    }

                    if (!received.EndOfMessage && !isBegun)
                    {
                        _session.Reads(isBusy: true);
                        isBegun = true;
                    }

                    if (_session.IsClosing)
                    {
                        // Read on for the client's answer to the close, keeping nothing.
                        length = 0;
                    }
                    else if (length == buffer.Length)
                    {
                        buffer = Buffers.Grow(buffer, length, maxMessage);
                    }
                }

                if (isBegun)
                {
                    _session.Reads(isBusy: false);
                }

                if (_session.IsClosing)
                {
                    continue;
                }

                // The session owns the buffer from here on.
                var message = buffer;
                buffer = null;
                var isBinary = received.MessageType == WebSocketMessageType.Binary;
                await _session.ReceiveAsync(new Incoming(_http, message, length, isBinary));
            }
            finally
            {
                if (buffer is not null)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
    }

    private async ValueTask WriteAsync(Packet packet)
    {
        await WriteAsync(packet.Text, WebSocketMessageType.Text);
        for (var at = 0; at < packet.Attachments?.Count; at++)
        {
            await WriteAsync(packet.Attachments[at], WebSocketMessageType.Binary);
        }

        _session.Writes(isBusy: false);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type)
    {
        for (var isDone = false; !isDone && !_session.Outbox.IsDropped; )
        {
            var piece = message[..Math.Min(message.Length, Piece)];
            message = message[piece.Length..];
            isDone = message.IsEmpty;
            _session.Writes(isBusy: true);
            await _socket.SendAsync(piece, type, endOfMessage: isDone, CancellationToken.None);
        }
    }

    /// <summary>Writes until nothing is queued. There is never more than one of these at a time.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (_session.Outbox.TryTake(this, out var packet, out var close))
            {
                if (close is null)
                {
                    await WriteAsync(packet);
                    _session.Written(packet);
                }
                else
                {
                    await _socket.CloseOutputAsync(
                        (WebSocketCloseStatus)close.Code,
                        close.Reason,
                        CancellationToken.None
                    );
                    _written.SetResult();
                    return;
                }
            }
        }
        catch (Exception)
        {
            // Whatever it was, nothing can be written any more; a reader finds out by itself.
            if (!_closedByFramework)
            {
                Cut();
            }

            _written.SetResult();
        }
    }
}
