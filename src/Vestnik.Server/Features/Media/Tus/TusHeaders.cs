using System.Globalization;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>The headers of tus 1.0 (https://tus.io/protocols/resumable-upload), and ours: the id of the attachment that came of it.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-with-upload,expiration,checksum,termination";
    public const string BodyType = "application/offset+octet-stream";

    public const string Resumable = "Tus-Resumable";
    public const string Versions = "Tus-Version";
    public const string Extension = "Tus-Extension";
    public const string MaxSize = "Tus-Max-Size";
    public const string ChecksumAlgorithm = "Tus-Checksum-Algorithm";
    public const string Offset = "Upload-Offset";
    public const string Length = "Upload-Length";
    public const string DeferLength = "Upload-Defer-Length";
    public const string Metadata = "Upload-Metadata";
    public const string Checksum = "Upload-Checksum";
    public const string Expires = "Upload-Expires";
    public const string Location = "Location";
    public const string MethodOverride = "X-HTTP-Method-Override";
    public const string AttachmentId = "Vestnik-Attachment-Id";

    /// <summary>What pages of other sites must be allowed to read, beside what every answer of ours has.</summary>
    public static readonly string[] Exposed =
    [
        Location,
        Resumable,
        Versions,
        Extension,
        MaxSize,
        ChecksumAlgorithm,
        Offset,
        Length,
        Metadata,
        Expires,
        AttachmentId,
    ];

    /// <summary>A number of bytes; null: none, or not one.</summary>
    public static long? Number(HttpRequest request, string header) =>
        long.TryParse(
            request.Headers[header].ToString(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    /// <summary>A body comes with it, be it one whose length is not told.</summary>
    public static bool HasBody(HttpRequest request) =>
        request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0);

    /// <summary>Parameters, which this type does not have, are nothing.</summary>
    public static bool IsBodyType(HttpRequest request) =>
        (request.ContentType ?? "").Split(';')[0].Trim().Equals(BodyType, StringComparison.OrdinalIgnoreCase);

    /// <summary>How far it is, how long it stays, and what came of it.</summary>
    public static void Tell(HttpResponse response, PartUpload upload)
    {
        var headers = response.Headers;
        headers[Offset] = upload.Offset.ToString(CultureInfo.InvariantCulture);
        if (upload.IsKept)
        {
            headers.Remove(Expires);
            headers[AttachmentId] = upload.Id.ToString();
        }
        else
        {
            headers[Expires] = upload.ExpiresAt.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
