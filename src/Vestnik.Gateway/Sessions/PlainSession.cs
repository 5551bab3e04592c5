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
            !WithinRate()
            || incoming.IsBinary
            || !PlainCodec.TryRead(message.Span, out var type, out var id, out var data)
        )
        {
            Close(GatewayClose.Invalid);
        }
        else if (type != "ack")
        {
            var ackId = message[id] is { IsEmpty: false } given ? given.ToArray() : null;
            var payload = JsonRanges.Take(message, data);
            return DispatchAsync(new GatewayRequest(Connections[0], type, payload, message[data], ackId, incoming));
        }
        else if (long.TryParse(message.Span[id], NumberStyles.None, null, out var asked))
        {
            Connections[0].Answered(asked, new GatewayAnswer(JsonRanges.Take(message, data).ToArray(), []));
        }

        incoming.Release();
        return ValueTask.CompletedTask;
    }

    public override void Acknowledge(
        GatewayConnection connection,
        byte[] ackId,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments
    ) => Enqueue(new Packet(PlainCodec.Ack(ackId, json, attachments)));

    public override ValueTask DismissAsync(GatewayConnection connection)
    {
        Close(GatewayClose.Normal);
        return ValueTask.CompletedTask;
    }

    protected override Packet Frame(GatewayConnection connection, GatewayEvent e, long? ackId) =>
        new(ackId is null ? e.Plain : PlainCodec.Event(e, ackId));
}
