using System.Buffers.Binary;
using System.Text;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Wires;

/// <summary>A WebSocket (RFC 6455) of texts that each fit into a frame. Its mask is zero: masking costs the generator nothing then.</summary>
internal abstract class WebSocketLink(int port, Person person, Talk talk) : Link(port, person, talk)
{
    private const int Headroom = 8;
    private const int Masked = 0x80;

    // One thread, one message at a time.
    private static readonly byte[] Scratch = new byte[128 * 1024];

    private bool _isUpgraded;

    protected static Span<byte> Room => Scratch.AsSpan(Headroom);

    protected abstract string Path { get; }

    protected abstract void Upgraded();

    protected abstract void Read(ReadOnlySpan<byte> text);

    protected override void Greet()
    {
        _isUpgraded = false;
        Write(
            Encoding.ASCII.GetBytes(
                $"GET {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
        );
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        if (!_isUpgraded)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                throw new IOException($"No WebSocket at {Path}: {Encoding.UTF8.GetString(bytes[..end])}");
            }

            taken = end + 4;
            _isUpgraded = true;
            Upgraded();
        }

        while (IsOpen && TryFrame(bytes[taken..], out var opcode, out var payload, out var length))
        {
            taken += length;
            switch (opcode)
            {
                case 0 or 1:
                    Read(payload);
                    break;
                case 8:
                    Loop.WasLost(this);
                    break;
                case 9:
                    payload.CopyTo(Room);
                    Send(payload.Length, opcode: 10);
                    break;
                default:
                    break;
            }
        }

        return taken;
    }

    /// <summary>Sends what was written into <see cref="Room"/>.</summary>
    protected void Send(int length, int opcode = 1)
    {
        var header = length < 126 ? 6 : 8;
        var start = Headroom - header;
        Scratch[start] = (byte)(0x80 | opcode);
        if (length < 126)
        {
            Scratch[start + 1] = (byte)(Masked | length);
        }
        else
        {
            Scratch[start + 1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(Scratch.AsSpan(start + 2), (ushort)length);
        }

        Scratch.AsSpan(Headroom - 4, 4).Clear();
        Write(Scratch.AsSpan(start, header + length));
    }

    protected void Send(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room);
        Send(text.Length);
    }

    private static bool TryFrame(
        ReadOnlySpan<byte> bytes,
        out int opcode,
        out ReadOnlySpan<byte> payload,
        out int length
    )
    {
        opcode = length = 0;
        payload = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        opcode = bytes[0] & 15;
        var header = 2;
        long size = bytes[1];
        if (size == 126 && bytes.Length >= 4)
        {
            header = 4;
            size = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (size == 127 && bytes.Length >= 10)
        {
            header = 10;
            size = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }
        else if (size >= 126)
        {
            return false;
        }

        if (bytes.Length < header + size)
        {
            return false;
        }

        length = header + (int)size;
        payload = bytes[header..length];
        return true;
    }
}
