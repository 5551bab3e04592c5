using System.Buffers;

namespace Vestnik.Gateway.Tests;

/// <summary>What reading and writing a packet takes of the heap: its name or its bytes, and nothing else.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    // What an array or a string takes besides its content, rounded up.
    private const int Object = 32;

    private static readonly byte[] Event = """42["message:send",{"chatId":"c1","text":"Привет"}]"""u8.ToArray();

    [Fact]
    public void Reading_an_event_takes_its_name_alone() =>
        AssertTakes(
            ("message:send".Length * sizeof(char)) + Object,
            () => SocketIoCodec.TryReadEvent(Event.AsSpan(SocketIoCodec.Read(Event).Data), out _, out _)
        );

    [Fact]
    public void Reading_a_plain_frame_takes_its_type_alone()
    {
        var frame = """{"type":"message:send","id":17,"data":{"chatId":"c1","text":"Привет"}}"""u8.ToArray();
        AssertTakes(
            ("message:send".Length * sizeof(char)) + Object,
            () => PlainCodec.TryRead(frame, out _, out _, out _)
        );
    }

    [Fact]
    public void Reading_an_acknowledgement_takes_nothing()
    {
        var ack = """4317[{"ok":true}]"""u8.ToArray();
        AssertTakes(0, () => SocketIoCodec.TryReadAck(SocketIoCodec.Read(ack), ack, out _, out _));
    }

    [Fact]
    public void An_acknowledgement_takes_its_bytes()
    {
        var json = """{"ok":true,"message":{"id":"m1"}}"""u8.ToArray();
        AssertTakes("4317[]".Length + json.Length + Object, () => SocketIoFrames.Ack("17"u8, json).Length > 0);
    }

    [Fact]
    public void An_event_takes_its_bytes()
    {
        var e = TestGateway.Event("message:received", $$"""{"text":"{{new string('x', 1000)}}"}""");
        AssertTakes(e.SocketIo("/").Length + Object, () => SocketIoFrames.Event(e, "/").Length > 0);
        AssertTakes(e.Plain.Length + Object, () => PlainCodec.Event(e).Length > 0);
        AssertTakes(e.Data.Length + 64, () => PlainCodec.Ack("17"u8, e.Data.Span).Length > 0);
    }

    [Fact]
    public void An_event_is_framed_once_however_many_receive_it()
    {
        var e = TestGateway.Event("message:received", """{"id":"m1"}""");
        var (main, other, plain) = (e.SocketIo("/"), e.SocketIo("/admin"), e.Plain);
        Assert.Same(main, e.SocketIo("/"));
        Assert.Same(other, e.SocketIo("/admin"));
        Assert.Same(plain, e.Plain);
    }

    [Fact]
    public void A_payload_is_written_and_read_in_pooled_memory()
    {
        var packet = new Packet(Event, [new byte[] { 1, 2, 3 }]);
        var payload = new byte[packet.PayloadLength];
        AssertTakes(
            // What walks the attachments.
            2 * Object,
            () =>
            {
                ReadOnlyMemory<byte> rest = payload.AsMemory(0, PayloadCodec.Write(payload, 0, packet));
                while (!rest.IsEmpty && PayloadCodec.TryRead(ref rest, out var rented, out _, out _))
                {
                    ArrayPool<byte>.Shared.Return(rented);
                }

                return rest.IsEmpty;
            }
        );
    }

    private static void AssertTakes(int most, Func<bool> act)
    {
        // Once before it is measured: what is made once and kept does not count.
        Assert.True(act());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            act();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Rounds, 0, most);
    }
}
