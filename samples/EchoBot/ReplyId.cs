using System.Security.Cryptography;

namespace Vestnik.Samples.EchoBot;

/// <summary>The client id of the answer to a message: the same whenever it is asked for.</summary>
internal static class ReplyId
{
    /// <summary>A UUID of version 8 (RFC 9562): made of a hash.</summary>
    public static Guid To(Guid messageId)
    {
        var hash = SHA256.HashData([.. "echo"u8, .. messageId.ToByteArray(bigEndian: true)]).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
