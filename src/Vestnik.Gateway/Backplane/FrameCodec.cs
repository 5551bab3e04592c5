using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Vestnik.Gateway;

/// <summary>
/// A frame as bytes: version, kind, node (16), number (8, little-endian), then the kind's fields; counts and lengths are
/// 4 bytes, little-endian; runs of topics of one space share its name. No input throws.
/// </summary>
internal static class FrameCodec
{
    private const byte Version = 2;
    private const int GuidLength = 16;

    public static void Encode(IBufferWriter<byte> writer, Guid node, ulong number, Frame frame)
    {
        Byte(writer, Version);
        Byte(writer, (byte)KindOf(frame));
        Guid(writer, node);
        BinaryPrimitives.WriteUInt64LittleEndian(writer.GetSpan(8), number);
        writer.Advance(8);
        switch (frame)
        {
            case Frame.Hello hello:
                Guid(writer, hello.Target);
                break;
            case Frame.Publish publish:
                Topics(writer, publish.Topics.Span);
                Event(writer, publish.Event);
                Users(writer, publish.Among);
                break;
            case Frame.CloseSessions close:
                Number(writer, close.Sessions.Count);
                foreach (var session in close.Sessions)
                {
                    Guid(writer, session);
                }

                Number(writer, close.Reason.Code);
                Text(writer, close.Reason.Reason);
                Byte(writer, close.Reason.Final ? (byte)1 : (byte)0);
                Byte(writer, close.Farewell is null ? (byte)0 : (byte)1);
                if (close.Farewell is not null)
                {
                    Event(writer, close.Farewell);
                }

                break;
            case Frame.Presence presence:
                Byte(writer, presence.Reset ? (byte)1 : (byte)0);
                Topics(writer, presence.Gained.Span);
                Topics(writer, presence.Lost.Span);
                break;
        }
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out Guid node, out ulong number, out Frame frame)
    {
        var reader = new FrameReader(bytes.Span);
        var version = reader.Byte();
        var kind = (Kind)reader.Byte();
        node = reader.Guid();
        number = reader.UInt64();
        Frame? decoded = kind switch
        {
            Kind.Hello => new Frame.Hello(reader.Guid()),
            Kind.Heartbeat => new Frame.Heartbeat(),
            Kind.Bye => new Frame.Bye(),
            Kind.Publish when reader.Topics() is var topics && reader.Event() is { } e => new Frame.Publish(
                topics,
                e,
                reader.Users()
            ),
            Kind.CloseSessions => reader.CloseSessions(),
            Kind.Presence => new Frame.Presence(reader.Byte() == 1, reader.Topics(), reader.Topics()),
            _ => null,
        };
        frame = decoded ?? new Frame.Heartbeat();
        return version == Version && decoded is not null && reader.IsComplete;
    }

    private static Kind KindOf(Frame frame) =>
        frame switch
        {
            Frame.Hello => Kind.Hello,
            Frame.Heartbeat => Kind.Heartbeat,
            Frame.Bye => Kind.Bye,
            Frame.Publish => Kind.Publish,
            Frame.CloseSessions => Kind.CloseSessions,
            _ => Kind.Presence,
        };

    private static void Topics(IBufferWriter<byte> writer, ReadOnlySpan<Topic> topics)
    {
        Number(writer, topics.Length);
        for (var start = 0; start < topics.Length; )
        {
            var end = start + 1;
            while (end < topics.Length && topics[end].Space == topics[start].Space)
            {
                end++;
            }

            Text(writer, topics[start].Space);
            Number(writer, end - start);
            for (; start < end; start++)
            {
                Guid(writer, topics[start].Id);
            }
        }
    }

    private static void Event(IBufferWriter<byte> writer, GatewayEvent e)
    {
        Byte(writer, (byte)e.Priority);
        Text(writer, e.Name);
        Number(writer, e.Data.Length);
        writer.Write(e.Data.Span);
        Number(writer, e.Attachments.Count);
        foreach (var attachment in e.Attachments)
        {
            Number(writer, attachment.Length);
            writer.Write(attachment.Span);
        }
    }

    /// <summary>0: all; 1: those who follow; 2: all but those who follow.</summary>
    private static void Users(IBufferWriter<byte> writer, UserSet? users)
    {
        Byte(
            writer,
            users is null ? (byte)0
                : users.IsExcept ? (byte)2
                : (byte)1
        );
        if (users is not null)
        {
            Number(writer, users.Named.Count);
            foreach (var user in users.Named)
            {
                Guid(writer, user);
            }
        }
    }

    private static void Byte(IBufferWriter<byte> writer, byte value)
    {
        writer.GetSpan(1)[0] = value;
        writer.Advance(1);
    }

    private static void Guid(IBufferWriter<byte> writer, Guid value)
    {
        value.TryWriteBytes(writer.GetSpan(GuidLength));
        writer.Advance(GuidLength);
    }

    private static void Number(IBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }

    private static void Text(IBufferWriter<byte> writer, string value)
    {
        Number(writer, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, writer);
    }

    internal enum Kind : byte
    {
        Hello = 1,
        Heartbeat,
        Bye,
        Publish,
        CloseSessions,
        Presence,
    }
}
