using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>One Engine.IO message, or one plain frame, as it came. Whoever has it gives the rented buffer back.</summary>
/// <param name="Http">The request that brought it.</param>
/// <param name="Rented">From the shared pool.</param>
/// <param name="Length">How much of it is the message.</param>
/// <param name="IsBinary">Bytes, not text.</param>
internal readonly record struct Incoming(HttpContext Http, byte[] Rented, int Length, bool IsBinary)
{
    public ReadOnlyMemory<byte> Message => Rented.AsMemory(0, Length);

    public void Release() => ArrayPool<byte>.Shared.Return(Rented);
}
