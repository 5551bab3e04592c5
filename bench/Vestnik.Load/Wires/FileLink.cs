using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vestnik.Load.Wires;

/// <summary>
/// One connection over which large bodies go, one request at a time. Its caller waits in the kernel: files are few and long, and
/// nothing is kept of what comes but its length.
/// </summary>
internal sealed class FileLink : IDisposable
{
    private const int Piece = 256 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _buffer = new byte[Piece];

    public FileLink(int port)
    {
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = 60_000;
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends a request whose body is in three parts, and answers what is answered.</summary>
    /// <exception cref="IOException">Anything but success.</exception>
    public FileAnswer Send(string before, ReadOnlySpan<byte> body = default, string after = "")
    {
        SendAll(Encoding.ASCII.GetBytes(before));
        SendAll(body);
        SendAll(Encoding.ASCII.GetBytes(after));
        var (head, first, length) = Receive();
        return new FileAnswer(head, Encoding.UTF8.GetString(_buffer.AsSpan(first, length)));
    }

    /// <summary>Asks for a file and reads it to its end.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="IOException">Anything but success.</exception>
    public int Fetch(string request)
    {
        SendAll(Encoding.ASCII.GetBytes(request));
        return Receive().Length;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Where in the buffer the body begins, if it fits, and how long it is.</summary>
    private (string Head, int First, int Length) Receive()
    {
        var have = 0;
        int end;
        while ((end = _buffer.AsSpan(0, have).IndexOf("\r\n\r\n"u8)) < 0)
        {
            have += More(_buffer.AsSpan(have));
        }

        var head = Encoding.ASCII.GetString(_buffer.AsSpan(0, end));
        if (!head.StartsWith("HTTP/1.1 20", StringComparison.Ordinal))
        {
            throw new IOException(head);
        }

        var first = end + 4;
        if (head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var (begin, size) = Chunks(first, have);
            return (head, begin, size);
        }

        var length = LengthIn(head);
        if (first + length <= Piece)
        {
            while (have < first + length)
            {
                have += More(_buffer.AsSpan(have));
            }

            return (head, first, length);
        }

        for (var left = first + length - have; left > 0; )
        {
            left -= More(_buffer.AsSpan(0, Math.Min(left, Piece)));
        }

        return (head, first, length);
    }

    /// <summary>An answer in JSON, small enough to be one chunk (RFC 9112, section 7.1).</summary>
    private (int First, int Length) Chunks(int first, int have)
    {
        while (!_buffer.AsSpan(first, have - first).EndsWith("\r\n0\r\n\r\n"u8))
        {
            have += More(_buffer.AsSpan(have));
        }

        var chunks = _buffer.AsSpan(first, have - first);
        var begin = chunks.IndexOf("\r\n"u8) + 2;
        return (first + begin, chunks.Length - begin - "\r\n0\r\n\r\n".Length);
    }

    private static int LengthIn(string head) =>
        head.StartsWith("HTTP/1.1 204", StringComparison.Ordinal)
            ? 0
            : int.Parse(
                new FileAnswer(head, "").Header("Content-Length"),
                NumberStyles.None,
                CultureInfo.InvariantCulture
            );

    private int More(Span<byte> space) =>
        _socket.Receive(space) is > 0 and var count ? count : throw new IOException("The connection was closed.");

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }
}

/// <summary>An answer that fits into memory.</summary>
internal readonly record struct FileAnswer(string Head, string Body)
{
    /// <summary>The value of a header.</summary>
    /// <exception cref="IOException">There is none of this name.</exception>
    public string Header(string name)
    {
        var begin = Head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (begin < 0)
        {
            throw new IOException($"An answer without {name}: {Head}");
        }
        var value = Head[(begin + name.Length + 4)..];
        return value.Split('\r', 2)[0];
    }
}
