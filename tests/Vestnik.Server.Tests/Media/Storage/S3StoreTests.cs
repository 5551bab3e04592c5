using Vestnik.Media.S3;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Storage;

/// <summary>Against OpenStack Swift: what works there is no speciality of one vendor.</summary>
[Trait("Category", "Slow")]
public sealed class S3StoreTests(SwiftServer swift) : MediaStoreContract, IClassFixture<SwiftServer>, IDisposable
{
    private S3Bucket? _bucket;

    public void Dispose() => _bucket?.Dispose();

    [Fact]
    public async Task A_file_in_several_parts_is_one_file()
    {
        var bytes = StoreFiles.Bytes((int)(2 * S3Bucket.PartSize) + 1);

        var key = await Files.PutAsync(Store, bytes);

        Assert.Equal([key], await StoreFiles.KeysAsync(Store));
        Assert.Equal(bytes.Length, await _bucket!.LengthAsync($"blobs/{key}", CancellationToken.None));
        StoreFiles.AssertSame(bytes, await StoreFiles.ReadAsync(Store, key, 0, bytes.Length));
    }

    [Fact]
    public async Task More_keys_than_a_page_are_all_listed()
    {
        var path = Path.Combine(Files.Options.DataDirectory, "one");
        Directory.CreateDirectory(Files.Options.DataDirectory);
        await File.WriteAllTextAsync(path, "one");
        // A page of this server has fifty.
        var names = Enumerable.Range(0, 110).Select(number => $"many/{number:000}").ToList();

        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (name, cancellation) => await _bucket!.PutAsync(name, path, 3, cancellation)
        );

        var listed = new List<string>();
        await foreach (var name in _bucket!.ListAsync("many/", CancellationToken.None))
        {
            listed.Add(name);
        }
        Assert.Equal(names, listed);
        Assert.Empty(await StoreFiles.KeysAsync(Store));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_without_the_secret()
    {
        using var bucket = new S3Bucket(swift.NewBucket(secret: "a-wrong-secret"));
        var store = new S3Store(bucket, TimeProvider.System);

        var told = await AssertAwayAsync(store);

        Assert.All(told, words => Assert.Contains("403", words, StringComparison.Ordinal));
        Assert.All(told, words => Assert.DoesNotContain("secret", words, StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<S3Exception>(() => bucket.EnsureAsync(CancellationToken.None));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_no_empty_one()
    {
        using var bucket = new S3Bucket(swift.NewBucket());
        var store = new S3Store(bucket, TimeProvider.System);

        await Assert.ThrowsAsync<MediaStoreException>(() => Files.PutAsync(store, StoreFiles.Bytes(10)));
        await Assert.ThrowsAsync<MediaStoreException>(() => StoreFiles.ReadAsync(store, StoreFiles.KeyOf([1]), 0, 1));
        await Assert.ThrowsAsync<MediaStoreException>(() => StoreFiles.KeysAsync(store));
    }

    [Fact]
    public async Task To_ensure_a_bucket_makes_it_once_and_keeps_what_is_in_it()
    {
        var key = await Files.PutAsync(Store, StoreFiles.Bytes(10));

        await _bucket!.EnsureAsync(CancellationToken.None);

        Assert.Equal([key], await StoreFiles.KeysAsync(Store));
    }

    [Fact]
    public async Task A_line_that_breaks_leaves_nothing_and_the_next_try_goes_through()
    {
        await using var road = new Road(swift.Url);
        using var bucket = new S3Bucket(swift.NewBucket(url: road.Url));
        await bucket.EnsureAsync(CancellationToken.None);
        var store = new S3Store(bucket, TimeProvider.System);
        var bytes = StoreFiles.Bytes((int)(3 * S3Bucket.PartSize));
        await using var file = await Files.ReceiveAsync(bytes);
        // Slow enough to be in the middle of it.
        road.Delay = TimeSpan.FromMilliseconds(2);

        var putting = store.PutAsync(file.Sha256, file, CancellationToken.None);
        await Eventually.TrueAsync(() => road.Passed > S3Bucket.PartSize, "the first part is there");
        road.Close();

        await Assert.ThrowsAsync<MediaStoreException>(() => putting);
        road.Delay = TimeSpan.Zero;
        road.Open();
        Assert.Empty(await StoreFiles.KeysAsync(store));
        Assert.Null(await StoreFiles.ReadAsync(store, file.Sha256, 0, 1));
        // What was there of it is found later, and taken back.
        Assert.Equal(1, await bucket.AbandonAsync("blobs/", DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
        Assert.Equal(0, await bucket.AbandonAsync("blobs/", DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
        await store.PutAsync(file.Sha256, file, CancellationToken.None);
        StoreFiles.AssertSame(bytes, await StoreFiles.ReadAsync(store, file.Sha256, 0, bytes.Length));
    }

    [Fact]
    public async Task Who_gives_up_in_the_middle_of_a_put_leaves_nothing()
    {
        await using var road = new Road(swift.Url);
        using var bucket = new S3Bucket(swift.NewBucket(url: road.Url));
        await bucket.EnsureAsync(CancellationToken.None);
        var store = new S3Store(bucket, TimeProvider.System);
        await using var file = await Files.ReceiveAsync(StoreFiles.Bytes((int)(3 * S3Bucket.PartSize)));
        road.Delay = TimeSpan.FromMilliseconds(2);
        using var patience = new CancellationTokenSource();

        var putting = store.PutAsync(file.Sha256, file, patience.Token);
        await Eventually.TrueAsync(() => road.Passed > S3Bucket.PartSize, "the first part is there");
        road.Delay = TimeSpan.Zero;
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => putting);
        Assert.Empty(await StoreFiles.KeysAsync(store));
        Assert.Equal(0, await bucket.AbandonAsync("blobs/", DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_a_store_that_is_away()
    {
        var gone = new SwiftServer();
        await gone.InitializeAsync();
        using var bucket = new S3Bucket(gone.NewBucket());
        await bucket.EnsureAsync(CancellationToken.None);
        await gone.DisposeAsync();

        await AssertAwayAsync(new S3Store(bucket, TimeProvider.System));
        await Assert.ThrowsAsync<S3Exception>(() => bucket.EnsureAsync(CancellationToken.None));
    }

    private protected override async Task<IMediaStore> CreateAsync()
    {
        _bucket = new S3Bucket(swift.NewBucket());
        await _bucket.EnsureAsync(CancellationToken.None);
        return new S3Store(_bucket, TimeProvider.System);
    }

    /// <summary>Whatever it is asked; and what it says.</summary>
    private async Task<List<string>> AssertAwayAsync(S3Store store)
    {
        var key = StoreFiles.KeyOf([1]);
        Func<Task>[] asked =
        [
            () => Files.PutAsync(store, StoreFiles.Bytes(10)),
            () => StoreFiles.ReadAsync(store, key, 0, 1),
            () => store.DeleteAsync(key, CancellationToken.None),
            () => StoreFiles.KeysAsync(store),
        ];
        var told = new List<string>();
        foreach (var question in asked)
        {
            told.Add((await Assert.ThrowsAsync<MediaStoreException>(question)).Message);
        }
        return told;
    }
}
