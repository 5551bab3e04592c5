using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Vestnik.Client;

/// <summary>
/// An upload in parts, by tus 1.0 (core and creation): after whatever goes wrong the server is asked how much it has, and
/// gets the rest.
/// </summary>
internal sealed class PartUpload(
    VestnikClient client,
    VestnikClientOptions options,
    Stream content,
    long length,
    IProgress<long>? progress
)
{
    /// <summary>Of one request, in bytes: small enough for a slow line to bring it within HttpClient's 100 s.</summary>
    private const int PartSize = 1024 * 1024;

    private const int MostBeginnings = 3;

    private readonly Backoff _backoff = new(options);
    private readonly byte[] _part = new byte[PartSize];

    // Where the part begins, and how much of it there is; and up to where the server said to have it.
    private long _at;
    private int _count;
    private long _told;

    public async Task<Guid> RunAsync(string name, UploadDetails details, CancellationToken cancellation)
    {
        var begin = content.Position;
        for (var left = MostBeginnings; ; )
        {
            try
            {
                return await BeginAsync(name, details, cancellation);
            }
            catch (VestnikException lost) when (lost.Problem.Status == 404 && --left > 0)
            {
                // The server has forgotten it, or another node has it.
                content.Position = begin;
                (_at, _count, _told) = (0, 0, 0);
            }
        }
    }

    private async Task<Guid> BeginAsync(string name, UploadDetails details, CancellationToken cancellation)
    {
        var address = await PatientlyAsync(() => CreateAsync(name, details, cancellation), cancellation);
        try
        {
            var (offset, id) = (0L, (Guid?)null);
            while (id is null)
            {
                await ReadPartAsync(offset, cancellation);
                (offset, id) = await SendAsync(address, offset, cancellation);
            }
            return id.Value;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await ForgetAsync(address);
            throw;
        }
    }

    private async Task<Uri> CreateAsync(string name, UploadDetails details, CancellationToken cancellation)
    {
        using var answer = await AskAsync(
            () =>
            {
                var request = NewRequest(HttpMethod.Post, new Uri("api/uploads/tus", UriKind.Relative));
                request.Headers.Add("Upload-Length", Text(length));
                request.Headers.Add("Upload-Metadata", Metadata(name, details));
                // A body, be it an empty one: see VestnikClient.
                request.Content = new ByteArrayContent([]);
                return request;
            },
            cancellation
        );
        // Whatever the server takes itself to be called: of its answer the id counts.
        var id = answer.Headers.Location?.OriginalString.TrimEnd('/').Split('/')[^1];
        return new Uri($"api/uploads/tus/{id}", UriKind.Relative);
    }

    /// <summary>One part, until the server has some of it: how much it has then, and the id if that is all.</summary>
    private Task<(long Offset, Guid? Id)> SendAsync(Uri address, long offset, CancellationToken cancellation)
    {
        var isSure = true;
        return PatientlyAsync(
            async () =>
            {
                if (!isSure)
                {
                    return await LookAsync(address, cancellation);
                }
                isSure = false;
                var from = (int)(offset - _at);
                using var answer = await AskAsync(
                    () =>
                    {
                        var request = NewRequest(HttpMethod.Patch, address);
                        request.Headers.Add("Upload-Offset", Text(offset));
                        request.Content = new ByteArrayContent(_part, from, _count - from);
                        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                            "application/offset+octet-stream"
                        );
                        return request;
                    },
                    cancellation
                );
                return Read(answer);
            },
            cancellation
        );
    }

    private async Task<(long Offset, Guid? Id)> LookAsync(Uri address, CancellationToken cancellation)
    {
        using var answer = await AskAsync(() => NewRequest(HttpMethod.Head, address), cancellation);
        return Read(answer);
    }

    private (long Offset, Guid? Id) Read(HttpResponseMessage answer)
    {
        var offset = long.Parse(answer.Headers.GetValues("Upload-Offset").First(), CultureInfo.InvariantCulture);
        if (offset < _at || offset > _at + _count)
        {
            throw new InvalidDataException($"The server has {offset} bytes of the file, which it was never sent.");
        }
        if (offset > _told)
        {
            _told = offset;
            _backoff.Reset();
            progress?.Report(offset);
        }
        var id = answer.Headers.TryGetValues("Vestnik-Attachment-Id", out var ids)
            ? Guid.Parse(ids.First())
            : (Guid?)null;
        return (offset, id);
    }

    private async Task ReadPartAsync(long offset, CancellationToken cancellation)
    {
        if (offset < _at + _count || offset == length)
        {
            return;
        }
        (_at, _count) = (offset, (int)Math.Min(PartSize, length - offset));
        await content.ReadExactlyAsync(_part.AsMemory(0, _count), cancellation);
    }

    /// <summary>The server forgets it by itself after a day; sooner is kinder.</summary>
    private async Task ForgetAsync(Uri address)
    {
        try
        {
            using var soon = new CancellationTokenSource(options.AnswerTimeout, options.Time);
            using var answer = await AskAsync(
                () =>
                {
                    var request = NewRequest(HttpMethod.Delete, address);
                    request.Content = new ByteArrayContent([]);
                    return request;
                },
                soon.Token
            );
        }
        catch (Exception exception)
            when (exception is VestnikException or HttpRequestException or IOException or OperationCanceledException)
        {
            // Nobody waits for it.
        }
    }

    /// <summary>Until it is done or refused for good. 409 and 423: another request of this upload is still being read there.</summary>
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        while (true)
        {
            int? retryAfter = null;
            try
            {
                return await act();
            }
            catch (VestnikException refused)
                when (Flaws.IsPassing(refused) || refused.Problem is { Status: 409 or 423 })
            {
                retryAfter = refused.Problem.RetryAfter;
            }
            catch (Exception exception) when (Flaws.IsBroken(exception, cancellation))
            {
                // It goes on from where it was.
            }
            await Task.Delay(_backoff.Next(closeCode: null, retryAfter), options.Time, cancellation);
        }
    }

    private Task<HttpResponseMessage> AskAsync(Func<HttpRequestMessage> request, CancellationToken cancellation) =>
        client.AskAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);

    private static HttpRequestMessage NewRequest(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static string Metadata(string name, UploadDetails details) =>
        string.Join(
            ',',
            details
                .Fields()
                .Prepend(KeyValuePair.Create("filename", name))
                .Select(field => $"{field.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(field.Value))}")
        );

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
