using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>
/// Changes packets at random, and looks that no parser throws and none reads past its input. FUZZ_SECONDS says for how long
/// (2 by default, minutes in a full <c>./test</c>) and FUZZ_SEED where to begin; what fails belongs into <c>corpus/packets.txt</c>.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FuzzTests
{
    private static readonly string Corpus = Path.Combine(SourceFolder(), "corpus", "packets.txt");

    // On a thread of its own: the other tests go on beside it, however long it takes.
    [Fact]
    public Task No_change_of_a_packet_throws_past_the_parsers() =>
        Task.Factory.StartNew(
            ChangePackets,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    private static void ChangePackets()
    {
        // One packet a line; what is no text is written as \x and two digits.
        List<byte[]> packets = [.. File.ReadLines(Corpus).Where(line => line.Length > 0).Select(Bytes)];
        packets.ForEach(Read);
        var seed = Number("FUZZ_SEED", Environment.TickCount);
        var random = new Random(seed);
        var until = DateTime.UtcNow + TimeSpan.FromSeconds(Number("FUZZ_SECONDS", 2));
        for (var round = 0; DateTime.UtcNow < until; round++)
        {
            var packet = Changed(packets[random.Next(packets.Count)], packets, random);
            try
            {
                Read(packet);
            }
            catch (Exception e)
            {
                Assert.Fail($"FUZZ_SEED={seed}, round {round}: {Convert.ToHexString(packet)}: {e}");
            }
        }
    }

    private static void Read(byte[] bytes)
    {
        var packet = SocketIoCodec.Read(bytes);
        Assert.InRange(packet.Attachments, 0, SocketIoCodec.MaxAttachments);
        var data = bytes.AsSpan(packet.Data);
        SocketIoCodec.TryReadEvent(data, out _, out var argument);
        Assert.True(data[argument].Length <= data.Length);
        SocketIoCodec.TryReadAuth(data, out _);
        if (SocketIoCodec.TryReadAck(packet, bytes, out var id, out argument))
        {
            Assert.True(id >= 0 && data[argument].Length <= data.Length);
        }

        Placeholders.Fit(data, packet.Attachments);
        PlainCodec.TryRead(bytes, out _, out var ackId, out var payload);
        Assert.True(bytes[ackId].Length + bytes[payload].Length <= bytes.Length);
        ReadOnlyMemory<byte> rest = bytes;
        for (var isMore = true; isMore; )
        {
            isMore = PayloadCodec.HasMore(rest.Span);
            if (!PayloadCodec.TryRead(ref rest, out var rented, out var length, out _))
            {
                break;
            }

            Assert.True(length <= bytes.Length);
            ArrayPool<byte>.Shared.Return(rented);
        }

        FrameCodec.TryDecode(bytes, out _, out _, out _);
    }

    private static byte[] Changed(byte[] packet, List<byte[]> packets, Random random)
    {
        List<byte> bytes = [.. packet];
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    var other = packets[random.Next(packets.Count)];
                    var from = random.Next(other.Length + 1);
                    bytes.InsertRange(at, other[from..random.Next(from, other.Length + 1)]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Bytes(string line)
    {
        List<byte> bytes = [];
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && line.AsSpan(at).StartsWith("\\x", StringComparison.Ordinal))
            {
                bytes.Add(byte.Parse(line.AsSpan(at + 2, 2), NumberStyles.HexNumber));
                at += 3;
            }
            else
            {
                var length = char.IsHighSurrogate(line[at]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(line.Substring(at, length)));
                at += length - 1;
            }
        }

        return [.. bytes];
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
