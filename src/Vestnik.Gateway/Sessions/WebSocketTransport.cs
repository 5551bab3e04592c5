using System.Buffers;
using System.Net.WebSockets;

namespace Vestnik.Gateway;

/// <summary>
/// Carries one session over one WebSocket. Reading waits with an empty buffer and rents one when bytes are there; writing
/// runs on the thread pool only while something is queued.
/// </summary>
internal sealed class WebSocketTransport : IThreadPoolWorkItem, IDisposable
{
    private const int FirstBuffer = 4096;

    // What is sent at once, with its header just within a pooled array of 32 KB: a large frame needs no large buffer, and
    // each piece that gets through shows that the client reads.
    private const int Piece = (32 * 1024) - 16;

    // Each piece of a message costs as much as a small message. Enough for a network's smallest usual packets.
    private const int PieceBytes = 512;
    private const int FewPieces = 2048;

    private readonly WebSocket _socket;
    private readonly Session _session;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _closedByFramework;

    public WebSocketTransport(WebSocket socket, Session session)
    {
        _socket = socket;
        _session = session;
    }

    /// <summary>Completes when the connection is over: closed by both sides, or cut.</summary>
    public async Task RunAsync()
    {
        _session.Attach(this);
        _session.Outbox.Attach(() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false));
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
            Abort();
        }

        _session.Close(GatewayClose.Normal, drop: true);
        await _written.Task;
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

    /// <summary>Cuts the connection: whatever reads or writes now fails.</summary>
    public void Abort() => _socket.Abort();

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
                        buffer = Grow(buffer, length, maxMessage);
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

                if (received.MessageType == WebSocketMessageType.Binary)
                {
                    _session.Close(GatewayClose.Invalid);
                    continue;
                }

                // The session owns the buffer from here on.
                var message = buffer;
                buffer = null;
                await _session.ReceiveAsync(message, length);
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

    private static byte[] Grow(byte[] buffer, int length, int maxMessage)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(length * 2, maxMessage + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty && !_session.Outbox.IsDropped)
        {
            var piece = frame[..Math.Min(frame.Length, Piece)];
            frame = frame[piece.Length..];
            _session.Writes(isBusy: true);
            await _socket.SendAsync(
                piece,
                WebSocketMessageType.Text,
                endOfMessage: frame.IsEmpty,
                CancellationToken.None
            );
        }

        _session.Writes(isBusy: false);
    }

    /// <summary>Writes until nothing is queued. There is never more than one of these at a time.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (_session.Outbox.TryTake(out var frame, out var close))
            {
                if (frame is not null)
                {
                    await WriteAsync(frame);
                    _session.Written(frame);
                }
                else if (close is not null)
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
                Abort();
            }

            _written.SetResult();
        }
    }
}
