using System.Buffers;
using System.Net;

namespace Vestnik.Gateway;

/// <summary>
/// An Engine.IO 4 session and the Socket.IO 5 client on it: the heartbeat, the namespaces that it connected to, and the
/// change from long polling to a WebSocket.
/// </summary>
internal sealed class SocketIoSession : Session
{
    // A token, and what goes around it.
    private const int MaxHandshakeBytes = 16 * 1024;

    private static readonly byte[] Ping = "2"u8.ToArray();

    private readonly Func<GatewayHandshake, ValueTask<GatewayAuthentication?>> _authenticate;
    private WebSocketTransport? _probing;
    private volatile bool _isProbed;
    private long _upgradeBy;
    private long _connectBy;
    private long _pingAt;
    private long _heardAt;

    // When the client took the ping; the end of time while it waits in the queue for a client that is there.
    private long _pingedAt;
    private volatile bool _awaitsPong;

    private volatile bool _isLetIn;
    private BinaryPacket? _binary;

    /// <summary>Begins with the Engine.IO handshake, which opens the queue.</summary>
    /// <param name="core">The gateway.</param>
    /// <param name="address">Where it comes from, if that is known.</param>
    /// <param name="authenticate">Decides about a CONNECT packet; null if it failed.</param>
    /// <param name="isPolling">Whether it begins with long polling, and so may be upgraded.</param>
    public SocketIoSession(
        GatewayCore core,
        IPAddress? address,
        Func<GatewayHandshake, ValueTask<GatewayAuthentication?>> authenticate,
        bool isPolling
    )
        : base(core, address)
    {
        _authenticate = authenticate;
        _heardAt = core.Now;
        _pingAt = core.Now + Milliseconds(core.Options.PingInterval);
        _connectBy = core.Now + Milliseconds(core.Options.ConnectTimeout);
        Outbox.AddControl(SocketIoFrames.Open(Id, core.Options, isPolling));
    }

    /// <summary>Null once it is carried by a WebSocket.</summary>
    public PollingTransport? Polling => Transport as PollingTransport;

    public override int MaxMessageBytes =>
        _isLetIn ? base.MaxMessageBytes : Math.Min(MaxHandshakeBytes, base.MaxMessageBytes);

    public override ValueTask ReceiveAsync(Incoming incoming)
    {
        Volatile.Write(ref _heardAt, Core.Now);
        if (incoming.IsBinary)
        {
            return WithinRate() ? AttachAsync(incoming) : Done(incoming);
        }

        var message = incoming.Message;
        var packet = SocketIoCodec.Read(message.Span);
        if (packet.Kind == PacketKind.Pong && _awaitsPong)
        {
            Volatile.Write(ref _pingAt, Core.Now + Milliseconds(Core.Options.PingInterval));
            _awaitsPong = false;
        }
        else if (WithinRate())
        {
            var connection = Array.Find(Connections, connection => connection.Namespace == packet.Namespace);
            switch (packet.Kind)
            {
                case PacketKind.Pong or PacketKind.Ignored:
                    break;
                case PacketKind.EngineClose:
                    Close(GatewayClose.Goodbye, drop: Polling is not null);
                    break;
                // Between a packet and its attachments only the heartbeat may come.
                case PacketKind.Event or PacketKind.Ack when connection is not null && _binary is null:
                    return packet.Attachments == 0
                        ? DispatchAsync(connection, packet, incoming, attachments: null)
                        : BeginBinary(connection, packet, incoming);
                case PacketKind.Connect
                    when connection is null
                        && _binary is null
                        && SocketIoCodec.TryReadAuth(message.Span[packet.Data], out var token):
                    var auth = message[packet.Data].ToArray();
                    ArrayPool<byte>.Shared.Return(incoming.Rented);
                    return ConnectAsync(new GatewayHandshake(incoming.Http, token, packet.Namespace, auth));
                case PacketKind.Disconnect
                    when connection is not null && _binary is null && message.Span[packet.Data].IsEmpty:
                    ArrayPool<byte>.Shared.Return(incoming.Rented);
                    return DisconnectAsync(connection);
                default:
                    Close(GatewayClose.Invalid);
                    break;
            }
        }

        return Done(incoming);
    }

