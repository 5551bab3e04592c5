using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vestnik.Bench;

internal enum Vice
{
    /// <summary>Asks for everything and reads nothing.</summary>
    Deaf,

    /// <summary>Reads a kilobyte a second.</summary>
    Slow,

    /// <summary>Sends a thousand events at once, and again five seconds after it was thrown out.</summary>
    Flood,
}

/// <summary>A WebSocket as an attacker would use it: no library that answers pings or reads ahead.</summary>
internal sealed class BadClient(Uri server, string token, Guid chatId, Vice vice, bool isSocketIo)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How often the server ended it.</summary>
    public int Ended { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(stop);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // Cut off, or it is over.
            }
            if (!stop.IsCancellationRequested)
            {
                Ended++;
            }
            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, stop);
        var path = isSocketIo ? "/socket.io/?EIO=4&transport=websocket" : $"/ws?token={token}";
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ),
            stop
        );
        if (isSocketIo)
        {
            await socket.SendAsync(Frame($$"""40{"token":"{{token}}"}"""), stop);
        }
        switch (vice)
        {
            case Vice.Flood:
                var flood = Enumerable.Repeat(Event("typing:start", $$"""{"chatId":"{{chatId}}"}"""), 1000);
                await socket.SendAsync(flood.SelectMany(frame => frame).ToArray(), stop);
                await ReadAsync(socket, 64 * 1024, TimeSpan.Zero, stop);
                break;
            case Vice.Slow:
                await AskAsync(socket, stop);
                await ReadAsync(socket, 1024, TimeSpan.FromSeconds(1), stop);
                break;
            default:
                await AskAsync(socket, stop);
                // To be told when it is cut, and nothing else.
                while (!socket.Poll(0, SelectMode.SelectError))
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), stop);
                    // Talks on, as who is alive does.
                    await socket.SendAsync(Event("typing:stop", $$"""{"chatId":"{{chatId}}"}"""), stop);
                }
                break;
        }
    }

    /// <summary>Answers that belong to this connection alone: memory that nobody shares.</summary>
    private async Task AskAsync(Socket socket, CancellationToken stop)
    {
        for (var n = 0; n < 4; n++)
        {
            var all = $$"""{"held":[{"chatId":"{{chatId}}","seq":0}]}""";
            await socket.SendAsync(Event("sync", all), stop);
        }
    }

    private static async Task ReadAsync(Socket socket, int atOnce, TimeSpan pause, CancellationToken stop)
    {
        var buffer = new byte[atOnce];
        while (await socket.ReceiveAsync(buffer, stop) > 0)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, stop);
            }
        }
    }

    private byte[] Event(string name, string data) =>
        Frame(isSocketIo ? $"421[\"{name}\",{data}]" : $$"""{"type":"{{name}}","id":"1","data":{{data}}}""");

    /// <summary>Masked with zeros, which leaves the text as it is.</summary>
    private static byte[] Frame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[payload.Length + 8];
        frame[0] = 0x81;
        frame[1] = 0x80 | 126;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        payload.CopyTo(frame, 8);
        return frame;
    }
}
