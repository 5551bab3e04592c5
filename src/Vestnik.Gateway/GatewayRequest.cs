using System.Buffers;

namespace Vestnik.Gateway;

/// <summary>One event from a client.</summary>
public sealed class GatewayRequest
{
    private readonly byte[]? _ackId;
    private readonly int _length;
    private byte[]? _rented;
    private string? _heldSpace;
    private int _acked;

    internal GatewayRequest(
        GatewayConnection connection,
        string name,
        ReadOnlyMemory<byte> payload,
        ReadOnlyMemory<byte> arguments,
        byte[]? ackId,
        Incoming incoming,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null
    )
    {
        Connection = connection;
        Name = name;
        Payload = payload;
        Arguments = arguments;
        _ackId = ackId;
        _rented = incoming.Rented;
        _length = incoming.Length;
        Attachments = attachments ?? [];
    }

    /// <summary>Who sent it.</summary>
    public GatewayConnection Connection { get; }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>
    /// The first argument: one valid JSON value, at most 64 levels deep with its frame; <c>null</c> if there was none.
    /// Valid until the handler's task completes; copy what must live longer.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>
    /// All arguments, as they came: JSON values with commas between them; empty if there was none. The payload is the first
    /// of them, and the only one of a plain client. Valid as long.
    /// </summary>
    public ReadOnlyMemory<byte> Arguments { get; private set; }

    /// <summary>
    /// The bytes for which the payload holds <c>{"_placeholder":true,"num":N}</c>, at any depth; every N has its place here.
    /// They may be kept.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>Whether the client waits for an acknowledgement. A handler that gives none leaves it waiting.</summary>
    public bool WantsAck => _ackId is not null;

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Aborted => Connection.Closed;

    /// <summary>The memory that its message takes until the handler ends.</summary>
    internal int HeldBytes => _length + (Attachments.Count == 0 ? 0 : Attachments.Sum(bytes => bytes.Length));

    /// <summary>
    /// Acknowledges, once; later calls and calls for an event that wants none do nothing. It is queued before this
    /// returns, so an event sent afterwards arrives after it.
    /// </summary>
    /// <param name="json">One JSON value in UTF-8; copied.</param>
    /// <param name="attachments">The bytes for which it holds <c>{"_placeholder":true,"num":N}</c>, at most 10; not copied.</param>
    /// <exception cref="ArgumentException">A placeholder has no attachment, or there are too many.</exception>
    public void Ack(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        GatewayEvent.CheckAttachments(json, attachments);
        if (_ackId is not null && !Connection.IsGone && Interlocked.Exchange(ref _acked, 1) == 0)
        {
            Connection.Session.Acknowledge(Connection, _ackId, json, attachments);
        }

        LetGo();
    }

    /// <summary>
    /// What is published to topics of the space from now on reaches this connection after the acknowledgement, or the end
    /// of the handler: so an answer about them, older by the moment that it was under way, is not the last word. Once.
    /// </summary>
    public void HoldEvents(string space)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (Interlocked.CompareExchange(ref _heldSpace, space, null) is null)
        {
            Connection.Held.Hold(space);
        }
    }

    /// <summary>Gives the message's buffer back; the payload is gone.</summary>
    internal void Release()
    {
        (Payload, Arguments) = (default, default);
        LetGo();
        if (Interlocked.Exchange(ref _rented, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void LetGo()
    {
        if (Interlocked.Exchange(ref _heldSpace, null) is { } space)
        {
            Connection.Held.Release(space);
        }
    }
}
