using System.Buffers;
using System.Buffers.Text;
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

    private WebSocketTransport? _probing;
    private long _upgradeBy = long.MaxValue;
    private long _connectBy;
    private long _pingAt;
    private long _heardAt;

    // When the client took the ping; the end of time while it waits in the queue for a client that is there.
    private long _pingedAt;
    private volatile bool _awaitsPong;

    // The application may send somebody away while the client comes back.
    private readonly Lock _door = new();
    private volatile bool _isLetIn;
    private BinaryPacket? _binary;

    public SocketIoSession(GatewayCore core, IPAddress? address)
        : base(core, address)
    {
        _heardAt = core.Now;
        _pingAt = core.Now + Milliseconds(core.Options.PingInterval);
        _connectBy = core.Now + Milliseconds(core.Options.ConnectTimeout);
    }

    /// <summary>Null once it is carried by a WebSocket.</summary>
    public PollingTransport? Polling => Transport as PollingTransport;

    /// <summary>A WebSocket tries to carry it.</summary>
    public bool IsUpgrading => Volatile.Read(ref _probing) is not null;

    /// <summary>A WebSocket was probed: no poll waits.</summary>
    public bool IsProbed
    {
        get;
        private set => Volatile.Write(ref field, value);
    }

    public override int MaxMessageBytes =>
        _isLetIn ? base.MaxMessageBytes : Math.Min(MaxHandshakeBytes, base.MaxMessageBytes);

    public override ValueTask ReceiveAsync(Incoming incoming)
    {
        Volatile.Write(ref _heardAt, Core.Now);
        var message = incoming.Message;
        if (incoming.IsBinary || message.Span is [(byte)'b', ..])
        {
            return WithinRate() ? AttachAsync(incoming) : Done(incoming);
        }

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
                case var _ when _binary is not null:
                    // Between a packet and its attachments only the heartbeat may come.
                    Close(GatewayClose.Invalid);
                    break;
                case PacketKind.Event or PacketKind.Ack when connection is not null:
                    return packet.Attachments == 0
                        ? DispatchAsync(connection, packet, incoming, attachments: null)
                        : BeginBinary(connection, packet, incoming);
                case PacketKind.Connect
                    when connection is null && SocketIoCodec.TryReadAuth(message.Span[packet.Data], out var token):
                    var auth = message[packet.Data].ToArray();
                    incoming.Release();
                    return ConnectAsync(new GatewayHandshake(incoming.Http, token, packet.Namespace, auth));
                case PacketKind.Disconnect when connection is not null && message.Span[packet.Data].IsEmpty:
                    incoming.Release();
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

    public override ValueTask DismissAsync(GatewayConnection connection)
    {
        Enqueue(new Packet(SocketIoFrames.Disconnect(connection.Namespace)));
        return DisconnectAsync(connection);
    }

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
        _binary?.Incoming.Release();
        return base.EndAsync();
    }

    /// <summary>Queues the open packet, the first of all.</summary>
    /// <param name="isPolling">Whether it begins with long polling, and so may be upgraded.</param>
    public void Begin(bool isPolling) => Outbox.AddControl(SocketIoFrames.Open(Id, Core.Options, isPolling));

    /// <summary>A WebSocket asks to carry it. False: one does already, or tries to.</summary>
    public bool TryBeginUpgrade(WebSocketTransport transport)
    {
        if (Polling is null || Interlocked.CompareExchange(ref _probing, transport, null) is not null)
        {
            return false;
        }

        Volatile.Write(ref _upgradeBy, Core.Now + Milliseconds(Core.Options.UpgradeTimeout));
        return true;
    }

    /// <summary>
    /// The client waits for its poll to be answered, and for what it posted, before it changes over. A poll may come before it
    /// has heard that it is to stop: each is answered at once.
    /// </summary>
    public void Probed()
    {
        IsProbed = true;
        Outbox.IsHurried = true;
        Polling?.Wake();
    }

    public void EndUpgrade()
    {
        IsProbed = false;
        Outbox.IsHurried = false;
        Volatile.Write(ref _upgradeBy, long.MaxValue);
        Volatile.Write(ref _probing, null);
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
        if (IsHeldUp)
        {
            Volatile.Write(ref _heardAt, now);
        }

        if (now >= Volatile.Read(ref _upgradeBy))
        {
            Volatile.Read(ref _probing)?.Cut();
        }

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
        incoming.Release();
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
        if (binary is null || !TryBytes(incoming, out var bytes))
        {
            Close(GatewayClose.Invalid);
            return Done(incoming);
        }

        if (binary.Length + bytes.Length > MaxMessageBytes)
        {
            Close(GatewayClose.TooLarge);
            return Done(incoming);
        }

        binary.Attachments.Add(bytes.ToArray());
        if (!binary.IsWhole)
        {
            return Done(incoming);
        }

        incoming.Release();
        _binary = null;
        return DispatchAsync(binary.Connection, binary.Packet, binary.Incoming, binary.Attachments);
    }

    /// <summary>A client may write bytes as <c>b</c> and base64 on a WebSocket too (<c>forceBase64</c>).</summary>
    private static bool TryBytes(Incoming incoming, out ReadOnlyMemory<byte> bytes)
    {
        bytes = incoming.Message;
        if (incoming.IsBinary)
        {
            return true;
        }

        var text = incoming.Rented.AsMemory(1, incoming.Length - 1);
        var isBase64 = Base64.DecodeFromUtf8InPlace(text.Span, out var length) == OperationStatus.Done;
        bytes = text[..length];
        return isBase64;
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
                    JsonRanges.Take(data, argument),
                    data.Span[argument].IsEmpty ? default : data[argument.Start..data.Span.LastIndexOf((byte)']')],
                    id.IsEmpty ? null : id.ToArray(),
                    incoming,
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
            connection.Answered(asked, new GatewayAnswer(JsonRanges.Take(data, argument).ToArray(), attachments ?? []));
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
        switch (await Core.CheckAsync(handshake))
        {
            case GatewayAuthentication.Accepted accepted when !IsClosing:
                // Events published from the first subscription on wait behind this place.
                Outbox.Reserve();
                var connection = await OpenAsync(accepted.Identity, handlers, askedAt);
                lock (_door)
                {
                    _isLetIn = true;
                }

                Outbox.Fill(SocketIoFrames.Connected(space, connection.Id));
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
        lock (_door)
        {
            if (Connections.Length == 0 && _isLetIn)
            {
                Volatile.Write(ref _connectBy, Core.Now + Milliseconds(Core.Options.ConnectTimeout));
                _isLetIn = false;
                Core.Sessions.Await(this);
            }
        }
    }
}