    public override void Acknowledge(
        GatewayConnection connection,
        byte[] ackId,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments
    ) =>
        Enqueue(
            new Packet(
                SocketIoFrames.Ack(ackId, json, connection.Namespace, attachments?.Count ?? 0),
                attachments is { Count: > 0 } ? attachments : null
            )
        );

    public override void Written(Packet packet)
    {
        if (ReferenceEquals(packet.Text, Ping))
        {
            Volatile.Write(ref _pingedAt, Core.Now);
        }
    }

    public override void Cut()
    {
        Volatile.Read(ref _probing)?.Cut();
        base.Cut();
    }

    public override Task EndAsync()
    {
        Volatile.Read(ref _probing)?.Cut();
        _binary?.Release();
        return base.EndAsync();
    }

    /// <summary>A WebSocket asks to carry it. False: one does already, or tries to.</summary>
    public bool TryBeginUpgrade(WebSocketTransport transport)
    {
        if (Polling is null || Interlocked.CompareExchange(ref _probing, transport, null) is not null)
        {
            return false;
        }

        Volatile.Write(ref _upgradeBy, Core.Now + Milliseconds(Core.Options.UpgradeTimeout));
        Core.Sessions.Upgrading[this] = true;
        return true;
    }

    /// <summary>The client waits for its poll to be answered, and for what it posted, before it changes over.</summary>
    public void Probed()
    {
        _isProbed = true;
        Outbox.IsHurried = true;
        Polling?.Nudge();
    }

    public void EndUpgrade()
    {
        Core.Sessions.Upgrading.TryRemove(this, out _);
        Volatile.Write(ref _probing, null);
        _isProbed = false;
        Outbox.IsHurried = false;
    }

    /// <summary>
    /// A poll may come after the last answer and before the client has heard that it is to stop: each is answered, for the
    /// client waits for it.
    /// </summary>
    public void TickUpgrade(long now)
    {
        if (now >= Volatile.Read(ref _upgradeBy))
        {
            Volatile.Read(ref _probing)?.Cut();
        }
        else if (_isProbed)
        {
            Polling?.Nudge();
        }
    }

    protected override Packet Frame(GatewayConnection connection, GatewayEvent e, long? ackId) =>
        new(
            ackId is null ? e.SocketIo(connection.Namespace) : SocketIoFrames.Event(e, connection.Namespace, ackId),
            e.Attachments.Count > 0 ? e.Attachments : null
        );

    protected override void SayGoodbye()
    {
        foreach (var connection in Connections)
        {
            Outbox.AddControl(SocketIoFrames.Disconnect(connection.Namespace));
        }
    }

