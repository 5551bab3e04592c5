using System.Buffers.Text;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>One HTTP/1.1 connection that stays (RFC 9112): a request, its answer, the next.</summary>
internal abstract class HttpLink(int port, Person person, Talk talk) : Link(port, person, talk)
{
    // Of a body in chunks, without what is between them.
    private static readonly byte[] Joined = new byte[512 * 1024];

    /// <summary>The body of an answer that is 200 or 201.</summary>
    protected abstract void Answered(ReadOnlySpan<byte> body);

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (IsOpen && TryAnswer(bytes[taken..], out var body, out var length))
        {
            if (!bytes[taken..].StartsWith("HTTP/1.1 20"u8))
            {
                throw new IOException($"Refused: {Encoding.UTF8.GetString(bytes.Slice(taken, length))}");
            }

            taken += length;
            Answered(body);
        }

        return taken;
    }

    private static bool TryAnswer(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body, out int length)
    {
        body = default;
        length = 0;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = bytes[..end];
        var at = end + 4;
        var sized = Math.Max(head.IndexOf("Content-Length: "u8), head.IndexOf("content-length: "u8));
        if (sized >= 0 && Utf8Parser.TryParse(head[(sized + 16)..], out int whole, out _))
        {
            length = at + whole;
            body = bytes.Length >= length ? bytes[at..length] : default;
            return bytes.Length >= length;
        }

        var joined = 0;
        while (true)
        {
            var line = bytes[at..].IndexOf("\r\n"u8);
            if (
                line < 0
                || !Utf8Parser.TryParse(bytes[at..], out int size, out _, 'x')
                || bytes.Length < at + line + size + 4
            )
            {
                return false;
            }

            bytes.Slice(at + line + 2, size).CopyTo(Joined.AsSpan(joined));
            joined += size;
            at += line + size + 4;
            if (size == 0)
            {
                length = at;
                body = Joined.AsSpan(0, joined);
                return true;
            }
        }
    }
}
