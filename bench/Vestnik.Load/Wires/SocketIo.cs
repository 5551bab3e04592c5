using System.Buffers.Text;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>What is said in Socket.IO 5 over Engine.IO 4, whatever carries it: Vestnik, Node and the bare Kestrel speak it.</summary>
internal sealed class SocketIo(Person person, string token)
{
    private readonly byte[] _connect = Encoding.ASCII.GetBytes($$"""40{"token":"{{token}}"}""");
    private readonly byte[] _middle = Encoding.ASCII.GetBytes(
        $$"""["message:send",{"chatId":"{{person.ChatId}}","clientId":"00000000-0000-4000-b000-000"""
    );

    private readonly byte[] _sentByMe = Encoding.ASCII.GetBytes($"\"senderId\":\"{person.Id}\"");

    public ReadOnlySpan<byte> Connect => _connect;

    /// <summary>A packet that sends a message. Its number is the acknowledgement's, too, and stands in the id that keeps it single.</summary>
    public int WriteSend(Talk talk, int message, Span<byte> into)
    {
        "42"u8.CopyTo(into);
        var at = 2;
        _ = Utf8Formatter.TryFormat(message, into[at..], out var written);
        at += written;
        _middle.CopyTo(into[at..]);
        at += _middle.Length;
        Talk.WriteNumber(message, into[at..]);
        at += Talk.Digits;
        at += Bytes.Put("\",\"content\":\""u8, into[at..]);
        at += talk.WriteText(message, into[at..]);
        return at + Bytes.Put("\"}]"u8, into[at..]);
    }

    /// <summary>Understands a packet. <paramref name="isIn"/>: the server let us in. True: it wants a pong.</summary>
    public bool Read(Talk talk, ReadOnlySpan<byte> packet, out bool isIn)
    {
        isIn = packet.StartsWith("40"u8);
        if (packet.StartsWith("43"u8) && Utf8Parser.TryParse(packet[2..], out int answered, out _))
        {
            talk.Answer(answered, packet);
        }
        else if (packet.StartsWith("42[\"message:received\""u8))
        {
            // Vestnik tells the sender's devices too; only who was written to counts.
            var message = Talk.NumberIn(packet);
            if (message >= 0 && packet.IndexOf(_sentByMe) < 0)
            {
                talk.Deliver(message, person.Index);
            }
        }
        else if (packet.StartsWith("44"u8))
        {
            throw new IOException($"Not let in: {Encoding.UTF8.GetString(packet)}");
        }

        return packet.SequenceEqual("2"u8);
    }
}
