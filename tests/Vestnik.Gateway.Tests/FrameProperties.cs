using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using static Vestnik.Gateway.Tests.Any;

namespace Vestnik.Gateway.Tests;

public sealed class FrameProperties
{
    [Fact]
    public void A_backplane_frame_round_trips()
    {
        Check(
            from node in ArbMap.Default.GeneratorFor<Guid>()
            from number in ArbMap.Default.GeneratorFor<ulong>()
            from frame in Frames()
            select (node, number, frame),
            made =>
            {
                var bytes = Encode(made.node, made.number, made.frame);
                return FrameCodec.TryDecode(bytes, out var node, out var number, out var frame)
                    && node == made.node
                    && number == made.number
                    && frame.GetType() == made.frame.GetType()
                    && Same(made.frame, frame)
                    && Encode(node, number, frame).AsSpan().SequenceEqual(bytes);
            }
        );
    }

    [Fact]
    public void A_backplane_frame_that_is_cut_changed_or_noise_never_throws()
    {
        Check(
            from frame in Frames()
            from noise in ArbMap.Default.GeneratorFor<byte[]>()
            from at in Gen.Choose(0, int.MaxValue)
            from value in ArbMap.Default.GeneratorFor<byte>()
            select (frame, noise, at, value),
            made =>
            {
                var bytes = Encode(Guid.Empty, 1, made.frame);
                var cut = bytes[..(made.at % bytes.Length)];
                bytes[made.at % bytes.Length] = made.value;
                FrameCodec.TryDecode(bytes, out _, out _, out _);
                return !FrameCodec.TryDecode(cut, out _, out _, out _)
                    && !FrameCodec.TryDecode(made.noise, out _, out _, out _);
            }
        );
    }

    private static bool Same(Frame one, Frame other) =>
        (one, other) switch
        {
            (Frame.Publish a, Frame.Publish b) => a.Topics.Span.SequenceEqual(b.Topics.Span)
                && a.Event.SocketIo("/").AsSpan().SequenceEqual(b.Event.SocketIo("/"))
                && a.Event.Priority == b.Event.Priority
                && a.Event.Attachments.Zip(b.Event.Attachments)
                    .All(pair => pair.First.Span.SequenceEqual(pair.Second.Span))
                && a.Event.Attachments.Count == b.Event.Attachments.Count
                && a.Among is null == b.Among is null
                && (a.Among is null || b.Among is null || a.Among.Xor(b.Among).IsEmpty),
            (Frame.CloseSessions a, Frame.CloseSessions b) => a.Sessions.SequenceEqual(b.Sessions)
                && a.Reason == b.Reason
                && a.Farewell is null == b.Farewell is null,
            (Frame.Presence a, Frame.Presence b) => a.Reset == b.Reset
                && a.Gained.Span.SequenceEqual(b.Gained.Span)
                && a.Lost.Span.SequenceEqual(b.Lost.Span),
            _ => one == other,
        };

    private static byte[] Encode(Guid node, ulong number, Frame frame)
    {
        var writer = new ArrayBufferWriter<byte>();
        FrameCodec.Encode(writer, node, number, frame);
        return writer.WrittenSpan.ToArray();
    }

    private static Gen<Frame> Frames()
    {
        var ids = ArbMap.Default.GeneratorFor<Guid>();
        var flags = ArbMap.Default.GeneratorFor<bool>();
        var topics = (
            from space in Gen.Elements("user", "presence", "комната", "")
            from id in ids
            select new Topic(space, id)
        ).ArrayOf();
        var events =
            from name in Names()
            from json in Json()
            from durable in flags
            from attachments in ArbMap.Default.GeneratorFor<byte[]>().ArrayOf(3)
            select new GatewayEvent(
                name,
                Encoding.UTF8.GetBytes(json),
                durable ? EventPriority.Durable : EventPriority.Ephemeral,
                [.. attachments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]
            );
        return Gen.OneOf(
            ids.Select(id => (Frame)new Frame.Hello(id)),
            Gen.Constant((Frame)new Frame.Heartbeat()),
            Gen.Constant((Frame)new Frame.Bye()),
            from to in topics
            from e in events
            from among in Gen.OneOf(
                Gen.Constant<UserSet?>(null),
                ids.ArrayOf().Select(users => (UserSet?)UserSet.Only(users)),
                ids.ArrayOf().Select(users => (UserSet?)UserSet.Except(users))
            )
            select (Frame)new Frame.Publish(to, e, among),
            from sessions in ids.ArrayOf()
            from farewell in events
            from has in flags
            from final in flags
            from code in Gen.Choose(1000, 4999)
            select (Frame)
                new Frame.CloseSessions(sessions, has ? farewell : null, new GatewayClose(code, "why", final)),
            from reset in flags
            from gained in topics
            from lost in topics
            select (Frame)new Frame.Presence(reset, gained, lost)
        );
    }
}
