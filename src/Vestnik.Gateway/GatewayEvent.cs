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

    private byte[]? _socketIo;
    private byte[]? _plain;

    // Events are for one namespace as a rule.
    private Framed? _elsewhere;

    /// <summary>Makes an event; nothing is framed yet.</summary>
    /// <param name="name">1 to 128 characters; not one of the names that Socket.IO reserves, nor <c>ack</c>.</param>
    /// <param name="data">One JSON value in UTF-8, not checked here. It must not change afterwards.</param>
    /// <param name="priority">What to do when the client is slow.</param>
    /// <param name="attachments">
    /// The bytes for which the data holds <c>{"_placeholder":true,"num":N}</c>, at most 10, the same for all and not to be
    /// changed afterwards. Plain clients get them as base64.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is empty, too long or reserved, the data is empty, a placeholder has no attachment, or there are too many.
    /// </exception>
    public GatewayEvent(
        string name,
        ReadOnlyMemory<byte> data,
        EventPriority priority = EventPriority.Durable,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null
    )
    {
        CheckName(name);
        CheckAttachments(data.Span, attachments);
        if (data.IsEmpty)
        {
            throw new ArgumentException("An event needs a JSON value; use null.", nameof(data));
        }

        Name = name;
        EncodedName = JsonEncodedText.Encode(name);
        Data = data;
        Priority = priority;
        Attachments = attachments ?? [];
    }

    /// <summary>The event's name, as clients listen for it.</summary>
    public string Name { get; }

    /// <summary>The payload: one JSON value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>What to do when the client is slow.</summary>
    public EventPriority Priority { get; }

    /// <summary>The bytes that belong to the payload; none as a rule.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    internal JsonEncodedText EncodedName { get; }

    // Two threads may frame at the same time; both make the same bytes, and either may stay.
    internal byte[] Plain => _plain ??= PlainCodec.Event(this);

    internal byte[] SocketIo(string space)
    {
        if (space == "/")
        {
            return _socketIo ??= SocketIoFrames.Event(this, space);
        }

        var framed = _elsewhere;
        if (framed?.Namespace != space)
        {
            _elsewhere = framed = new Framed(space, SocketIoFrames.Event(this, space));
        }

        return framed.Text;
    }

    internal static void CheckAttachments(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>>? attachments)
    {
        if (
            attachments is { Count: > 0 }
            && (attachments.Count > SocketIoCodec.MaxAttachments || !Placeholders.Fit(json, attachments.Count))
        )
        {
            throw new ArgumentException(
                $"A placeholder without its attachment, or more than {SocketIoCodec.MaxAttachments} attachments.",
                nameof(attachments)
            );
        }
    }

    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        // "ack" is the plain dialect's answer.
        if (name.Length > MaxNameLength || name == "ack" || SocketIoCodec.IsReserved(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be an event's name: it is reserved, or longer than {MaxNameLength} characters.",
                nameof(name)
            );
        }
    }

    private sealed record Framed(string Namespace, byte[] Text);
}
