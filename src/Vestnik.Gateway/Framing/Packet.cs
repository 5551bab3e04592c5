using System.Buffers.Text;

namespace Vestnik.Gateway;

/// <summary>A packet on its way to a client: a text message, and the binary ones that belong to it.</summary>
/// <param name="Text">Null keeps a place for a packet that must come before those behind it.</param>
/// <param name="Attachments">In their order; null for none.</param>
internal readonly record struct Packet(byte[]? Text, IReadOnlyList<ReadOnlyMemory<byte>>? Attachments = null)
{
    /// <summary>What it takes of memory.</summary>
    public int Length => (Text?.Length ?? 0) + (Attachments?.Sum(bytes => bytes.Length) ?? 0);

    /// <summary>What it takes of a payload of long polling: attachments are base64 there, behind a separator and a <c>b</c>.</summary>
    public int PayloadLength =>
        (Text?.Length ?? 0) + (Attachments?.Sum(bytes => 2 + Base64.GetMaxEncodedToUtf8Length(bytes.Length)) ?? 0);
}
