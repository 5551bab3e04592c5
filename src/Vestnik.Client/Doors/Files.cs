using System.Net.Http.Headers;
using System.Net.Http.Json;
using Vestnik.Contracts;

namespace Vestnik.Client;

/// <summary>
/// Files. One is sent first, and then named by its id in one message; what is in none for 24 hours is gone. Whoever may see
/// the message may read it.
/// </summary>
public sealed class Files
{
    /// <summary>What is longer goes in parts, in bytes.</summary>
    private const int AtOnceMax = 1024 * 1024;

    private readonly VestnikClient _client;
    private readonly VestnikClientOptions _options;

    internal Files(VestnikClient client, VestnikClientOptions options) => (_client, _options) = (client, options);

    /// <summary>
    /// Sends a file of any kind and answers its id. Above 1 MB it goes in parts and goes on where it was when the connection
    /// breaks or the server restarts, until it is there or cancelled. What is on its way takes 1 MB of memory.
    /// </summary>
    /// <param name="content">From where it stands to its end; it has to know its length. It is not disposed of.</param>
    /// <param name="name">As its readers see it; at most 255 UTF-16 units.</param>
    /// <param name="details">What is known of it.</param>
    /// <param name="progress">Told how many bytes the server has, as parts arrive there.</param>
    /// <param name="cancellation">Gives it up; the server forgets what it has of it.</param>
    /// <exception cref="VestnikException">
    /// Refused for good: too large (413 <c>payload.too_large</c>), no room (507 <c>media.quota</c>, <c>media.storage_full</c>),
    /// enough for today (429 <c>media.daily_limit</c>), empty or not as long as said (400), and others.
    /// </exception>
    public async Task<Guid> UploadAsync(
        Stream content,
        string name,
        UploadDetails? details = null,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(name);
        var length = content.Length - content.Position;
        if (length > AtOnceMax)
        {
            var upload = new PartUpload(_client, _options, content, length, progress);
            return await upload.RunAsync(name, details ?? new UploadDetails(), cancellation);
        }
        var bytes = new byte[length];
        await content.ReadExactlyAsync(bytes, cancellation);
        var sent = await SendFormAsync<AttachmentView>(
            "api/upload",
            () => Form("file", bytes, name, (details ?? new UploadDetails()).Fields()),
            cancellation
        );
        progress?.Report(length);
        return sent.Id;
    }

    /// <summary>
    /// Sends a voice message: WebM, Ogg, MP4/AAC, at most what the server takes at once (10 MB, if its operator did not
    /// decide otherwise). With the same client id again, the first message is answered.
    /// </summary>
    /// <param name="chatId">Where to.</param>
    /// <param name="sound">To its end; it has to know its length. It is not disposed of.</param>
    /// <param name="details">Its duration and waveform.</param>
    public async Task<MessageView> SendVoiceAsync(
        Guid chatId,
        Stream sound,
        UploadDetails? details = null,
        Guid? clientId = null,
        Guid? replyTo = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(sound);
        var bytes = new byte[sound.Length - sound.Position];
        await sound.ReadExactlyAsync(bytes, cancellation);
        // Before the sound: where one may not write it is refused before it is received.
        var fields = new List<KeyValuePair<string, string>>
        {
            new("chatId", chatId.ToString()),
            new("clientId", (clientId ?? Guid.CreateVersion7()).ToString()),
        };
        if (replyTo is { } answered)
        {
            fields.Add(new("replyTo", answered.ToString()));
        }
        fields.AddRange((details ?? new UploadDetails()).Fields());
        return await SendFormAsync<MessageView>(
            "api/messages/upload-audio",
            () => Form("audio", bytes, "voice", fields),
            cancellation
        );
    }

    /// <summary>A file from a byte on, to be read and disposed of. Throws <see cref="VestnikException"/>, 404, where one may not see it any more.</summary>
    public async Task<Stream> OpenAsync(AttachmentView file, long from = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var response = await _client.AskAsync(Request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return new ResponseStream(response, await response.Content.ReadAsStreamAsync(cancellation));

        HttpRequestMessage Request()
        {
            // The token says who asks: no signature is needed, and one that has expired does no harm.
            var path = file.Url.Split('?')[0].TrimStart('/');
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            return request;
        }
    }

    /// <summary>
    /// Writes a file to a stream, all of it: when the connection breaks it goes on where it was, until it is there,
    /// refused or cancelled.
    /// </summary>
    public async Task DownloadAsync(AttachmentView file, Stream to, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(to);
        var backoff = new Backoff(_options);
        var buffer = new byte[64 * 1024];
        Stream? from = null;
        try
        {
            for (var written = 0L; written < file.Size; )
            {
                var count = 0;
                int? retryAfter = null;
                try
                {
                    from ??= await OpenAsync(file, written, cancellation);
                    count = await from.ReadAsync(buffer, cancellation);
                }
                catch (VestnikException refused) when (Flaws.IsPassing(refused))
                {
                    retryAfter = refused.Problem.RetryAfter;
                }
                catch (Exception exception) when (Flaws.IsBroken(exception, cancellation))
                {
                    // It goes on from where it was.
                }
                if (count > 0)
                {
                    await to.WriteAsync(buffer.AsMemory(0, count), cancellation);
                    written += count;
                    backoff.Reset();
                }
                else if (from is not null)
                {
                    await from.DisposeAsync();
                    from = null;
                }
                if (count == 0)
                {
                    await Task.Delay(backoff.Next(closeCode: null, retryAfter), _options.Time, cancellation);
                }
            }
        }
        finally
        {
            if (from is not null)
            {
                await from.DisposeAsync();
            }
        }
    }

    private async Task<T> SendFormAsync<T>(string path, Func<HttpContent> form, CancellationToken cancellation)
    {
        using var response = await _client.AskAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = form() },
            HttpCompletionOption.ResponseContentRead,
            cancellation
        );
        return (await response.Content.ReadFromJsonAsync<T>(VestnikJson.Options, cancellation))!;
    }

    private static MultipartFormDataContent Form(
        string field,
        byte[] bytes,
        string name,
        IEnumerable<KeyValuePair<string, string>> fields
    )
    {
        var form = new MultipartFormDataContent();
        foreach (var (key, value) in fields)
        {
            form.Add(new StringContent(value), key);
        }
        var file = new ByteArrayContent(bytes);
        // Any name goes so, quotes and all.
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data")
        {
            Name = field,
            FileName = "file",
            FileNameStar = name,
        };
        form.Add(file);
        return form;
    }
}
