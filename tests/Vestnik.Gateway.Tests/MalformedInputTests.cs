using System.Net.WebSockets;
using System.Text;

namespace Vestnik.Gateway.Tests;

public sealed class MalformedInputTests
{
    private static readonly string Deep = new string('[', 10_000) + new string(']', 10_000);

    public static TheoryData<string, byte[]> Invalid
    {
        get
        {
            TheoryData<string, byte[]> data = [];
            string[] socketIo =
            [
                "",
                "4",
                "x",
                "2",
                "42",
                "42{}",
                "42[",
                "42[]",
                "42[\"echo\"",
                "42[\"echo\",]",
                "42[\"echo\"]x",
                "42[null]",
                "42[{}]",
                "42[\"echo\",\"a\0b\"]",
                "42\0",
                "42[\"\\ud800\"]",
                "42/other,[\"echo\"]",
                "421234567890123456[\"echo\"]",
                "42-1[\"echo\"]",
                "41{}",
                "41/other",
                "40",
                "40[]",
                "43[1]",
                "431",
                "431{}",
                "43x[]",
                "44{}",
                "45[\"echo\"]",
                "45-[\"echo\"]",
                "450-[\"echo\"]",
                "4511-[\"echo\"]",
                "45-1-[\"echo\"]",
                "451.0-[\"echo\"]",
                "451[\"echo\"]",
                "451-",
                "451-{}",
                "451-[\"echo\",",
                "451-[\"echo\",{\"_placeholder\":true,\"num\":1}]",
                "451-[\"echo\",{\"_placeholder\":true,\"num\":-1}]",
                "451-[\"echo\",{\"_placeholder\":true,\"num\":\"splice\"}]",
                "451-[\"echo\",[{\"a\":{\"_placeholder\":true}}]]",
                "461-[]",
                "461-1{}",
                "42[\"connect\"]",
                "42[\"disconnecting\",1]",
                "47",
                "4abc",
                "42/" + new string('n', 300) + ",[\"echo\"]",
                $"42[\"echo\",{Deep}]",
            ];
            string[] plain =
            [
                "",
                "\0",
                "x",
                "null",
                "1",
                "\"echo\"",
                "[]",
                "{}",
                "{\"type\":null}",
                "{\"type\":1}",
                "{\"type\":\"echo\"",
                "{\"type\":\"echo\"}}",
                "{\"type\":\"echo\",}",
                "{\"type\":\"echo\",\"data\":}",
                "{\"type\":\"echo\",\"id\":{}}",
                "{\"type\":\"echo\",\"id\":true}",
                "{\"type\":\"echo\",\"id\":\"" + new string('i', 200) + "\"}",
                "{\"type\":\"echo\",\"data\":\"a\0b\"}",
                "{\"type\":\"\\udc00\"}",
                "{\"\\ud800\":1,\"type\":\"echo\"}",
                "{\"data\":1}",
                $"{{\"type\":\"echo\",\"data\":{Deep}}}",
            ];
            byte[][] notUtf8 =
            [
                [0xff],
                [.. "42[\"echo\",\""u8, 0xc3, (byte)'"', (byte)']'],
                [.. "42[\"echo\",\""u8, 0xed, 0xa0, 0x80, (byte)'"', (byte)']'],
                [.. "{\"type\":\"echo\",\"data\":\""u8, 0xf5, 0x80, 0x80, 0x80, .. "\"}"u8],
            ];
            foreach (var text in socketIo)
            {
                data.Add(Say.SocketIo, Encoding.UTF8.GetBytes(text));
            }

            foreach (var text in plain)
            {
                data.Add(Say.Plain, Encoding.UTF8.GetBytes(text));
            }

            foreach (var bytes in notUtf8)
            {
                data.Add(Say.SocketIo, bytes);
                data.Add(Say.Plain, bytes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Whatever_is_not_a_packet_closes_with_1007_and_reaches_no_handler(string dialect, byte[] message)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On("echo", _ => throw new InvalidOperationException("reached"));
        var client = await gateway.ConnectAsync(dialect);
        var other = await gateway.ConnectAsync(dialect);
        await client.SendAsync(message);
        Assert.Equal(1007, await client.CloseCodeAsync());

        await other.SendAsync(Say.Emit(dialect, "still-there", "{}", 1));
        Assert.Contains("event.unknown", await other.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("42[\"echo\",1]")]
    [InlineData("421[\"echo\",1]")]
    [InlineData("431[]")]
    [InlineData("41")]
    [InlineData("40[]")]
    [InlineData("40{\"token\":")]
    [InlineData("40{\"token\":\"\\ud800\"}")]
    public async Task Anything_but_connect_closes_a_session_that_is_not_connected(string packet)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On("echo", _ => throw new InvalidOperationException("reached"));
        var client = await gateway.EngineAsync();
        await client.SendAsync(packet);
        Assert.Equal(1007, await client.CloseCodeAsync());
        Assert.Empty(gateway.Connected);
    }

    [Theory]
    [InlineData("4310[1]")]
    [InlineData("43999999999999999[]")]
    [InlineData("3")]
    [InlineData("3probe")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("6")]
    public async Task Packets_that_answer_nothing_are_read_over(string packet)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        await client.SendAsync(packet);
        await client.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_binary_message_closes_with_1007(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.ConnectAsync(dialect);
        await client.SendAsync(Encoding.UTF8.GetBytes(Say.Emit(dialect, "echo")), WebSocketMessageType.Binary);
        Assert.Equal(1007, await client.CloseCodeAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_message_may_be_as_large_as_allowed_and_one_byte_more_closes_with_1009(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync(options => options.MaxMessageBytes = 100_000);
        gateway.Gateway.On(
            "size",
            request =>
            {
                request.Ack(Encoding.UTF8.GetBytes($"{request.Payload.Length - 2}"));
                return ValueTask.CompletedTask;
            }
        );
        var client = await gateway.ConnectAsync(dialect);
        var rest = 100_000 - Say.Emit(dialect, "size", "\"\"", 1).Length;
        await client.SendAsync(Say.Emit(dialect, "size", $"\"{new string('x', rest)}\"", 1));
        Assert.Equal(Say.Ack(dialect, 1, $"{rest}"), await client.TextAsync());

        await client.SendAsync(Say.Emit(dialect, "size", $"\"{new string('x', rest + 1)}\"", 1));
        Assert.Equal(1009, await client.CloseCodeAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_message_in_a_thousand_pieces_is_one_message(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var client = await gateway.ConnectAsync(dialect);
        var json = $"\"{new string('я', 10_000)}\"";
        var bytes = Encoding.UTF8.GetBytes(Say.Emit(dialect, "echo", json, 1));
        for (var at = 0; at < bytes.Length; at += 20)
        {
            await client.SendAsync(bytes.AsMemory(at, Math.Min(20, bytes.Length - at)), end: at + 20 >= bytes.Length);
        }

        Assert.Equal(Say.Ack(dialect, 1, json), await client.TextAsync());
    }
}
