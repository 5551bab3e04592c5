using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>
/// XMPP over TCP (RFC 6120) with stream management (XEP-0198), whose answers stand for acknowledgements, and a room for the
/// group (XEP-0045).
/// </summary>
internal sealed class XmppLink(int port, Person person, Talk talk, string password) : Link(port, person, talk)
{
    private const string Host = "bench.local";
    private const string Room = $"group@conference.{Host}";
    private const string Management = "urn:xmpp:sm:3";

    // Asked for a receipt of all that came, it is answered after so many stanzas: the others have none.
    private const int ReceiptsEach = 100;

    private static readonly byte[] Scratch = new byte[64 * 1024];

    private static readonly byte[] Stream = Encoding.ASCII.GetBytes(
        $"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='{Host}' version='1.0'>"
    );

    private readonly byte[] _before = Encoding.ASCII.GetBytes(
        person.InGroup
            ? $"<message to='{Room}' type='groupchat' id='"
            : $"<message to='u{person.Partner.ToString(CultureInfo.InvariantCulture)}@{Host}' type='chat' id='"
    );

    // An echo of one's own from the room is no delivery.
    private readonly byte[] _fromMe = Encoding.ASCII.GetBytes($"from='{Room}/{Name(person)}'");

    // What the server counts, too: stanzas in both directions, and the messages among those not acknowledged yet.
    private readonly Queue<(int Stanza, int Message)> _unacknowledged = [];
    private int _sent;
    private int _received;
    private int _receipted;
    private bool _isAuthenticated;
    private bool _isCounting;
    private bool _isAsked;

    public override void Say(int message)
    {
        _before.CopyTo(Scratch);
        var at = _before.Length;
        _ = Utf8Formatter.TryFormat(message, Scratch.AsSpan(at), out var digits);
        at += digits;
        at += Bytes.Put("'><body>"u8, Scratch.AsSpan(at));
        at += Talk.WriteText(message, Scratch.AsSpan(at));
        at += Bytes.Put("</body></message><r xmlns='urn:xmpp:sm:3'/>"u8, Scratch.AsSpan(at));
        _unacknowledged.Enqueue((++_sent, message));
        Write(Scratch.AsSpan(0, at));
    }

    protected override void Greet()
    {
        _isAuthenticated = _isCounting = _isAsked = false;
        _sent = _received = _receipted = 0;
        _unacknowledged.Clear();
        Write(Stream);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Name(Person)}\0{password}"));
        Send($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{credentials}</auth>");
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (IsOpen && TryElement(bytes[taken..], out var name, out var length))
        {
            Read(name, bytes.Slice(taken, length));
            taken += length;
        }

        return taken;
    }

    private void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> element)
    {
        if (name.SequenceEqual("message"u8))
        {
            Receive(element);
        }
        else if (name.SequenceEqual("a"u8))
        {
            Acknowledge(element);
        }
        else if (name.SequenceEqual("r"u8))
        {
            _isAsked = true;
        }
        else if (name.SequenceEqual("presence"u8))
        {
            _received++;
            IsReady |= !Person.InGroup;
        }
        else if (name.SequenceEqual("success"u8))
        {
            _isAuthenticated = true;
            Write(Stream);
        }
        else if (name.SequenceEqual("stream:features"u8) && _isAuthenticated)
        {
            Send(
                "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind></iq>"
            );
            Send($"<enable xmlns='{Management}'/>");
        }
        else if (name.SequenceEqual("enabled"u8))
        {
            _isCounting = true;
            _sent = 1;
            Send("<presence/>");
            if (Person.InGroup)
            {
                _sent++;
                Send(
                    $"<presence to='{Room}/{Name(Person)}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"
                );
            }
        }
        else if (
            name.SequenceEqual("failure"u8)
            || name.SequenceEqual("stream:error"u8)
            || name.SequenceEqual("failed"u8)
        )
        {
            // A server that stops says so, and closes.
            if (element.IndexOf("<system-shutdown"u8) < 0)
            {
                throw new IOException($"Refused: {Encoding.UTF8.GetString(element)}");
            }
        }
        else if (name.SequenceEqual("iq"u8) && _isCounting)
        {
            _received++;
        }
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        _received++;
        if (_isAsked && _received - _receipted >= ReceiptsEach)
        {
            _receipted = _received;
            _isAsked = false;
            Send($"<a xmlns='{Management}' h='{_received.ToString(CultureInfo.InvariantCulture)}'/>");
        }

        var number = Talk.NumberIn(message);
        if (number < 0)
        {
            // The room's subject comes last when one enters it.
            IsReady |= Person.InGroup;
        }
        else if (message.IndexOf(_fromMe) < 0)
        {
            Talk.Deliver(number, Person.Index);
        }
    }

    private void Acknowledge(ReadOnlySpan<byte> answer)
    {
        var at = answer.IndexOf("h='"u8) + 3;
        if (Utf8Parser.TryParse(answer[at..], out int handled, out _))
        {
            while (_unacknowledged.TryPeek(out var first) && first.Stanza <= handled)
            {
                Talk.Acknowledge(_unacknowledged.Dequeue().Message);
            }
        }
    }

    private static string Name(Person person) => $"u{person.Index.ToString(CultureInfo.InvariantCulture)}";

    private void Send(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A child of the stream with all that is in it; the stream's own beginning counts as one.</summary>
    private static bool TryElement(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> name, out int length)
    {
        name = default;
        length = bytes.IndexOf((byte)'>') + 1;
        if (length == 0)
        {
            return false;
        }

        name = bytes[1..(length - 1)];
        name = name[..(name.IndexOfAny(" /"u8) is var end and >= 0 ? end : name.Length)];
        if (bytes[length - 2] is (byte)'/' or (byte)'?' || name.SequenceEqual("stream:stream"u8) || bytes[1] == '/')
        {
            return true;
        }

        // No element that the server sends holds another one of its name.
        for (var at = length; ; )
        {
            var close = bytes[at..].IndexOf("</"u8);
            if (close < 0 || bytes.Length < at + close + 3 + name.Length)
            {
                return false;
            }

            at += close + 2;
            if (bytes[at..].StartsWith(name) && bytes[at + name.Length] == '>')
            {
                length = at + name.Length + 1;
                return true;
            }
        }
    }
}
