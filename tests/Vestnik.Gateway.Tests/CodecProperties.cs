using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using static Vestnik.Gateway.Tests.Any;

namespace Vestnik.Gateway.Tests;

public sealed class CodecProperties
{
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
            from space in Namespaces()
            from id in Ids()
            from attachments in Attachments()
            select (name, json, space, id, attachments),
            made =>
            {
                var e = new GatewayEvent(made.name, Encoding.UTF8.GetBytes(made.json), attachments: made.attachments);
                var text = made.id is null ? e.SocketIo(made.space) : SocketIoFrames.Event(e, made.space, made.id);
                var packet = SocketIoCodec.Read(text);
                var data = text.AsSpan(packet.Data);
                var plain = made.id is null ? e.Plain : PlainCodec.Event(e, made.id);
                return packet.Kind == PacketKind.Event
                    && Begins(
                        text,
                        Head(made.attachments.Count == 0 ? '2' : '5', made.space, made.attachments, made.id) + "["
                    )
                    && packet.Namespace == made.space
                    && packet.Attachments == made.attachments.Count
                    && Encoding.UTF8.GetString(text.AsSpan(packet.AckId)) == $"{made.id}"
                    && SocketIoCodec.TryReadEvent(data, out var name, out var argument)
                    && name == made.name
                    && Encoding.UTF8.GetString(data[argument]) == made.json
                    && PlainCodec.TryRead(plain, out var type, out var id, out var payload)
                    && type == made.name
                    && Encoding.UTF8.GetString(plain.AsSpan(id)) == $"{made.id}"
                    && Encoding.UTF8.GetString(plain.AsSpan(payload)) == made.json
                    && Same(Attached(plain), made.attachments);
            }
        );
    }

    [Fact]
    public void An_acknowledgement_round_trips_through_both_dialects()
    {
        Check(
            from id in Gen.Choose(0, int.MaxValue)
            from json in Json()
            from space in Namespaces()
            from attachments in Attachments()
            select (id, json, space, attachments),
            made =>
            {
                var digits = Encoding.UTF8.GetBytes($"{made.id}");
                var json = Encoding.UTF8.GetBytes(made.json);
                var ack = SocketIoFrames.Ack(digits, json, made.space, made.attachments.Count);
                var packet = SocketIoCodec.Read(ack);
                var plain = PlainCodec.Ack(digits, json, made.attachments);
                return packet.Kind == PacketKind.Ack
                    && Begins(
                        ack,
                        Head(made.attachments.Count == 0 ? '3' : '6', made.space, made.attachments, made.id) + "["
                    )
                    && packet.Namespace == made.space
                    && packet.Attachments == made.attachments.Count
                    && SocketIoCodec.TryReadAck(packet, ack, out var asked, out var argument)
                    && asked == made.id
                    && ack.AsSpan(packet.Data)[argument].SequenceEqual(json)
                    && PlainCodec.TryRead(plain, out var type, out var id, out var data)
                    && type == "ack"
                    && plain.AsSpan(id).SequenceEqual(digits)
                    && plain.AsSpan(data).SequenceEqual(json)
                    && Same(Attached(plain), made.attachments);
            }
        );
    }

    [Fact]
    public void Coming_and_going_round_trips()
    {
        Check(
            from text in Texts()
            from json in Json()
            from space in Namespaces()
            select (text, json, space),
            made =>
            {
                var connect = Encoding.UTF8.GetBytes(
                    $"{(made.space == "/" ? "40" : $"40{made.space},")}{JsonSerializer.Serialize(new { token = made.text, made.json })}"
                );
                var connected = SocketIoFrames.Connected(made.space, "abc");
                var disconnect = SocketIoFrames.Disconnect(made.space);
                var error = SocketIoFrames.ConnectError(made.space, made.text, Encoding.UTF8.GetBytes(made.json));
                var (asked, answered) = (SocketIoCodec.Read(connect), SocketIoCodec.Read(connected));
                var head = Head('4', made.space, [], null);
                var refused = JsonDocument.Parse(error.AsMemory(Encoding.UTF8.GetByteCount(head))).RootElement;
                return asked.Kind == PacketKind.Connect
                    && asked.Namespace == made.space
                    && SocketIoCodec.TryReadAuth(connect.AsSpan(asked.Data), out var token)
                    && token == made.text
                    && answered.Kind == PacketKind.Connect
                    && answered.Namespace == made.space
                    && Encoding.UTF8.GetString(connected.AsSpan(answered.Data)) == """{"sid":"abc"}"""
                    && SocketIoCodec.Read(disconnect) is { Kind: PacketKind.Disconnect } left
                    && left.Namespace == made.space
                    && disconnect.AsSpan(left.Data).IsEmpty
                    && Begins(error, head)
                    && refused.GetProperty("message").GetString() == made.text
                    && refused.GetProperty("data").GetRawText() == made.json;
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

    /// <summary>What stands before the data of a packet, as the protocol's own text has it.</summary>
    private static string Head(char type, string space, IReadOnlyList<ReadOnlyMemory<byte>> attachments, long? id) =>
        $"4{type}{(attachments.Count == 0 ? "" : $"{attachments.Count}-")}{(space == "/" ? "" : $"{space},")}{id}";

    private static bool Begins(byte[] packet, string head) => packet.AsSpan().StartsWith(Encoding.UTF8.GetBytes(head));

    private static List<ReadOnlyMemory<byte>> Attached(byte[] plain) =>
        JsonDocument.Parse(plain).RootElement.TryGetProperty("attachments", out var attachments)
            ? [.. attachments.EnumerateArray().Select(bytes => (ReadOnlyMemory<byte>)bytes.GetBytesFromBase64())]
            : [];

    private static bool Same(List<ReadOnlyMemory<byte>> some, IReadOnlyList<ReadOnlyMemory<byte>> others) =>
        some.Count == others.Count && some.Zip(others).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
}
