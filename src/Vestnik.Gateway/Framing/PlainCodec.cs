using System.Text;
using System.Text.Json;

namespace Vestnik.Gateway;

/// <summary>
/// The plain dialect: <c>{"type","id"?,"data"?}</c> in, <c>{"type":"ack","id","data"}</c> and <c>{"type","id"?,"data"}</c>
/// out, with <c>"attachments"</c> where there are bytes.
/// No input throws.
/// </summary>
internal static class PlainCodec
{
    private const int MaxIdLength = 128;

    /// <summary>
    /// The parts of a frame. The id, a string or a number, is echoed as it was written. Other fields are read over; of
    /// one that is given twice the last counts.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out string type, out Range id, out Range data)
    {
        type = "";
        id = default;
        data = default;
        try
        {
            if (!JsonRanges.TryStart(frame, JsonTokenType.StartObject, out var reader))
            {
                return false;
            }

            var typed = false;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.String)
                    {
                        return false;
                    }

                    type = reader.GetString() ?? "";
                    typed = true;
                }
                else if (reader.ValueTextEquals("id"u8))
                {
                    reader.Read();
                    if (!TryId(ref reader, out id))
                    {
                        return false;
                    }
                }
                else if (reader.ValueTextEquals("data"u8))
                {
                    reader.Read();
                    data = JsonRanges.Value(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return typed && JsonRanges.Ends(ref reader);
        }
        catch (Exception e) when (JsonRanges.IsMalformed(e))
        {
            return false;
        }
    }

    public static byte[] Event(GatewayEvent e, long? id = null)
    {
        var asks = id is null ? default : Encoding.UTF8.GetBytes($"\"id\":{id},");
        var name = e.EncodedName.EncodedUtf8Bytes;
        var attached = Attached(e.Attachments);
        return Buffers.Join("{\"type\":\""u8, name, "\","u8, asks, "\"data\":"u8, e.Data.Span, attached);
    }

    public static byte[] Ack(
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null
    ) => Buffers.Join("{\"type\":\"ack\",\"id\":"u8, id, ",\"data\":"u8, json, Attached(attachments ?? []));

    /// <summary>The end of a frame. It is text: bytes travel as base64.</summary>
    private static ReadOnlySpan<byte> Attached(IReadOnlyList<ReadOnlyMemory<byte>> attachments) =>
        attachments.Count == 0
            ? "}"u8
            : Encoding.UTF8.GetBytes(
                ",\"attachments\":["
                    + string.Join(',', attachments.Select(bytes => $"\"{Convert.ToBase64String(bytes.Span)}\""))
                    + "]}"
            );

    private static bool TryId(ref Utf8JsonReader reader, out Range id)
    {
        id = default;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return false;
        }

        id = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        return id.End.Value - id.Start.Value <= MaxIdLength;
    }
}
