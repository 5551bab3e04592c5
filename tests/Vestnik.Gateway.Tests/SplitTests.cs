using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>
/// What is said means the same however its bytes are split: messages of any size, so that buffers grow, in pieces of any
/// size. FUZZ_SEED says where to begin.
/// </summary>
public sealed class SplitTests
{
    private const int Rounds = 60;

    // Two of them, each with its bytes, fit a payload.
    private const int Largest = 240_000;
    private const string Separator = "\u001e";

    private readonly int _seed = int.TryParse(
        Environment.GetEnvironmentVariable("FUZZ_SEED"),
        CultureInfo.InvariantCulture,
        out var seed
    )
        ? seed
        : Environment.TickCount;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payload_of_long_polling(bool saysHowLong)
    {
        var random = new Random(_seed);
        await using var gateway = await StartAsync();
        gateway.OnRequest = http => http.Request.Body = new SlicedStream(http.Request.Body, () => Size(random));
        var poller = await gateway.PollingAsync();
        for (var round = 0; round < Rounds; round++)
        {
            List<Said> all = [Said.Any(random, 1), Said.Any(random, 2)];
            var body = Encoding.UTF8.GetBytes(string.Join(Separator, all.Select(said => said.Payload("42", "45"))));
            HttpContent content = saysHowLong ? new ByteArrayContent(body) : new ChunkedContent(body);
            await Poller.TextAsync(await poller.SendAsync(HttpMethod.Post, body: content));
            var answer = "";
            var expected = string.Join(Separator, all.Select(said => said.Payload("43", "46")));
            // What is more than a payload may be comes in several.
            while (answer.Length < expected.Length)
            {
                answer += (answer.Length == 0 ? "" : Separator) + await poller.PollAsync();
            }

            Assert.True(expected == answer, $"FUZZ_SEED={_seed}, round {round}");
        }
    }

    [Fact]
    public async Task Messages_on_a_websocket()
    {
        var random = new Random(_seed);
        await using var gateway = await StartAsync();
        var client = await gateway.SocketIoAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var said = Said.Any(random, round);
            await SendAsync(client, Encoding.UTF8.GetBytes(said.Packet("42", "45")), WebSocketMessageType.Text, random);
            if (said.Bytes is not null)
            {
                await SendAsync(client, said.Bytes, WebSocketMessageType.Binary, random);
            }

            Assert.True(said.Packet("43", "46") == await client.TextAsync(), $"FUZZ_SEED={_seed}, round {round}");
            if (said.Bytes is not null)
            {
                Assert.True(
                    Encoding.UTF8.GetString(said.Bytes) == await client.TextAsync(),
                    $"FUZZ_SEED={_seed}, round {round}"
                );
            }
        }
    }

    /// <summary>In fragments, empty ones among them; more of them than a network would make are not taken.</summary>
    private static async Task SendAsync(Client client, byte[] message, WebSocketMessageType type, Random random)
    {
        var fragments = 0;
        for (var at = 0; at < message.Length || fragments == 0; fragments++)
        {
            var piece = fragments > 100 ? message.Length - at : Math.Min(Size(random) - 1, message.Length - at);
            await client.SendAsync(message.AsMemory(at, piece), type, end: at + piece == message.Length);
            at += piece;
        }
    }

    /// <summary>1 byte to some 64 KB, small ones as often as large ones.</summary>
    private static int Size(Random random) => 1 << random.Next(17);

    private static async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync(options =>
            (options.EventsPerSecond, options.EventsBurst) = (1_000_000, 1_000_000)
        );
        gateway.Echo("echo");
        return gateway;
    }

    /// <summary>A text of any length in any script, and perhaps bytes.</summary>
    private sealed record Said(int Id, string Json, byte[]? Bytes)
    {
        private static readonly string[] Scripts = ["a", "я", "語", "👋", "\\n", "\\u0000"];

        public static Said Any(Random random, int id)
        {
            var text = new StringBuilder("\"");
            var size = 0;
            for (var wanted = random.Next(1 << random.Next(19)) % Largest; size < wanted; )
            {
                var (script, count) = (Scripts[random.Next(Scripts.Length)], random.Next(1, 2000));
                text.Insert(text.Length, script, count);
                size += Encoding.UTF8.GetByteCount(script) * count;
            }

            text.Append('"');
            if (random.Next(2) == 0)
            {
                return new Said(id, text.ToString(), null);
            }

            // Such that they are text too: the client of the tests reads everything as text.
            var bytes = Encoding.UTF8.GetBytes(new string('b', random.Next(1 << random.Next(18))));
            return new Said(id, $$"""[{"_placeholder":true,"num":0},{{text}}]""", bytes);
        }

        public string Packet(string type, string binary) =>
            (Bytes is null ? $"{type}{Id}[" : $"{binary}1-{Id}[") + (type == "42" ? "\"echo\"," : "") + $"{Json}]";

        public string Payload(string type, string binary) =>
            Bytes is null ? Packet(type, binary) : $"{Packet(type, binary)}{Separator}b{Convert.ToBase64String(Bytes)}";
    }
}
