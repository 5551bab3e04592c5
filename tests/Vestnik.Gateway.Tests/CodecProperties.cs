using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Vestnik.Gateway.Tests;

public sealed class CodecProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    // Pieces that packets are made of, so that random ones come near to real ones.
    private static readonly string[] Pieces =
    [
        "0",
        "1",
        "2",
        "3",
        "4",
        "40",
        "41",
        "42",
        "43",
        "45",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "d800",
        "\"echo\"",
        "\"type\"",
        "\"id\"",
        "\"data\"",
        "\"token\"",
        "/admin,",
        "/",
        "-",
        "12",
        "1e9",
        "null",
        "true",
        " ",
        "\0",
        "\n",
        "я",
        "👋",
        "[[[[",
        "{\"type\":\"",
        "42[\"echo\",",
        "{}",
        "[]",
    ];

    [Fact]
    public void An_event_round_trips_through_both_dialects()
    {
        Check(
            from name in Names()
            from json in Json()
            select (name, json),
            pair =>
            {
                var e = new GatewayEvent(pair.name, Encoding.UTF8.GetBytes(pair.json));
                var packet = SocketIoCodec.Read(e.SocketIo("/"));
                var data = e.SocketIo("/").AsSpan(packet.Data);
                return packet is { Kind: PacketKind.Event, Namespace: "/" }
                    && SocketIoCodec.TryReadEvent(data, out var name, out var argument)
                    && name == pair.name
                    && Encoding.UTF8.GetString(data[argument]) == pair.json
                    && PlainCodec.TryRead(e.Plain, out var type, out var id, out var payload)
                    && type == pair.name
                    && id.Equals(default)
                    && Encoding.UTF8.GetString(e.Plain.AsSpan(payload)) == pair.json;
            }
        );
    }

    [Fact]
    public void An_acknowledgement_round_trips_through_both_dialects()
    {
        Check(
            from id in Gen.Choose(0, int.MaxValue)
            from json in Json()
            select (id, json),
            pair =>
            {
                var digits = Encoding.UTF8.GetBytes($"{pair.id}");
                var json = Encoding.UTF8.GetBytes(pair.json);
                var ack = SocketIoFrames.Ack(digits, json);
                var packet = SocketIoCodec.Read(ack);
                var plain = PlainCodec.Ack(digits, json);
                return packet.Kind == PacketKind.Ack
                    && SocketIoCodec.TryReadAck(packet, ack, out var asked, out var argument)
                    && asked == pair.id
                    && ack.AsSpan(packet.Data)[argument].SequenceEqual(json)
                    && ack.AsSpan(packet.AckId).SequenceEqual(digits)
                    && PlainCodec.TryRead(plain, out var type, out var id, out var data)
                    && type == "ack"
                    && plain.AsSpan(id).SequenceEqual(digits)
                    && plain.AsSpan(data).SequenceEqual(json);
            }
        );
    }

    [Fact]
    public void Packets_round_trip_through_a_payload()
    {
        Check(
            (
                from text in Gen.Elements("6", "42[\"n\",1]", "451-[\"я\",{}]", "")
                from attachments in ArbMap.Default.GeneratorFor<byte[]>().ArrayOf()
                select new Packet(
                    Encoding.UTF8.GetBytes(text),
                    [.. attachments.Select(bytes => (ReadOnlyMemory<byte>)bytes)]
                )
            )
                .NonEmptyListOf()
                // An empty packet before all others would look like none.
                .Where(packets => packets[0].Text!.Length > 0),
            packets =>
            {
                var payload = new byte[packets.Sum(packet => packet.PayloadLength + 1)];
                var length = packets.Aggregate(0, (at, packet) => PayloadCodec.Write(payload, at, packet));
                List<byte[]> sent =
                [
                    .. packets.SelectMany(packet =>
                        (byte[][])[packet.Text!, .. (packet.Attachments ?? []).Select(bytes => bytes.ToArray())]
                    ),
                ];
                List<byte[]> read = [];
                ReadOnlyMemory<byte> rest = payload.AsMemory(0, length);
                for (var isMore = true; isMore; )
                {
                    isMore = PayloadCodec.HasMore(rest.Span);
                    if (!PayloadCodec.TryRead(ref rest, out var rented, out var read1, out _))
                    {
                        return false;
                    }

                    read.Add(rented[..read1]);
                    ArrayPool<byte>.Shared.Return(rented);
                }

                return length == payload.Length - 1
                    && sent.Count == read.Count
                    && sent.Zip(read).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
            }
        );
    }

    [Fact]
    public void No_bytes_throw_past_the_parsers()
    {
        Check(
            Gen.OneOf(
                ArbMap.Default.GeneratorFor<byte[]>(),
                Gen.Elements(Pieces).ArrayOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces))),
                from pieces in Gen.Elements(Pieces).ArrayOf()
                from noise in ArbMap.Default.GeneratorFor<byte[]>()
                select (byte[])[.. "42[\"echo\","u8, .. Encoding.UTF8.GetBytes(string.Concat(pieces)), .. noise]
            ),
            bytes =>
            {
                var packet = SocketIoCodec.Read(bytes);
                var data = bytes.AsSpan(packet.Data);
                SocketIoCodec.TryReadEvent(data, out _, out var argument);
                SocketIoCodec.TryReadAuth(data, out _);
                SocketIoCodec.TryReadAck(packet, bytes, out _, out _);
                PlainCodec.TryRead(bytes, out _, out var id, out var payload);
                return data[argument].Length <= bytes.Length
                    && bytes[id].Length <= bytes.Length
                    && bytes[payload].Length <= bytes.Length;
            },
            Many.WithMaxTest(20_000)
        );
    }

    [Fact]
    public void What_the_parsers_accept_is_json()
    {
        Check(
            Gen.Elements(Pieces).ArrayOf().Select(pieces => "[\"e\"," + string.Concat(pieces) + "]"),
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                if (!SocketIoCodec.TryReadEvent(bytes, out _, out var argument))
                {
                    return true;
                }

                using var parsed = JsonDocument.Parse(bytes[argument]);
                return true;
            },
            Many.WithMaxTest(20_000)
        );
    }

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

    private static Gen<string> Names() =>
        Gen.Elements("a", "message:send", "событие", "quote\"d", "back\\slash", "tab\t", "👋", "<&>");

    private static Gen<string> Json() =>
        ArbMap
            .Default.GeneratorFor<string>()
            .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? "")))
            .ArrayOf()
            .Select(texts => JsonSerializer.Serialize(new { texts, n = texts.Length }));

    private static void Check<T>(Gen<T> values, Func<T, bool> holds, Config? config = null) =>
        FsCheck.Fluent.Prop.ForAll(values.ToArbitrary(), holds).Check(config ?? Many);
}
