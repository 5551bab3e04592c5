using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Vestnik.Media.S3;

/// <summary>
/// One bucket of any S3 server. Requests are signed with the hash of what they carry, so that the server refuses what changed on
/// its way; nothing is sent in the vendor's own chunks, which other servers do not read. Thread-safe.
/// </summary>
public sealed class S3Bucket : IDisposable
{
    /// <summary>Of a file that is put in parts, in bytes: more than the 5 MB that S3 asks for. A larger file is put so.</summary>
    public const long PartSize = 16L * 1024 * 1024;

    /// <summary>From the request to the begin of its answer, with one part in between.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly AmazonS3Client _client;
    private readonly string _bucket;

    /// <summary>Asks nothing yet.</summary>
    public S3Bucket(S3Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _bucket = settings.Bucket;
        _client = new AmazonS3Client(
            new BasicAWSCredentials(settings.AccessKey, settings.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = settings.Endpoint.AbsoluteUri,
                AuthenticationRegion = settings.Region,
                ForcePathStyle = true,
                Timeout = Patience,
                MaxErrorRetry = 2,
                // Eight times the usual: each piece of a file is a read, a write, and some garbage.
                BufferSize = 64 * 1024,
                // The checksums that AWS came up with later are headers and trailers that other servers refuse.
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );
    }

    /// <summary>The bucket is there and may be used when it returns: it is made if it was not.</summary>
    /// <exception cref="S3Exception">It may not be used, or nobody answers.</exception>
    public Task EnsureAsync(CancellationToken cancellation) =>
        AskAsync(
            "finding the bucket",
            async () =>
            {
                try
                {
                    await _client.ListObjectsV2Async(
                        new ListObjectsV2Request { BucketName = _bucket, MaxKeys = 1 },
                        cancellation
                    );
                }
                catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
                {
                    await _client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket }, cancellation);
                }
                return true;
            },
            cancellation
        );

    /// <summary>Puts a file, in parts if it is large. Whole when it returns; if it throws, nothing of it can be read.</summary>
    /// <param name="key">Its name in the bucket.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="cancellation">Gives up; what was put of it is taken back.</param>
    /// <exception cref="S3Exception">The server did not take it.</exception>
    public Task PutAsync(string key, string path, long length, CancellationToken cancellation) =>
        AskAsync(
            "putting a file",
            async () =>
            {
                if (length > PartSize)
                {
                    await PutPartsAsync(key, path, length, cancellation);
                }
                else
                {
                    await _client.PutObjectAsync(
                        new PutObjectRequest
                        {
                            BucketName = _bucket,
                            Key = key,
                            FilePath = path,
                            ContentType = "application/octet-stream",
                            UseChunkEncoding = false,
                        },
                        cancellation
                    );
                }
                return true;
            },
            cancellation
        );

    /// <summary>How many bytes it has; null: it is not there.</summary>
    /// <exception cref="S3Exception">The server cannot be asked.</exception>
    public Task<long?> LengthAsync(string key, CancellationToken cancellation) =>
        AskAsync<long?>(
            "looking for a file",
            async () =>
            {
                try
                {
                    var answer = await _client.GetObjectMetadataAsync(
                        new GetObjectMetadataRequest { BucketName = _bucket, Key = key },
                        cancellation
                    );
                    return answer.ContentLength;
                }
                catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
                {
                    return null;
                }
            },
            cancellation
        );

    /// <summary>Its bytes from one on, as many as asked for or as there are, as they arrive. Null: it is not there.</summary>
    /// <exception cref="S3Exception">The server cannot be asked. What breaks later is an <see cref="IOException"/> of the stream.</exception>
    public Task<Stream?> OpenAsync(string key, long from, long length, CancellationToken cancellation) =>
        AskAsync<Stream?>(
            "reading a file",
            async () =>
            {
                try
                {
                    var answer = await _client.GetObjectAsync(
                        new GetObjectRequest
                        {
                            BucketName = _bucket,
                            Key = key,
                            ByteRange = new ByteRange(from, from + length - 1),
                        },
                        cancellation
                    );
                    return answer.ResponseStream;
                }
                catch (AmazonS3Exception exception)
                    when (exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    return Stream.Null;
                }
                catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchKey")
                {
                    return null;
                }
            },
            cancellation
        );

    /// <summary>No fault if it was not there.</summary>
    /// <exception cref="S3Exception">The server cannot be asked, or refuses.</exception>
    public Task DeleteAsync(string key, CancellationToken cancellation) =>
        AskAsync(
            "deleting a file",
            async () =>
            {
                try
                {
                    await _client.DeleteObjectAsync(
                        new DeleteObjectRequest { BucketName = _bucket, Key = key },
                        cancellation
                    );
                }
                catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchKey")
                {
                    // Some servers say so; S3 itself does not.
                }
                return true;
            },
            cancellation
        );

    /// <summary>Every key that begins so, a page at a time.</summary>
    /// <exception cref="S3Exception">The server cannot be asked.</exception>
    public async IAsyncEnumerable<string> ListAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = _bucket,
                Prefix = prefix,
                ContinuationToken = next,
            };
            var page = await AskAsync(
                "listing files",
                () => _client.ListObjectsV2Async(request, cancellation),
                cancellation
            );
            foreach (var found in page.S3Objects ?? [])
            {
                yield return found.Key;
            }
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (next is not null);
    }

    /// <summary>Takes back the parts of files that somebody began to put before this time and did not complete: their room is paid for.</summary>
    /// <returns>How many of them there were.</returns>
    /// <exception cref="S3Exception">The server cannot be asked.</exception>
    public async Task<int> AbandonAsync(string prefix, DateTimeOffset before, CancellationToken cancellation)
    {
        var request = new ListMultipartUploadsRequest { BucketName = _bucket, Prefix = prefix };
        var begun = await AskAsync(
            "listing unfinished files",
            () => _client.ListMultipartUploadsAsync(request, cancellation),
            cancellation
        );
        var abandoned = 0;
        // One page: what is beyond it is found the next time.
        foreach (var upload in begun.MultipartUploads ?? [])
        {
            if (upload.Initiated is { } time && time.ToUniversalTime() < before.UtcDateTime)
            {
                abandoned++;
                await AskAsync(
                    "taking back an unfinished file",
                    () => AbortAsync(upload.Key, upload.UploadId, cancellation),
                    cancellation
                );
            }
        }
        return abandoned;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task PutPartsAsync(string key, string path, long length, CancellationToken cancellation)
    {
        var begun = await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = _bucket,
                Key = key,
                ContentType = "application/octet-stream",
            },
            cancellation
        );
        try
        {
            var parts = new List<PartETag>();
            for (var from = 0L; from < length; from += PartSize)
            {
                var part = await _client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = _bucket,
                        Key = key,
                        UploadId = begun.UploadId,
                        PartNumber = parts.Count + 1,
                        FilePath = path,
                        FilePosition = from,
                        PartSize = Math.Min(PartSize, length - from),
                        UseChunkEncoding = false,
                    },
                    cancellation
                );
                parts.Add(new PartETag(parts.Count + 1, part.ETag));
            }
            await _client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest
                {
                    BucketName = _bucket,
                    Key = key,
                    UploadId = begun.UploadId,
                    PartETags = parts,
                },
                cancellation
            );
        }
        catch
        {
            await TakeBackAsync(key, begun.UploadId);
            throw;
        }
    }

    /// <summary>As far as it can be: what stays is invisible, and found by <see cref="AbandonAsync"/>.</summary>
    private async Task TakeBackAsync(string key, string uploadId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await AskAsync("taking back a file", () => AbortAsync(key, uploadId, patience.Token), patience.Token);
        }
        catch (Exception exception) when (exception is S3Exception or OperationCanceledException)
        {
            // The first failure is the one to tell.
        }
    }

    private Task<AbortMultipartUploadResponse> AbortAsync(
        string key,
        string uploadId,
        CancellationToken cancellation
    ) =>
        _client.AbortMultipartUploadAsync(
            new AbortMultipartUploadRequest
            {
                BucketName = _bucket,
                Key = key,
                UploadId = uploadId,
            },
            cancellation
        );

    private static async Task<T> AskAsync<T>(string what, Func<Task<T>> question, CancellationToken cancellation)
    {
        try
        {
            return await question();
        }
        catch (AmazonServiceException exception) when ((int)exception.StatusCode > 0)
        {
            var code = string.IsNullOrEmpty(exception.ErrorCode) ? "" : $", {exception.ErrorCode}";
            throw new S3Exception($"{what}: S3 answered {(int)exception.StatusCode}{code}", exception);
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The network's failures reach us as they are, wrapped in several ways; an answer that is none is XML's to complain of.
            throw new S3Exception($"{what}: {exception.GetBaseException().Message}", exception);
        }
    }
}
