using System.Buffers.Binary;
using System.Text;

namespace Vestnik.Gateway;

/// <summary>Reads a frame's fields. What is not there reads as nothing, and the frame is then not complete.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> bytes)
{
    private const int GuidLength = 16;

    private ReadOnlySpan<byte> _rest = bytes;
    private bool _failed;

    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public Guid Guid() => Take(GuidLength) is { IsEmpty: false } value ? new Guid(value) : default;

    public ulong UInt64() => Take(8) is { IsEmpty: false } value ? BinaryPrimitives.ReadUInt64LittleEndian(value) : 0;

    public ReadOnlyMemory<Topic> Topics()
    {
        var topics = new Topic[Count(GuidLength)];
        for (var at = 0; at < topics.Length && !_failed; )
        {
            var space = Text();
            var run = Count(GuidLength);
            if (run == 0 || run > topics.Length - at)
            {
                _failed = true;
            }

            for (; run > 0 && !_failed; run--)
            {
                topics[at++] = new Topic(space, Guid());
            }
        }

        return topics;
    }

    public GatewayEvent? Event()
    {
        var priority = (EventPriority)Byte();
        var name = Text();
        var data = Take(Number());
        var attachments = new ReadOnlyMemory<byte>[Count(sizeof(int))];
        for (var at = 0; at < attachments.Length; at++)
        {
            attachments[at] = Take(Number()).ToArray();
        }

        if (!_failed && !data.IsEmpty && Enum.IsDefined(priority))
        {
            try
            {
                return new GatewayEvent(name, data.ToArray(), priority, attachments);
            }
            catch (ArgumentException)
            {
                // A name or attachments that no gateway gives.
            }
        }

        _failed = true;
        return null;
    }

    public UserSet? Users()
    {
        switch (Byte())
        {
            case 0:
                return null;
            case 1:
                return UserSet.Only(Guids());
            case 2:
                return UserSet.Except(Guids());
            default:
                _failed = true;
                return null;
        }
    }

    public Frame CloseSessions()
    {
        var sessions = Guids();
        var reason = new GatewayClose(Number(), Text(), Byte() == 1);
        return new Frame.CloseSessions(sessions, Byte() == 1 ? Event() : null, reason);
    }

    private Guid[] Guids()
    {
        var guids = new Guid[Count(GuidLength)];
        for (var at = 0; at < guids.Length; at++)
        {
            guids[at] = Guid();
        }

        return guids;
    }

    private string Text() => Encoding.UTF8.GetString(Take(Number()));

    private int Number() => Take(4) is { IsEmpty: false } value ? BinaryPrimitives.ReadInt32LittleEndian(value) : 0;

    /// <summary>How many things of at least this size follow; never more than the bytes that are there could hold.</summary>
    private int Count(int size)
    {
        var count = Number();
        if (count < 0 || count > _rest.Length / size)
        {
            _failed = true;
            return 0;
        }

        return count;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || length < 0 || length > _rest.Length)
        {
            _failed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
