using System.Buffers;

namespace Vestnik.Gateway;

/// <summary>A Socket.IO 5 client on the namespace <c>/</c>, and the Engine.IO 4 session below it.</summary>
internal sealed class SocketIoSession : Session
{
    // A token, and what goes around it.
    private const int MaxHandshakeBytes = 16 * 1024;

    private static readonly byte[] Ping = "2"u8.ToArray();
    private static readonly byte[] Goodbye = "41"u8.ToArray();

    private readonly Func<string?, ValueTask<GatewayAuthentication?>> _authenticate;
    private readonly long _connectBy;
    private long _pingAt;
    private long _heardAt;

    // When the client took the ping; the end of time while it waits in the queue.
    private long _pingedAt;
    private volatile bool _awaitsPong;
    private volatile bool _connected;

    /// <summary>Begins with the Engine.IO handshake, which opens the queue.</summary>
    /// <param name="core">The gateway.</param>
    /// <param name="authenticate">Decides about a CONNECT packet's token; null if it failed.</param>
    public SocketIoSession(GatewayCore core, Func<string?, ValueTask<GatewayAuthentication?>> authenticate)
        : base(core)
    {
        _authenticate = authenticate;
        _heardAt = core.Now;
        _pingAt = core.Now + Milliseconds(core.Options.PingInterval);
        _connectBy = core.Now + Milliseconds(core.Options.ConnectTimeout);
        Outbox.AddControl(SocketIoFrames.Open(Id, core.Options));
    }

    public override int MaxMessageBytes =>
        _connected ? base.MaxMessageBytes : Math.Min(MaxHandshakeBytes, base.MaxMessageBytes);

    public override ValueTask ReceiveAsync(byte[] rented, int length)
    {
        var message = rented.AsMemory(0, length);
        var packet = SocketIoCodec.Read(message.Span);
        Volatile.Write(ref _heardAt, Core.Now);
        if (packet.Kind == PacketKind.Pong && _awaitsPong)
        {
            Volatile.Write(ref _pingAt, Core.Now + Milliseconds(Core.Options.PingInterval));
            _awaitsPong = false;
        }
        else if (WithinRate())
        {
            switch (packet.Kind)
            {
                case PacketKind.Event when _connected && packet.Namespace == "/":
                    return EventAsync(packet, message, rented);
                case PacketKind.Connect when SocketIoCodec.TryReadAuth(message.Span[packet.Data], out var token):
                    ArrayPool<byte>.Shared.Return(rented);
                    return ConnectAsync(packet.Namespace, token);
                // The gateway asks for no acknowledgements, so one that comes answers nothing, as in the reference.
                case PacketKind.Ack
                    when _connected && packet.Namespace == "/" && SocketIoCodec.IsAck(packet, message.Span):
                case PacketKind.Pong or PacketKind.Ignored:
                    break;
                case PacketKind.EngineClose:
                case PacketKind.Disconnect
                    when _connected && packet is { Namespace: "/" } && message.Span[packet.Data].IsEmpty:
                    Close(GatewayClose.Normal);
                    break;
                default:
                    Close(GatewayClose.Invalid);
                    break;
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
        return ValueTask.CompletedTask;
    }

    public override void Acknowledge(byte[] ackId, ReadOnlySpan<byte> json) => Enqueue(SocketIoFrames.Ack(ackId, json));

    public override void Written(byte[] frame)
    {
        if (ReferenceEquals(frame, Ping))
        {
            Volatile.Write(ref _pingedAt, Core.Now);
        }
    }

    protected override byte[] Frame(GatewayEvent e) => e.SocketIo;

    protected override void SayGoodbye()
    {
        if (_connected)
        {
            Outbox.AddControl(Goodbye);
        }
    }

    protected override void OnTick(long now)
    {
        if (!_connected && now >= _connectBy)
        {
            Close(GatewayClose.ConnectTimedOut);
        }
        else if (!_awaitsPong && now >= Volatile.Read(ref _pingAt))
        {
            Volatile.Write(ref _pingedAt, long.MaxValue);
            _awaitsPong = true;
            Outbox.AddControl(Ping);
        }
        else if (_awaitsPong)
        {
            // Any message shows that the client lives, and so does taking a long answer: its pong may wait behind a long
            // upload, as in the reference. The ping may wait behind the answer: the time to answer begins when it is taken,
            // and who takes nothing until then is too slow.
            var heard = Math.Max(Math.Max(Volatile.Read(ref _heardAt), TookAt), Volatile.Read(ref _pingedAt));
            if (now - heard >= Milliseconds(Core.Options.PingTimeout))
            {
                Close(GatewayClose.Silent, drop: true);
            }
        }
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private ValueTask EventAsync(SocketIoPacket packet, ReadOnlyMemory<byte> message, byte[] rented)
    {
        var data = message[packet.Data];
        if (!SocketIoCodec.TryReadEvent(data.Span, out var name, out var argument))
        {
            ArrayPool<byte>.Shared.Return(rented);
            Close(GatewayClose.Invalid);
            return ValueTask.CompletedTask;
        }

        var id = message.Span[packet.AckId];
        return DispatchAsync(
            new GatewayRequest(
                Connection!,
                name,
                HandlerTable.Argument(data, argument),
                id.IsEmpty ? null : id.ToArray(),
                rented
            )
        );
    }

    private async ValueTask ConnectAsync(string space, string? token)
    {
        if (space != "/")
        {
            Enqueue(SocketIoFrames.ConnectError(space, "Invalid namespace", default));
            return;
        }

        if (_connected)
        {
            Close(GatewayClose.Invalid);
            return;
        }

        switch (await _authenticate(token))
        {
            case GatewayAuthentication.Accepted accepted when !IsClosing:
                // Events published from the first subscription on wait behind this place.
                Outbox.Reserve();
                if (await OpenAsync(accepted.Identity))
                {
                    _connected = true;
                    Outbox.Fill(SocketIoFrames.Connected(Connection!.Id));
                }
                else
                {
                    // Nothing may leave through a place that stays empty.
                    Outbox.Finish(Closing!, drop: true);
                }

                break;
            case GatewayAuthentication.Refused refused:
                Enqueue(SocketIoFrames.ConnectError("/", refused.Message, refused.Problem.Span));
                break;
            case null:
                Enqueue(SocketIoFrames.ConnectError("/", "Internal error", GatewayAnswers.HandshakeFailed.Span));
                break;
        }
    }
}
