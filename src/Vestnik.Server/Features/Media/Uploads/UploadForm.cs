using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>A multipart form with one file, received whole: the file in the spool, the fields in memory.</summary>
internal sealed class UploadForm : IAsyncDisposable
{
    public const string MediaType = "multipart/form-data";

    /// <summary>Of RFC 2046.</summary>
    private const int LongestBoundary = 70;

    /// <summary>Room for the fields and what stands between the parts.</summary>
    private const int Besides = 64 * 1024;

    public required SpoolFile File { get; init; }

    /// <summary>As the client wrote it; null: not at all.</summary>
    public string? FileName { get; init; }

    /// <summary>By name, whichever side of the file they came on.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>
    /// Reads the body as it comes. Refuses <c>request.malformed</c>, <c>request.invalid</c> (no file, two of them, a field twice) and
    /// <c>media_type.unsupported</c>; throws what the spool throws.
    /// </summary>
    /// <param name="context">Its body was not read yet; its limit is set here.</param>
    /// <param name="fileField">The name of the field with the file.</param>
    /// <param name="limit">Most bytes of the file.</param>
    /// <param name="spool">Where it is received.</param>
    /// <param name="refuseAsync">
    /// Asked once, before a byte of the file is kept, with the fields that came before it. Whoever needs a field that may come
    /// after the file asks for it again.
    /// </param>
    public static async Task<Outcome<UploadForm>> ReceiveAsync(
        HttpContext context,
        string fileField,
        long limit,
        Spool spool,
        Func<IReadOnlyDictionary<string, string>, Task<Refusal?>> refuseAsync
    )
    {
        if (ReadBoundary(context.Request) is not { } boundary)
        {
            return Refusals.UnsupportedMediaType;
        }
        if (context.Request.ContentLength > limit + Besides)
        {
            return Refusals.TooLarge;
        }
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = limit + Besides;
        await using var receiving = new Receiving(fileField, limit, spool, refuseAsync);
        try
        {
            return await receiving.RunAsync(
                new MultipartReader(boundary, context.Request.Body, Spool.PieceSize),
                context.RequestAborted
            );
        }
        // How the reader says that a part is none, or that the body ended in the middle of one. What the disk says has the
        // system's number.
        catch (Exception exception)
            when (exception is InvalidDataException
                || (exception is IOException and not BadHttpRequestException && exception.HResult < 0)
            )
        {
            return Refusals.Malformed;
        }
    }

    public ValueTask DisposeAsync() => File.DisposeAsync();

    /// <summary>Null: that is no form.</summary>
    private static string? ReadBoundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= LongestBoundary } boundary
            ? boundary
            : null;

    /// <summary>A form of which some parts are there.</summary>
    private sealed class Receiving(
        string fileField,
        long limit,
        Spool spool,
        Func<IReadOnlyDictionary<string, string>, Task<Refusal?>> refuseAsync
    ) : IAsyncDisposable
    {
        private const int MostFields = 16,
            LongestField = 4096;

        private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
        private SpoolFile? _file;
        private string? _fileName;

        public async Task<Outcome<UploadForm>> RunAsync(MultipartReader reader, CancellationToken cancellation)
        {
            reader.HeadersCountLimit = 8;
            reader.HeadersLengthLimit = 4096;
            while (await reader.ReadNextSectionAsync(cancellation) is { } part)
            {
                if (PartHeader.Read(part.ContentDisposition) is not { } header)
                {
                    return Refusals.Malformed;
                }
                var refusal =
                    header.Field == fileField ? await TakeFileAsync(part.Body, header.FileName, cancellation)
                    : header.FileName is null ? await TakeFieldAsync(part.Body, header.Field, cancellation)
                    // A file, but not the one that is asked for.
                    : Refusals.Invalid(header.Field, "invalid");
                if (refusal is not null)
                {
                    return refusal;
                }
            }
            if (_file is null)
            {
                return Refusals.Invalid(fileField, "required");
            }
            var form = new UploadForm
            {
                File = _file,
                FileName = _fileName,
                Fields = _fields,
            };
            _file = null;
            return form;
        }

        public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task<Refusal?> TakeFileAsync(Stream body, string? fileName, CancellationToken cancellation)
        {
            if (_file is not null)
            {
                return Refusals.Invalid(fileField, "invalid");
            }
            if (await refuseAsync(_fields) is { } refusal)
            {
                return refusal;
            }
            _file = await spool.ReceiveAsync(body, limit, cancellation);
            _fileName = fileName;
            return null;
        }

        private async Task<Refusal?> TakeFieldAsync(Stream body, string name, CancellationToken cancellation)
        {
            var bytes = new byte[LongestField + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            var text = bytes.AsSpan(0, length);
            if (_fields.Count == MostFields || !Utf8.IsValid(text))
            {
                return Refusals.Malformed;
            }
            if (length > LongestField)
            {
                return Refusals.Invalid(name, "too_long");
            }
            return _fields.TryAdd(name, Encoding.UTF8.GetString(text)) ? null : Refusals.Invalid(name, "invalid");
        }
    }
}
