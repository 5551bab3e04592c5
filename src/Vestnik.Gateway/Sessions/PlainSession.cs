using System.Buffers;

namespace Vestnik.Gateway;

/// <summary>A client that speaks plain JSON frames. It was authenticated before the upgrade.</summary>
internal sealed class PlainSession(GatewayCore core) : Session(core)
{
    public override ValueTask ReceiveAsync(byte[] rented, int length)
    {
        var message = rented.AsMemory(0, length);
        if (WithinRate() && PlainCodec.TryRead(message.Span, out var type, out var id, out var data))
        {
            var ackId = id.End.Value > id.Start.Value ? message.Span[id].ToArray() : null;
            return DispatchAsync(
                new GatewayRequest(Connection!, type, HandlerTable.Argument(message, data), ackId, rented)
            );
        }

        ArrayPool<byte>.Shared.Return(rented);
        Close(GatewayClose.Invalid);
        return ValueTask.CompletedTask;
    }

    public override void Acknowledge(byte[] ackId, ReadOnlySpan<byte> json) => Enqueue(PlainCodec.Ack(ackId, json));

    protected override byte[] Frame(GatewayEvent e) => e.Plain;
}
