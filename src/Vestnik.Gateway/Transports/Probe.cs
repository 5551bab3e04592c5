using System.Net.WebSockets;

namespace Vestnik.Gateway;

/// <summary>What is said on a WebSocket before it carries the session: <c>2probe</c>, answered with <c>3probe</c>, then <c>5</c>.</summary>
internal static class Probe
{
    // The official client asks once.
    private const int MaxProbes = 8;

    private static readonly byte[] Answer = "3probe"u8.ToArray();

    /// <summary>Completes with true when the client changes over; it may do so without having asked.</summary>
    /// <param name="socket">Nothing was read from it.</param>
    /// <param name="probed">What to do when it asks.</param>
    public static async Task<bool> RunAsync(WebSocket socket, Action probed)
    {
        var buffer = new byte[16];
        for (var probes = 0; probes < MaxProbes; probes++)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += received.Count;
            } while (!received.EndOfMessage && length < buffer.Length);

            var message = buffer.AsMemory(0, length);
            if (
                received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true }
                && message.Span is [(byte)'5', ..]
            )
            {
                return true;
            }

            if (received.MessageType != WebSocketMessageType.Text || !message.Span.SequenceEqual("2probe"u8))
            {
                return false;
            }

            // First the answer: the client that hears of it in its poll asks again until it has come.
            await socket.SendAsync(Answer, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            probed();
        }

        return false;
    }
}
