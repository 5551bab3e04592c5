using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>
/// Carries a session over long polling: a GET takes what waits, or waits for it; a POST brings packets. There is one of
/// each at a time, and a client that breaks one off is gone.
/// </summary>
internal sealed class PollingTransport : ITransport
{
    // Each piece that gets through shows that the client reads.
    private const int Piece = 32 * 1024;

    private static readonly byte[] Noop = "6"u8.ToArray();
    private static readonly byte[] Closing = "1"u8.ToArray();

    private readonly GatewayCore _core;
    private readonly SocketIoSession _session;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _signal;
    private HttpContext? _poll;
    private HttpContext? _post;
    private bool _isOver;
    private long _freeSince;

    public PollingTransport(GatewayCore core, SocketIoSession session)
    {
        _core = core;
        _session = session;
        _freeSince = core.Now;
    }

    public Task Ended => _ended.Task;

    /// <summary>Nothing is served any more.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>A POST is under way.</summary>
    public bool IsPosting => Volatile.Read(ref _post) is not null;

    /// <summary>Since when no poll is open, in milliseconds; 0 while one is.</summary>
    public long FreeSince
    {
        get
        {
            lock (_gate)
            {
                return _poll is null ? _freeSince : 0;
            }
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _signal?.TrySetResult();
        }
    }

    /// <summary>An open poll tells the client that it is over; without one nobody waits for the next.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            if (_poll is null)
            {
                End();
            }

            _signal?.TrySetResult();
        }
    }

    public void Cut()
    {
        HttpContext? poll;
        HttpContext? post;
        lock (_gate)
        {
            End();
            (poll, post) = (_poll, _post);
        }

        Abort(poll);
        Abort(post);
    }

    /// <summary>Leaves the session to another. False: it is over, or a POST is under way, which the client should have waited for.</summary>
    public bool TryHandOver(ITransport successor)
    {
        lock (_gate)
        {
            if (_isOver || _post is not null)
            {
                return false;
            }

            _isOver = true;
        }

        // Before an open poll is told: it takes no more. Not under the lock, which the queue takes to wake us.
        _session.Attach(successor);
        lock (_gate)
        {
            End();
        }

        return true;
    }

    /// <summary>Serves one request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        var isPoll = HttpMethods.IsGet(http.Request.Method);
        if (!isPoll && !HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        if (!TryBegin(http, isPoll))
        {
            if (!IsOver)
            {
                _session.Close(GatewayClose.Overlap, drop: true);
            }

            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            await using (http.RequestAborted.UnsafeRegister(static me => ((PollingTransport)me!).Lose(), this))
            {
                await (isPoll ? PollAsync(http) : PostAsync(http));
            }
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            // The web server counts the body's bytes too, and may be the first to see that they are too many.
            var isTooLarge = e.StatusCode == StatusCodes.Status413PayloadTooLarge;
            _session.Close(isTooLarge ? GatewayClose.TooLarge : GatewayClose.Invalid, drop: true);
            http.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Lose();
        }
        finally
        {
            Free(http);
        }
    }

    private bool TryBegin(HttpContext http, bool isPoll)
    {
        lock (_gate)
        {
            ref var place = ref isPoll ? ref _poll : ref _post;
            if (_isOver || place is not null)
            {
                return false;
            }

            place = http;
            return true;
        }
    }

    /// <summary>The client broke a request off. Once another transport carries the session, that means nothing.</summary>
    private void Lose()
    {
        if (_session.Transport != this)
        {
            return;
        }

        _session.Close(GatewayClose.Lost, drop: true);
        lock (_gate)
        {
            End();
        }
    }

    /// <summary>The request is answered, but for the last bytes: another of its kind may come.</summary>
    private void Free(HttpContext http)
    {
        lock (_gate)
        {
            if (_poll == http)
            {
                _poll = null;
                _signal = null;
                _freeSince = _core.Now;
            }
            else if (_post == http)
            {
                _post = null;
            }

            if (_isOver)
            {
                End();
            }
        }
    }

    private void End()
    {
        _isOver = true;
        _signal?.TrySetResult();
        if (_poll is null && _post is null)
        {
            _ended.TrySetResult();
        }
    }

    private async Task PollAsync(HttpContext http)
    {
        List<Packet> packets = [];
        while (!TryTake(packets))
        {
            // The signal was set before the queue was looked at, so that nothing comes between.
            await _signal!.Task;
        }

        var payload = ArrayPool<byte>.Shared.Rent(packets.Sum(packet => packet.PayloadLength + 1));
        try
        {
            var length = 0;
            foreach (var packet in packets)
            {
                length = PayloadCodec.Write(payload, length, packet);
                _session.Written(packet);
            }

            await WriteAsync(http, payload.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    /// <summary>What the poll is to be answered with; false if it has to wait.</summary>
    private bool TryTake(List<Packet> packets)
    {
        bool isAnswered;
        lock (_gate)
        {
            _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            isAnswered = _isOver || _session.IsProbed;
        }

        if (_session.Outbox.TryTake(this, out var packet, out var close))
        {
            var most = _core.Options.MaxMessageBytes;
            while (close is null)
            {
                packets.Add(packet);
                most -= packet.PayloadLength + 1;
                if (!_session.Outbox.TryTakeMore(this, most, out packet, out close))
                {
                    return true;
                }
            }

            packets.Add(new Packet(close == GatewayClose.Goodbye ? Noop : Closing));
            lock (_gate)
            {
                _isOver = true;
            }
        }
        else if (isAnswered)
        {
            packets.Add(new Packet(Noop));
        }

        return packets.Count > 0;
    }

    private async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> payload)
    {
        Head(http, "text/plain; charset=UTF-8", payload.Length);
        while (payload.Length > Piece)
        {
            _session.Writes(isBusy: true);
            await http.Response.Body.WriteAsync(payload[..Piece], http.RequestAborted);
            payload = payload[Piece..];
        }

        // The next poll may come before this returns.
        _session.Writes(isBusy: false);
        _session.Outbox.Wrote(this);
        Free(http);
        await http.Response.Body.WriteAsync(payload, http.RequestAborted);
    }

    private async Task PostAsync(HttpContext http)
    {
        var fault = await PostedPayload.ReceiveAsync(_session, http);
        if (fault is not null)
        {
            // Nothing waits for who breaks the rules.
            _session.Close(fault, drop: true);
        }

        Free(http);
        http.Response.StatusCode = StatusOf(fault);
        if (fault is null)
        {
            // Not text/plain, which some clients offer to save, as in the reference.
            Head(http, "text/html", 2);
            await http.Response.Body.WriteAsync("ok"u8.ToArray(), http.RequestAborted);
        }
    }

    private static int StatusOf(GatewayClose? fault) =>
        fault is null ? StatusCodes.Status200OK
        : fault == GatewayClose.TooLarge ? StatusCodes.Status413PayloadTooLarge
        : StatusCodes.Status400BadRequest;

    private static void Abort(HttpContext? http)
    {
        try
        {
            http?.Abort();
        }
        catch (ObjectDisposedException)
        {
            // It ended in this moment.
        }
    }

    private static void Head(HttpContext http, string type, int length)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = length;
        http.Response.Headers.CacheControl = "no-store";
    }
}
