using System.Buffers.Binary;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Ids of messages: UUID version 7 (RFC 9562) whose last 16 bits are those of the chat's id, so that the partition of
/// a message can be told from its id alone, should messages ever be partitioned by these bits.
/// </summary>
internal static class MessageId
{
    public static Guid New(Guid chatId, DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(id, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(id[14..], ChatBits(chatId));
        return new Guid(id, bigEndian: true);
    }

    /// <summary>The last 16 bits of a chat's id, or of the id of one of its messages.</summary>
    public static ushort ChatBits(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
    }
}
