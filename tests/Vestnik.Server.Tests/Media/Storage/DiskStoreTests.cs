using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Tests.Media.Storage;

public sealed class DiskStoreTests : MediaStoreContract
{
    private static readonly UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string Blobs => Path.Combine(Files.Options.DataDirectory, "media", "blobs");

    [Fact]
    public async Task Files_are_spread_over_folders_and_their_owners_alone()
    {
        var key = await Files.PutAsync(Store, StoreFiles.Bytes(100));

        var file = Assert.Single(Directory.GetFiles(Blobs, "*", SearchOption.AllDirectories));
        Assert.Equal(Path.Combine(Blobs, key[..2], key[2..4], key), file);
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_spool_on_another_disk_is_copied()
    {
        using var elsewhere = new StoreFiles(under: "/dev/shm");
        var bytes = StoreFiles.Bytes(200_000);

        var key = await elsewhere.PutAsync(Store, bytes);

        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, bytes.Length));
        var file = Assert.Single(Directory.GetFiles(Blobs, "*", SearchOption.AllDirectories));
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task What_a_failing_disk_left_of_a_file_is_put_again()
    {
        var bytes = StoreFiles.Bytes(5000);
        var key = await Files.PutAsync(Store, bytes);
        await File.WriteAllBytesAsync(Path.Combine(Blobs, key[..2], key[2..4], key), bytes[..100]);

        await Files.PutAsync(Store, bytes);

        Assert.Equal(bytes, await StoreFiles.ReadAsync(Store, key, 0, 5000));
    }

    [Fact]
    public async Task What_a_killed_put_left_is_no_key_and_goes_when_it_is_old()
    {
        var key = await Files.PutAsync(Store, StoreFiles.Bytes(100));
        var (old, young) = (Left("1"), Left("2"));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        Assert.Equal([key], await StoreFiles.KeysAsync(Store));

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));

        string Left(string number)
        {
            var path = Path.Combine(Blobs, key[..2], key[2..4], $"{key}.{number}.new");
            File.WriteAllText(path, "half");
            return path;
        }
    }

    [Fact]
    public async Task A_reader_reads_to_the_end_what_is_deleted_meanwhile()
    {
        var bytes = StoreFiles.Bytes(1000);
        var key = await Files.PutAsync(Store, bytes);
        await using var stream = await Store.OpenAsync(key, 0, 1000, CancellationToken.None);

        await Store.DeleteAsync(key, CancellationToken.None);

        using var read = new MemoryStream();
        await stream!.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_store_that_is_away_and_leaves_nothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Blobs)!);
        await File.WriteAllTextAsync(Blobs, "not a folder");

        await Assert.ThrowsAsync<MediaStoreException>(() => Files.PutAsync(Store, StoreFiles.Bytes(10)));

        File.Delete(Blobs);
        Assert.Empty(await StoreFiles.KeysAsync(Store));
    }

    private protected override Task<IMediaStore> CreateAsync() =>
        Task.FromResult<IMediaStore>(new DiskStore(Files.Options, TimeProvider.System));
}
