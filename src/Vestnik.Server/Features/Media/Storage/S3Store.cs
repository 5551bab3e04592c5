using System.Runtime.CompilerServices;
using Vestnik.Media.S3;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>Files in a bucket, under <c>blobs/KEY</c>: all nodes share them.</summary>
internal sealed class S3Store(S3Bucket bucket, TimeProvider time) : IMediaStore
{
    /// <summary>So that the bucket may hold other things as well.</summary>
    private const string Prefix = "blobs/";

    /// <summary>No put takes longer: a server that began it was killed.</summary>
    private static readonly TimeSpan LongestPut = TimeSpan.FromDays(1);

    public Task PutAsync(string key, SpoolFile file, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            if (await bucket.LengthAsync(NameOf(key), cancellation) != file.Length)
            {
                await bucket.PutAsync(NameOf(key), file.Path, file.Length, cancellation);
            }
            return true;
        });

    public Task<Stream?> OpenAsync(string key, long from, long length, CancellationToken cancellation) =>
        AskAsync(() => bucket.OpenAsync(NameOf(key), from, length, cancellation));

    public Task DeleteAsync(string key, CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            await bucket.DeleteAsync(NameOf(key), cancellation);
            return true;
        });

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await AskAsync(async () =>
        {
            await bucket.AbandonAsync(Prefix, time.GetUtcNow() - LongestPut, cancellation);
            return true;
        });
        await using var names = bucket.ListAsync(Prefix, cancellation).GetAsyncEnumerator(cancellation);
        while (await AskAsync(() => names.MoveNextAsync().AsTask()))
        {
            if (names.Current[Prefix.Length..] is var key && MediaKey.IsOne(key))
            {
                yield return key;
            }
        }
    }

    private static string NameOf(string key)
    {
        MediaKey.Check(key);
        return Prefix + key;
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question();
        }
        catch (S3Exception exception)
        {
            throw new MediaStoreException(exception.Message, exception);
        }
    }
}
