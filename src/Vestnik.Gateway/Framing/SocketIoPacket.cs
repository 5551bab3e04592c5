namespace Vestnik.Gateway;

internal enum PacketKind : byte
{
    Invalid,

    /// <summary>Open, upgrade and no-operation packets, which the reference server reads over.</summary>
    Ignored,
    EngineClose,
    Pong,
    Connect,
    Disconnect,
    Event,
    Ack,
}

/// <summary>A packet's parts, as places in the message it was read from.</summary>
/// <param name="Namespace"><c>/</c> where the packet names none.</param>
/// <param name="AckId">The digits of an acknowledgement id; empty for none.</param>
/// <param name="Data">The JSON value after the head; empty for none.</param>
/// <param name="Attachments">How many binary messages follow it.</param>
internal readonly record struct SocketIoPacket(
    PacketKind Kind,
    string Namespace = "/",
    Range AckId = default,
    Range Data = default,
    int Attachments = 0
);
