using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>Socket.IO over a WebSocket from the start.</summary>
internal sealed class SocketIoLink(int port, Person person, Talk talk, string token) : WebSocketLink(port, person, talk)
{
    private readonly SocketIo _packets = new(person, token);

    protected override string Path => "/socket.io/?EIO=4&transport=websocket";

    public override void Say(int message) => Send(_packets.WriteSend(Talk, message, Room));

    protected override void Upgraded() { }

    protected override void Read(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("0{"u8))
        {
            Send(_packets.Connect);
            return;
        }

        if (_packets.Read(Talk, text, out var isIn))
        {
            Send("3"u8);
        }

        IsReady |= isIn;
    }
}
