using System.Buffers;

namespace Vestnik.Gateway;

/// <summary>A packet whose attachments have not all come yet.</summary>
/// <param name="connection">Whose.</param>
/// <param name="packet">Its parts.</param>
/// <param name="incoming">Its text.</param>
/// <param name="since">When it came, in milliseconds.</param>
internal sealed class BinaryPacket(GatewayConnection connection, SocketIoPacket packet, Incoming incoming, long since)
{
    private readonly List<ReadOnlyMemory<byte>> _attachments = new(packet.Attachments);

    public GatewayConnection Connection => connection;

    public SocketIoPacket Packet => packet;

    public Incoming Incoming => incoming;

    public long Since => since;

    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _attachments;

    /// <summary>Of the text and what came with it so far, bytes.</summary>
    public int Length { get; private set; } = incoming.Length;

    public bool IsWhole => _attachments.Count == packet.Attachments;

    public void Attach(byte[] bytes)
    {
        _attachments.Add(bytes);
        Length += bytes.Length;
    }

    public void Release() => ArrayPool<byte>.Shared.Return(incoming.Rented);
}
