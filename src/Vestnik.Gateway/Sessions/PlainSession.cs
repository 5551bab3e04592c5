using System.Buffers;
using System.Globalization;
using System.Net;

namespace Vestnik.Gateway;

/// <summary>A client that speaks plain JSON frames. It was authenticated before the upgrade.</summary>
internal sealed class PlainSession(GatewayCore core, IPAddress? address) : Session(core, address)
{
    public override ValueTask ReceiveAsync(Incoming incoming)
    {
        var message = incoming.Message;
        if (
            WithinRate()
            && !incoming.IsBinary
            && PlainCodec.TryRead(message.Span, out var type, out var id, out var data)
        )
        {
            var connection = Connections[0];
            var payload = HandlerTable.Argument(message, data);
            if (type != "ack")
            {
                var ackId = id.End.Value > id.Start.Value ? message.Span[id].ToArray() : null;
                return DispatchAsync(new GatewayRequest(connection, type, payload, ackId, incoming.Rented));
            }

            if (long.TryParse(message.Span[id], NumberStyles.None, null, out var asked))
            {
                connection.Answered(asked, new GatewayAnswer(payload.ToArray(), []));
            }

            ArrayPool<byte>.Shared.Return(incoming.Rented);
            return ValueTask.CompletedTask;
        }

        ArrayPool<byte>.Shared.Return(incoming.Rented);
        Close(GatewayClose.Invalid);
        return ValueTask.CompletedTask;
    }

    public override void Acknowledge(
        GatewayConnection connection,
        byte[] ackId,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments
    ) => Enqueue(new Packet(PlainCodec.Ack(ackId, json, attachments)));

    protected override Packet Frame(GatewayConnection connection, GatewayEvent e, long? ackId) =>
        new(ackId is null ? e.Plain : PlainCodec.Event(e, ackId));
}
