using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Features.Media.Serving;

/// <summary>From which byte on, and how many.</summary>
internal sealed record FilePart(long From, long Length);

/// <summary>A file, a part of it (206), or only what there is to say of it (304, 416, HEAD).</summary>
internal sealed class FileAnswer : IResult, IEndpointMetadataProvider
{
    /// <summary>Access may end: who wants it again after a quarter of an hour asks again, and is told that nothing changed.</summary>
    private const string Kept = "private, max-age=900";

    /// <summary>A picture that is another has another address.</summary>
    private const string KeptForEver = "public, max-age=31536000, immutable";

    private readonly ServedFile _file;
    private readonly int _status;

    private FileAnswer(ServedFile file, int status, FilePart? part)
    {
        (_file, _status, Part) = (file, status, part);
    }

    /// <summary>Its address names nobody.</summary>
    private bool IsPlain { get; set; }

    /// <summary>What is sent; null: nothing.</summary>
    public FilePart? Part { get; }

    /// <summary>The bytes of <see cref="Part"/>; null: nobody wants them. Disposed of when they are sent.</summary>
    public Stream? Bytes { get; set; }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in new[] { 200, 206 })
        {
            builder.Metadata.Add(
                new ProducesResponseTypeMetadata(status, typeof(Stream), ["application/octet-stream"])
            );
        }
    }

    public static FileAnswer To(HttpRequest request, ServedFile file)
    {
        var answer = Choose(request, file);
        answer.IsPlain = !file.IsAvatar && !FileAddresses.IsSigned(request.Query);
        return answer;
    }

    private static FileAnswer Choose(HttpRequest request, ServedFile file)
    {
        var headers = request.GetTypedHeaders();
        var tag = new EntityTagHeaderValue(file.Tag);
        if (headers.IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Tag == "*"))
        {
            return new FileAnswer(file, 304, part: null);
        }
        var isSame =
            request.Headers.IfRange.Count == 0
            || headers.IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        // Of several ranges the whole is sent, as a server may.
        return headers.Range is { Ranges.Count: 1 } range && range.Unit == "bytes" && isSame
            ? ToRange(file, range.Ranges.First())
            : new FileAnswer(file, 200, new FilePart(0, file.Size));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        await using var bytes = Bytes;
        response.StatusCode = _status;
        Describe(response.Headers);
        if (Part is null)
        {
            return;
        }
        response.ContentType = _file.MediaType;
        response.ContentLength = Part.Length;
        if (bytes is not null)
        {
            await SendAsync(bytes, response, httpContext.RequestAborted);
        }
    }

    private static FileAnswer ToRange(ServedFile file, RangeItemHeaderValue range)
    {
        var (from, to) = range switch
        {
            // The last so many.
            { From: null, To: { } last } => (Math.Max(0, file.Size - last), last == 0 ? -1 : file.Size - 1),
            _ => (range.From!.Value, Math.Min(range.To ?? long.MaxValue, file.Size - 1)),
        };
        return from <= to
            ? new FileAnswer(file, 206, new FilePart(from, to - from + 1))
            : new FileAnswer(file, 416, part: null);
    }

    private void Describe(IHeaderDictionary headers)
    {
        headers.CacheControl = _file.IsAvatar ? KeptForEver : Kept;
        if (IsPlain)
        {
            // By a plain address it was shown to who said who they are, and the next one at this browser may be another.
            headers.Vary = "Authorization, Cookie";
        }
        headers.ETag = _file.Tag;
        headers.AcceptRanges = "bytes";
        if (Part is not null)
        {
            headers.ContentDisposition = _file.Disposition;
        }
        if (_status is 206 or 416)
        {
            var range = Part is null ? "*" : $"{Part.From}-{Part.From + Part.Length - 1}";
            headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range}/{_file.Size}");
        }
    }

    /// <summary>Into the buffers of the connection as they come from the store, and no faster than they leave.</summary>
    private static async Task SendAsync(Stream bytes, HttpResponse response, CancellationToken cancellation)
    {
        var writer = response.BodyWriter;
        while (true)
        {
            var count = await bytes.ReadAsync(writer.GetMemory(Spool.PieceSize)[..Spool.PieceSize], cancellation);
            if (count == 0)
            {
                return;
            }
            writer.Advance(count);
            var flushed = await writer.FlushAsync(cancellation);
            if (flushed.IsCompleted)
            {
                return;
            }
        }
    }
}
