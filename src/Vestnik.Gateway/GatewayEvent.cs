using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>What happens to an event when a client reads too slowly.</summary>
public enum EventPriority
{
    /// <summary>Never dropped alone: when it does not fit, the connection is closed with 4408.</summary>
    Durable,

    /// <summary>Worth nothing a moment later (typing, presence): dropped once a queue is half full.</summary>
    Ephemeral,
}

/// <summary>
/// An event on its way to clients. It is framed at most once per dialect, when the first recipient of that dialect
/// needs it, and the bytes are shared by all of them: make one and publish it, never one per recipient.
/// </summary>
public sealed class GatewayEvent
{
    private const int MaxNameLength = 128;

    // The names that the official client keeps for itself and refuses in a packet (socket.io-parser), and the plain
    // dialect's answer.
    private static readonly HashSet<string> Reserved =
    [
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "newListener",
        "removeListener",
        "ack",
    ];

    private byte[]? _socketIo;
    private byte[]? _plain;

    /// <summary>Makes an event; nothing is framed yet.</summary>
    /// <param name="name">1 to 128 characters; not one of the names that Socket.IO reserves, nor <c>ack</c>.</param>
    /// <param name="data">One JSON value in UTF-8, not checked here. It must not change afterwards.</param>
    /// <param name="priority">What to do when the client is slow.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or reserved, or the data is empty.</exception>
    public GatewayEvent(string name, ReadOnlyMemory<byte> data, EventPriority priority = EventPriority.Durable)
    {
        CheckName(name);
        if (data.IsEmpty)
        {
            throw new ArgumentException("An event needs a JSON value; use null.", nameof(data));
        }

        Name = name;
        EncodedName = JsonEncodedText.Encode(name);
        Data = data;
        Priority = priority;
    }

    /// <summary>The event's name, as clients listen for it.</summary>
    public string Name { get; }

    /// <summary>The payload: one JSON value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>What to do when the client is slow.</summary>
    public EventPriority Priority { get; }

    internal JsonEncodedText EncodedName { get; }

    // Two threads may frame at the same time; both make the same bytes, and either may stay.
    internal byte[] SocketIo => _socketIo ??= SocketIoFrames.Event(this);

    internal byte[] Plain => _plain ??= PlainCodec.Event(this);

    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxNameLength || Reserved.Contains(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be an event's name: it is reserved, or longer than {MaxNameLength} characters.",
                nameof(name)
            );
        }
    }
}
