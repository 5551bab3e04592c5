using System.Buffers.Text;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>SignalR's hub protocol in JSON over a WebSocket, without a negotiation before it.</summary>
internal sealed class SignalRLink(int port, Person person, Talk talk, string token) : WebSocketLink(port, person, talk)
{
    private const byte Separator = 0x1e;

    // As its clients do; the server ends who is silent for 30 s. Not all at the same moment.
    private const int TicksEachPing = 15;

    private readonly byte[] _chat = Encoding.ASCII.GetBytes(
        $"\",\"target\":\"SendMessage\",\"arguments\":[\"{person.ChatId}\",\"00000000-0000-4000-b000-000"
    );
    private int _ticks;
    private byte[] _begun = [];

    protected override string Path => $"/chat?access_token={token}";

    public override void Say(int message)
    {
        var into = Room;
        var at = Bytes.Put("{\"type\":1,\"invocationId\":\""u8, into);
        _ = Utf8Formatter.TryFormat(message, into[at..], out var digits);
        at += digits;
        at += Bytes.Put(_chat, into[at..]);
        Talk.WriteNumber(message, into[at..]);
        at += Talk.Digits;
        at += Bytes.Put("\",\""u8, into[at..]);
        at += Talk.WriteText(message, into[at..]);
        at += Bytes.Put("\"]}\u001e"u8, into[at..]);
        Send(at);
    }

    public override void Tick()
    {
        if (IsReady && (++_ticks + Person.Index) % TicksEachPing == 0)
        {
            Send("{\"type\":6}\u001e"u8);
        }
    }

    protected override void Upgraded()
    {
        _begun = [];
        Send("{\"protocol\":\"json\",\"version\":1}\u001e"u8);
    }

    /// <summary>A frame holds any number of records, and the last one may go on in the next frame.</summary>
    protected override void Read(ReadOnlySpan<byte> text)
    {
        if (_begun.Length > 0)
        {
            text = (byte[])[.. _begun, .. text];
            _begun = [];
        }

        for (var end = text.IndexOf(Separator); end >= 0; end = text.IndexOf(Separator))
        {
            Understand(text[..end]);
            text = text[(end + 1)..];
        }

        if (text.Length > 0)
        {
            _begun = text.ToArray();
        }
    }

    private void Understand(ReadOnlySpan<byte> record)
    {
        if (
            record.StartsWith("{\"type\":3,\"invocationId\":\""u8)
            && Utf8Parser.TryParse(record[26..], out int answered, out _)
        )
        {
            Talk.Answer(answered, record);
        }
        else if (record.StartsWith("{\"type\":1,\"target\":\"Joined\""u8))
        {
            IsReady = true;
        }
        else if (record.StartsWith("{\"type\":1,"u8) && Talk.NumberIn(record) is >= 0 and var received)
        {
            Talk.Deliver(received, Person.Index);
        }
    }
}
