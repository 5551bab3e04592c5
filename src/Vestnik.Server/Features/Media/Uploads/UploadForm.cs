using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Uploads;

/// <summary>A multipart form with one file, received whole: the file in the spool, the fields in memory.</summary>
internal sealed class UploadForm : IAsyncDisposable
{
    public required SpoolFile File { get; init; }

    /// <summary>As the client wrote it; null: not at all.</summary>
    public string? FileName { get; init; }

    /// <summary>By name, whichever side of the file they came on.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>
    /// Reads the body as it comes. Refuses <c>request.malformed</c>, <c>request.invalid</c> (no file, a field twice) and
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
    public static Task<Outcome<UploadForm>> ReceiveAsync(
        HttpContext context,
        string fileField,
        long limit,
        Spool spool,
        Func<IReadOnlyDictionary<string, string>, Task<Refusal?>> refuseAsync
    ) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => File.DisposeAsync();
}
