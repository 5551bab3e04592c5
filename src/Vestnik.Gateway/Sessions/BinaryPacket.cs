namespace Vestnik.Gateway;

/// <summary>A packet whose attachments have not all come yet.</summary>
/// <param name="Connection">Whose.</param>
/// <param name="Packet">Its parts.</param>
/// <param name="Incoming">Its text.</param>
/// <param name="Since">When it came, in milliseconds.</param>
internal sealed record BinaryPacket(GatewayConnection Connection, SocketIoPacket Packet, Incoming Incoming, long Since)
{
    public List<ReadOnlyMemory<byte>> Attachments { get; } = new(Packet.Attachments);

    /// <summary>Of the text and what came with it so far, bytes.</summary>
    public int Length => Incoming.Length + Attachments.Sum(bytes => bytes.Length);

    public bool IsWhole => Attachments.Count == Packet.Attachments;
}
