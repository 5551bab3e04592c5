using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Vestnik.Gateway;

/// <summary>The packets that one POST brings: read whole, then handled one after the other.</summary>
internal static class PostedPayload
{
    private const int FirstBuffer = 4096;

    /// <summary>Takes what is posted; what is wrong with it, or null.</summary>
    public static async Task<GatewayClose?> ReceiveAsync(SocketIoSession session, HttpContext http)
    {
        var type = http.Request.ContentType;
        if (type?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true)
        {
            return GatewayClose.Invalid;
        }

        var most = session.MaxMessageBytes;
        if (http.Request.ContentLength > most)
        {
            return GatewayClose.TooLarge;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = most;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            session.Reads(isBusy: true);
            while (await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted) is > 0 and var read)
            {
                length += read;
                if (length > most)
                {
                    return GatewayClose.TooLarge;
                }

                if (length == buffer.Length)
                {
                    buffer = Buffers.Grow(buffer, length, most);
                }
            }

            session.Reads(isBusy: false);
            return await HandleAsync(session, http, buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<GatewayClose?> HandleAsync(
        SocketIoSession session,
        HttpContext http,
        ReadOnlyMemory<byte> payload
    )
    {
        if (!Utf8.IsValid(payload.Span))
        {
            return GatewayClose.Invalid;
        }

        for (var isMore = true; isMore && !session.IsClosing; )
        {
            isMore = PayloadCodec.HasMore(payload.Span);
            if (!PayloadCodec.TryRead(ref payload, out var rented, out var length, out var isBinary))
            {
                return GatewayClose.Invalid;
            }

            await session.ReceiveAsync(new Incoming(http, rented, length, isBinary));
            await session.Outbox.RoomAsync();
        }

        return session.Closing is { IsFault: true } fault ? fault : null;
    }
}
