using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Tests.Media.Storage;

/// <summary>What every store guarantees, each test with a store of its own that is empty.</summary>
public abstract class MediaStoreContract : IAsyncLifetime
{
    private IMediaStore? _store;

    private protected IMediaStore Store => _store!;

    private protected StoreFiles Files { get; } = new();

    public async Task InitializeAsync() => _store = await CreateAsync();

    public Task DisposeAsync()
    {
        Files.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    public async Task What_was_put_is_read_byte_for_byte(int length)
    {
        var bytes = StoreFiles.Bytes(length);

        var key = await Files.PutAsync(Store, bytes);

        Assert.Equal(StoreFiles.KeyOf(bytes), key);
        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, length));
    }

    [Fact]
    public async Task A_large_file_is_read_whole_and_from_the_middle()
    {
        var bytes = StoreFiles.Bytes(33 * 1024 * 1024);

        var key = await Files.PutAsync(Store, bytes);

        StoreFiles.AssertSame(bytes, await StoreFiles.ReadAsync(Store, key, 0, bytes.Length));
        const int Seam = 16 * 1024 * 1024;
        Assert.Equal(bytes[(Seam - 10)..(Seam + 10)], await StoreFiles.ReadAsync(Store, key, Seam - 10, 20));
    }

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 1000, 0, 1000)]
    [InlineData(999, 1, 999, 1000)]
    [InlineData(500, 250, 500, 750)]
    [InlineData(990, 5000, 990, 1000)]
    [InlineData(1000, 10, 1000, 1000)]
    public async Task A_range_has_what_there_is_of_it(long from, long length, int first, int end)
    {
        var bytes = StoreFiles.Bytes(1000);
        var key = await Files.PutAsync(Store, bytes);

        Assert.Equal(bytes[first..end], await StoreFiles.ReadAsync(Store, key, from, length));
    }

    [Fact]
    public async Task What_was_never_put_is_not_there()
    {
        await Files.PutAsync(Store, StoreFiles.Bytes(10));

        Assert.Null(await StoreFiles.ReadAsync(Store, StoreFiles.KeyOf(StoreFiles.Bytes(10)), 0, 10));
    }

    [Fact]
    public async Task The_same_key_again_changes_nothing()
    {
        var bytes = StoreFiles.Bytes(5000);

        var key = await Files.PutAsync(Store, bytes);
        Assert.Equal(key, await Files.PutAsync(Store, bytes));

        Assert.Equal([key], await StoreFiles.KeysAsync(Store));
        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, 5000));
    }

    [Fact]
    public async Task The_same_key_by_many_at_once_is_there_once()
    {
        var bytes = StoreFiles.Bytes(300_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Files.PutAsync(Store, bytes))));

        var key = Assert.Single(await StoreFiles.KeysAsync(Store));
        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, bytes.Length));
    }

    [Fact]
    public async Task The_file_that_was_put_stays_and_may_go()
    {
        var bytes = StoreFiles.Bytes(5000);
        var file = await Files.ReceiveAsync(bytes);
        await Store.PutAsync(file.Sha256, file, CancellationToken.None);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(file.Path));
        await file.DisposeAsync();

        Assert.False(File.Exists(file.Path));
        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, file.Sha256, 0, 5000));
    }

    [Fact]
    public async Task Somebody_may_read_while_the_file_that_was_put_is_still_held()
    {
        var bytes = StoreFiles.Bytes(5000);
        await using var file = await Files.ReceiveAsync(bytes);

        await Store.PutAsync(file.Sha256, file, CancellationToken.None);

        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, file.Sha256, 0, 5000));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_may_be_put_again()
    {
        var bytes = StoreFiles.Bytes(5000);
        var key = await Files.PutAsync(Store, bytes);
        var other = await Files.PutAsync(Store, StoreFiles.Bytes(10));

        await Store.DeleteAsync(key, CancellationToken.None);

        Assert.Null(await StoreFiles.ReadAsync(Store, key, 0, 5000));
        Assert.Equal([other], await StoreFiles.KeysAsync(Store));
        await Files.PutAsync(Store, bytes);
        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, 5000));
    }

    [Fact]
    public async Task To_delete_what_is_not_there_is_no_fault() =>
        await Store.DeleteAsync(StoreFiles.KeyOf([1, 2, 3]), CancellationToken.None);

    [Fact]
    public async Task Every_key_is_listed()
    {
        var keys = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            keys.Add(await Files.PutAsync(Store, StoreFiles.Bytes(10 + i)));
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), await StoreFiles.KeysAsync(Store));
    }

    [Fact]
    public async Task An_empty_store_lists_nothing() => Assert.Empty(await StoreFiles.KeysAsync(Store));

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF")]
    public async Task A_key_is_a_hash_and_leads_nowhere_else(string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(key, 0, 1, CancellationToken.None));

    private protected abstract Task<IMediaStore> CreateAsync();
}
