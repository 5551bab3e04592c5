using System.Buffers.Text;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>SignalR's hub protocol in JSON over a WebSocket, without a negotiation before it.</summary>
internal sealed class SignalRLink(int port, Person person, Talk talk, string token) : WebSocketLink(port, person, talk)
{
    private const byte Separator = 0x1e;

    // The server ends who is silent for 30 s.
    private const int TicksEachPing = 10;

    private readonly byte[] _chat = Encoding.ASCII.GetBytes(
        $"\",\"target\":\"SendMessage\",\"arguments\":[\"{person.ChatId}\",\"00000000-0000-4000-b000-000"
    );
    private int _ticks;

    protected override string Path => $"/chat?access_token={token}";

    public override void Say(int message)
    {
        var into = Room;
        var at = Put("{\"type\":1,\"invocationId\":\""u8, into);
        _ = Utf8Formatter.TryFormat(message, into[at..], out var digits);
        at += digits;
        at += Put(_chat, into[at..]);
        Talk.WriteNumber(message, into[at..]);
        at += Talk.Digits;
        at += Put("\",\""u8, into[at..]);
        at += Talk.WriteText(message, into[at..]);
        at += Put("\"]}\u001e"u8, into[at..]);
        Send(at);
    }

    public override void Tick()
    {
        if (++_ticks % TicksEachPing == 0)
        {
            Send("{\"type\":6}\u001e"u8);
        }
    }

    protected override void Upgraded() => Send("{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    protected override void Read(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.TrimEnd(Separator).Split(Separator))
        {
            var record = text[range];
            if (record.StartsWith("{\"type\":3,\"invocationId\":\""u8))
            {
                var isNumber = Utf8Parser.TryParse(record[26..], out int message, out _);
                if (isNumber && Talk.NumberIn(record) == message)
                {
                    Talk.Acknowledge(message);
                }
                else
                {
                    Talk.Refuse(message);
                }
            }
            else if (record.StartsWith("{\"type\":1,"u8) && Talk.NumberIn(record) is >= 0 and var message)
            {
                Talk.Deliver(message);
            }

            IsReady |= record.SequenceEqual("{}"u8);
        }
    }

    private static int Put(ReadOnlySpan<byte> text, Span<byte> into)
    {
        text.CopyTo(into);
        return text.Length;
    }
}
