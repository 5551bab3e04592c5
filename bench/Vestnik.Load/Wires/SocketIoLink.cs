using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>Socket.IO over a WebSocket from the start.</summary>
/// <param name="port">Of the server.</param>
/// <param name="person">Who connects.</param>
/// <param name="talk">What is said.</param>
/// <param name="token">Lets them in.</param>
/// <param name="isVestnik">It watches a person's presence and catches up, as Vestnik's clients do.</param>
internal sealed class SocketIoLink(int port, Person person, Talk talk, string token, bool isVestnik = false)
    : WebSocketLink(port, person, talk)
{
    // Above every message's number.
    private const string WatchId = "1000000001";
    private const string SyncId = "1000000002";

    private readonly SocketIo _packets = new(person, token);
    private string _cursor = "";
    private int _answers;

    public override bool IsInSync => IsReady && (!isVestnik || _answers == 2);

    protected override string Path => "/socket.io/?EIO=4&transport=websocket";

    public override void Say(int message) => Send(_packets.WriteSend(Talk, message, Room));

    protected override void Upgraded() => _answers = 0;

    protected override void Read(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("0{"u8))
        {
            Send(_packets.Connect);
            return;
        }

        if (text.StartsWith("431000000001"u8) || text.StartsWith("431000000002"u8))
        {
            Caught(text);
            return;
        }

        if (_packets.Read(Talk, text, out var isIn))
        {
            Send("3"u8);
        }

        if (isIn && isVestnik)
        {
            CatchUp();
        }

        IsReady |= isIn;
    }

    private void CatchUp()
    {
        var partner = Person.MakeId("8000", Person.Partner);
        Send(Encoding.ASCII.GetBytes($$"""42{{WatchId}}["presence:watch",{"userIds":["{{partner}}"]}]"""));
        Send(Encoding.ASCII.GetBytes($$"""42{{SyncId}}["sync",{{{_cursor}}}]"""));
    }

    private void Caught(ReadOnlySpan<byte> answer)
    {
        if (answer.IndexOf("\"ok\":true"u8) < 0)
        {
            // Too much at once: it comes back and asks again.
            Loop.WasLost(this);
            return;
        }

        _answers++;
        var at = answer.IndexOf("\"cursor\":\""u8);
        if (at >= 0)
        {
            var length = answer[(at + 10)..].IndexOf((byte)'"');
            _cursor = $"\"cursor\":\"{Encoding.ASCII.GetString(answer.Slice(at + 10, length))}\"";
        }
    }
}
