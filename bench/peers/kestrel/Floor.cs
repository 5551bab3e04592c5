using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace Peers;

/// <summary>
/// Everybody who is connected. What somebody sends is framed again as the acknowledgement and as what the others are told: person 2p
/// is the pair of person 2p + 1, and everybody is in the group.
/// </summary>
internal sealed class Floor(Tokens tokens, CancellationToken stopping)
{
    private const int LargestPacket = 16 * 1024;
    private const int PingMilliseconds = 25_000;

    private readonly ConcurrentDictionary<long, Connection> _connections = new();

    /// <summary>The heartbeat of Engine.IO: the server pings. Ends when the server does.</summary>
    public async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(PingMilliseconds));
        var ping = "2"u8.ToArray();
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                TellOthers(ping, sender: null);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>From the handshake to the end of the connection.</summary>
    public async Task ServeAsync(WebSocket socket)
    {
        var connection = new Connection(socket);
        connection.Send(
            $$"""0{"sid":"{{connection.Id}}","upgrades":[],"pingInterval":{{PingMilliseconds}},"pingTimeout":20000,"maxPayload":{{LargestPacket}}}"""
        );
        try
        {
            // A connection that waits has no buffer.
            while ((await socket.ReceiveAsync(Memory<byte>.Empty, stopping)).MessageType is WebSocketMessageType.Text)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(LargestPacket);
                try
                {
                    Handle(buffer.AsSpan(0, await ReadAsync(socket, buffer)), connection);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // It is gone, or the server ends.
        }
        finally
        {
            if (connection.Person is { } person)
            {
                _connections.TryRemove(KeyValuePair.Create(person, connection));
            }
        }
    }

    /// <summary>The length of one packet.</summary>
    /// <exception cref="WebSocketException">It is larger than <paramref name="buffer"/>, or the connection ended.</exception>
    private async ValueTask<int> ReadAsync(WebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), stopping);
            length += read.Count;
            if (read.EndOfMessage)
            {
                return length;
            }
        }
        throw new WebSocketException(WebSocketError.HeaderError);
    }

    private void Handle(ReadOnlySpan<byte> packet, Connection connection)
    {
        if (packet.StartsWith("42"u8) && connection.Person is { } sender)
        {
            Pass(packet[2..], sender, connection);
        }
        else if (packet.StartsWith("40"u8))
        {
            connection.Person = WhoConnects(packet[2..]);
            if (connection.Person is { } person)
            {
                _connections[person] = connection;
            }
            connection.Send(
                connection.Person is null ? """44{"message":"unauthorized"}""" : $$"""40{"sid":"{{connection.Id}}"}"""
            );
        }
    }

    /// <summary>The number of the person, which is the end of its id; null without a token of anybody.</summary>
    private long? WhoConnects(ReadOnlySpan<byte> authentication)
    {
        try
        {
            var token = JsonElement.Parse(authentication).GetProperty("token").GetString();
            return tokens.WhoseIs(token) is { } user ? Convert.ToInt64(user.ToString("N")[20..], 16) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Of <c>7["message:send",{…}]</c> the 7 goes into the acknowledgement, and {…} to both sides as it is.</summary>
    private void Pass(ReadOnlySpan<byte> call, long sender, Connection connection)
    {
        var digits = call.IndexOf("[\"message:send\","u8);
        if (digits <= 0 || !call.EndsWith("}]"u8))
        {
            return;
        }
        var message = call[(digits + "[\"message:send\","u8.Length)..^1];
        connection.Send([.. "43"u8, .. call[..digits], .. "[{\"ok\":true,\"message\":"u8, .. message, .. "}]"u8]);
        byte[] told = [.. "42[\"message:received\","u8, .. message, .. "]"u8];
        if (message.IndexOf("\"00000000-0000-4000-a000-000000000000\""u8) >= 0)
        {
            TellOthers(told, connection);
        }
        else if (_connections.TryGetValue(sender ^ 1, out var other))
        {
            other.Send(told);
        }
    }

    private void TellOthers(byte[] packet, Connection? sender)
    {
        foreach (var (_, connection) in _connections)
        {
            if (connection != sender)
            {
                connection.Send(packet);
            }
        }
    }
}
