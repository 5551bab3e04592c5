using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Vestnik.Testing;

/// <summary>One connection over an <see cref="EventRoad"/>: frame by frame once it is a WebSocket, as it comes otherwise.</summary>
internal sealed class EventPassage(
    Socket near,
    Socket far,
    Mishaps mishaps,
    Action<string> hear,
    Action<string, JsonElement> setOut
) : IDisposable
{
    // Writes to the client, and what is held back.
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<Held> _held = [];
    private NetworkStream? _client;
    private byte[]? _nudge;

    /// <summary>Until either side ends it.</summary>
    public async Task RunAsync()
    {
        await using var client = new NetworkStream(near);
        await using var server = new NetworkStream(far);
        var fromClient = PipeReader.Create(client);
        var fromServer = PipeReader.Create(server);
        var request = await HeadAsync(fromClient);
        if (!IsUpgrade(request))
        {
            await server.WriteAsync(Encoding.ASCII.GetBytes(request));
            await Task.WhenAny(fromClient.CopyToAsync(server), fromServer.CopyToAsync(client));
            return;
        }
        // Compressed frames could not be read here.
        await server.WriteAsync(Encoding.ASCII.GetBytes(Without(request, "Sec-WebSocket-Extensions")));
        var response = await HeadAsync(fromServer);
        await client.WriteAsync(Encoding.ASCII.GetBytes(response));
        if (!response.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            await fromServer.CopyToAsync(client);
            return;
        }
        _nudge = WebSocketFrame.FromServer(
            request.Contains("/socket.io", StringComparison.Ordinal)
                ? """42["sync:required",{}]"""
                : """{"type":"sync:required","data":{}}"""
        );
        _client = client;
        await Task.WhenAny(
            FramesAsync(fromClient, frame => AskAsync(server, frame)),
            FramesAsync(fromServer, TellAsync)
        );
    }

    public Task NudgeAsync() =>
        AloneAsync(async client =>
        {
            hear("sync:required");
            await client.WriteAsync(_nudge!);
        });

    public Task ReleaseAsync() => AloneAsync(client => ReleaseAsync(client, _held.Count));

    public void Dispose()
    {
        near.Close(0);
        far.Close(0);
    }

    private async Task AskAsync(NetworkStream server, WebSocketFrame frame)
    {
        if (frame.ReadEvent() is { } asked)
        {
            setOut(asked.Name, asked.Data);
        }
        await server.WriteAsync(frame.Bytes);
    }

    private Task TellAsync(WebSocketFrame frame) =>
        AloneAsync(async client =>
        {
            if (frame.ReadEvent() is not { } told)
            {
                await client.WriteAsync(frame.Bytes);
                return;
            }
            hear(told.Name);
            // Those held back longest go first, after this one.
            foreach (var held in _held)
            {
                held.Wait--;
            }
            var due = _held.Count(held => held.Wait <= 0);
            switch (mishaps.Next())
            {
                case null:
                    await client.WriteAsync(frame.Bytes);
                    break;
                case Mishap.Lost:
                    break;
                case Mishap.Doubled:
                    await client.WriteAsync(frame.Bytes);
                    await client.WriteAsync(frame.Bytes);
                    break;
                case Mishap.Repeated:
                    await client.WriteAsync(frame.Bytes);
                    Hold(frame, 2);
                    break;
                case Mishap.Swapped:
                    Hold(frame, 1);
                    break;
                case Mishap.Late:
                    Hold(frame, 4);
                    break;
                default:
                    throw new InvalidOperationException("An unknown mishap.");
            }
            await ReleaseAsync(client, due);
        });

    private void Hold(WebSocketFrame frame, int events) => _held.Add(new Held(frame.Bytes) { Wait = events });

    private async Task ReleaseAsync(NetworkStream client, int count)
    {
        foreach (var held in _held.OrderBy(held => held.Wait).Take(count).ToList())
        {
            _held.Remove(held);
            await client.WriteAsync(held.Frame);
        }
    }

    /// <summary>Nothing happens while there is no client to write to.</summary>
    private async Task AloneAsync(Func<NetworkStream, Task> write)
    {
        if (_client is not { } client)
        {
            return;
        }
        await _gate.WaitAsync();
        try
        {
            await write(client);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client has gone; the reading side notices.
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task FramesAsync(PipeReader from, Func<WebSocketFrame, Task> pass)
    {
        while (true)
        {
            var read = await from.ReadAsync();
            var buffer = read.Buffer;
            while (WebSocketFrame.Take(ref buffer) is { } frame)
            {
                await pass(frame);
            }
            from.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>An HTTP message up to its body. <see cref="IOException"/>: it ended before.</summary>
    private static async Task<string> HeadAsync(PipeReader from)
    {
        while (true)
        {
            var read = await from.ReadAsync();
            var reader = new SequenceReader<byte>(read.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            {
                var text = Encoding.ASCII.GetString(head) + "\r\n\r\n";
                from.AdvanceTo(reader.Position);
                return text;
            }
            from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                throw new IOException("The connection ended within a head.");
            }
        }
    }

    private static bool IsUpgrade(string request) =>
        request.Contains("\r\nUpgrade: websocket\r\n", StringComparison.OrdinalIgnoreCase);

    private static string Without(string head, string name) =>
        string.Join(
            "\r\n",
            head.Split("\r\n").Where(line => !line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
        );

    private sealed class Held(byte[] frame)
    {
        public byte[] Frame { get; } = frame;

        /// <summary>How many more events go first.</summary>
        public int Wait { get; set; }
    }
}