    protected override void OnTick(long now)
    {
        if (!_isLetIn && now >= Volatile.Read(ref _connectBy))
        {
            Close(GatewayClose.ConnectTimedOut);
        }
        else if (
            IsOver(Polling?.FreeSince ?? 0, SilencePatience, now) || IsOver(_binary?.Since ?? 0, SilencePatience, now)
        )
        {
            Close(GatewayClose.Silent, drop: true);
        }
        else if (!_awaitsPong && now >= Volatile.Read(ref _pingAt))
        {
            Volatile.Write(ref _pingedAt, Polling is null ? long.MaxValue : now);
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

    private static ValueTask Done(Incoming incoming)
    {
        ArrayPool<byte>.Shared.Return(incoming.Rented);
        return ValueTask.CompletedTask;
    }

    /// <summary>A packet that is wrong by itself is not waited for.</summary>
    private ValueTask BeginBinary(GatewayConnection connection, SocketIoPacket packet, Incoming incoming)
    {
        var message = incoming.Message.Span;
        var isWhole =
            packet.Kind == PacketKind.Event
                ? SocketIoCodec.TryReadEvent(message[packet.Data], out _, out _)
                : SocketIoCodec.TryReadAck(packet, message, out _, out _);
        if (!isWhole || !Placeholders.Fit(message[packet.Data], packet.Attachments))
        {
            Close(GatewayClose.Invalid);
            return Done(incoming);
        }

        _binary = new BinaryPacket(connection, packet, incoming, Core.Now);
        return ValueTask.CompletedTask;
    }

    /// <summary>An attachment; the last one completes its packet. All of it together is one message.</summary>
    private ValueTask AttachAsync(Incoming incoming)
    {
        var binary = _binary;
        if (binary is null || binary.Length + incoming.Length > MaxMessageBytes)
        {
            Close(binary is null ? GatewayClose.Invalid : GatewayClose.TooLarge);
            return Done(incoming);
        }

        binary.Attach(incoming.Message.ToArray());
        ArrayPool<byte>.Shared.Return(incoming.Rented);
        if (!binary.IsWhole)
        {
            return ValueTask.CompletedTask;
        }

        _binary = null;
        return DispatchAsync(binary.Connection, binary.Packet, binary.Incoming, binary.Attachments);
    }

    private ValueTask DispatchAsync(
        GatewayConnection connection,
        SocketIoPacket packet,
        Incoming incoming,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments
    )
    {
        var data = incoming.Message[packet.Data];
        if (packet.Kind == PacketKind.Event && SocketIoCodec.TryReadEvent(data.Span, out var name, out var argument))
        {
            var id = incoming.Message.Span[packet.AckId];
            return DispatchAsync(
                new GatewayRequest(
                    connection,
                    name,
                    HandlerTable.Argument(data, argument),
                    id.IsEmpty ? null : id.ToArray(),
                    incoming.Rented,
                    attachments
                )
            );
        }
        // What nobody waits for answers nothing, as in the reference.
        else if (
            packet.Kind == PacketKind.Ack
            && SocketIoCodec.TryReadAck(packet, incoming.Message.Span, out var asked, out argument)
        )
        {
            connection.Answered(
                asked,
                new GatewayAnswer(HandlerTable.Argument(data, argument).ToArray(), attachments ?? [])
            );
        }
        else
        {
            Close(GatewayClose.Invalid);
        }

        return Done(incoming);
    }

    private async ValueTask ConnectAsync(GatewayHandshake handshake)
    {
        var space = handshake.Namespace;
        if (Core.Namespace(space) is not { } handlers)
        {
            Enqueue(new Packet(SocketIoFrames.ConnectError(space, "Invalid namespace", default)));
            return;
        }

        var askedAt = Core.Now;
        switch (await _authenticate(handshake))
        {
            case GatewayAuthentication.Accepted accepted when !IsClosing:
                // Events published from the first subscription on wait behind this place.
                Outbox.Reserve();
                if (await OpenAsync(accepted.Identity, handlers, askedAt) is { } connection)
                {
                    _isLetIn = true;
                    Outbox.Fill(SocketIoFrames.Connected(space, connection.Id));
                }
                else
                {
                    // Nothing may leave through a place that stays empty.
                    Outbox.Finish(Closing!, drop: true);
                }

                break;
            case GatewayAuthentication.Refused refused:
                Enqueue(new Packet(SocketIoFrames.ConnectError(space, refused.Message, refused.Problem.Span)));
                break;
            case null:
                Enqueue(
                    new Packet(
                        SocketIoFrames.ConnectError(space, "Internal error", GatewayAnswers.HandshakeFailed.Span)
                    )
                );
                break;
        }
    }

    /// <summary>A client that left every namespace may connect again, and is a stranger until then.</summary>
    private async ValueTask DisconnectAsync(GatewayConnection connection)
    {
        await LeaveAsync(connection, GatewayClose.Goodbye);
        if (Connections.Length == 0)
        {
            Volatile.Write(ref _connectBy, Core.Now + Milliseconds(Core.Options.ConnectTimeout));
            _isLetIn = false;
            Core.Sessions.Await(this);
        }
    }
}
