using Vestnik.Server.Tests.Backup;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Media.Tus;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>
/// A disk that refuses what is written to it (ENOSPC), with no part kept free that would have said so before: uploads are refused,
/// nothing of them is left half, and they go on when there is room.
/// </summary>
[Trait("Category", "Slow")]
public sealed class DiskEndTests
{
    private const int Megabyte = 1024 * 1024;
    private const int Size = 2 * Megabyte;

    [NeedsMountsFact]
    public async Task Where_files_are_received_on_a_disk_without_room_they_are_refused_until_there_is_some()
    {
        await using var full = await FullDisk.BeginAsync("media", "size=4m", FillBytes, ("MIN_FREE_BYTES", "0"));

        await full.RefusesAsync(keeps: 0);
    }

    [NeedsMountsFact]
    public async Task Where_files_are_received_on_a_disk_without_names_they_are_refused_until_there_are_some()
    {
        await using var full = await FullDisk.BeginAsync("media", "nr_inodes=16", FillNames);

        await full.RefusesAsync(keeps: 0);
    }

    [NeedsMountsFact]
    public async Task Where_the_store_has_a_disk_of_its_own_without_room_files_wait_for_some()
    {
        await using var full = await FullDisk.BeginAsync("media/blobs", "size=4m", FillBytes);

        // All of it was received: the last byte is asked for again.
        await full.RefusesAsync(keeps: Size - 1);
    }

    [NeedsMountsFact]
    public async Task Where_the_store_has_a_disk_of_its_own_without_names_files_wait_for_some()
    {
        await using var full = await FullDisk.BeginAsync("media/blobs", "nr_inodes=16", FillNames);

        await full.RefusesAsync(keeps: Size - 1);
    }

    /// <summary>Leaves room for the half of a file.</summary>
    private static void FillBytes(string filler) =>
        File.WriteAllBytes(Path.Combine(filler, "0"), new byte[3 * Megabyte]);

    private static void FillNames(string filler)
    {
        Assert.ThrowsAny<IOException>(() =>
        {
            for (var name = 0; name < 100; name++)
            {
                File.WriteAllBytes(Path.Combine(filler, TusCaller.Text(name)), []);
            }
        });
    }

    private sealed class FullDisk : IAsyncDisposable
    {
        private readonly TestDatabase _database;
        private readonly ServerProcess _server;
        private readonly HttpClient _http;
        private readonly string _media;
        private readonly string _filler;

        private FullDisk(TestDatabase database, ServerProcess server, HttpClient http, string mounted)
        {
            (_database, _server, _http) = (database, server, http);
            var seen = $"/proc/{server.ProcessId}/root{server.DataDirectory}";
            (_media, _filler) = (Path.Combine(seen, "media"), Path.Combine(seen, mounted, "filler"));
        }

        /// <summary>A server that has kept a file of one byte, and that disk, filled.</summary>
        /// <param name="mounted">Which folder of the server's is a disk of its own.</param>
        /// <param name="options">Of that disk.</param>
        /// <param name="fill">Takes what there is, into this folder.</param>
        public static async Task<FullDisk> BeginAsync(
            string mounted,
            string options,
            Action<string> fill,
            params (string Name, string Value)[] settings
        )
        {
            var data = TestRun.NewFolder("disk-end");
            var database = await TestPostgres.CreateDatabaseAsync();
            var environment = settings.ToDictionary(set => set.Name, set => set.Value, StringComparer.Ordinal);
            environment["DATA_DIR"] = data;
            environment["DATABASE_URL"] = database.ConnectionString;
            environment["JWT_SECRET"] = ApiServer.Secret;
            var server = await ServerProcess.StartWithinAsync(
                $"mkdir -p {data}/{mounted} && mount -t tmpfs -o {options},mode=700 none {data}/{mounted} && exec \"$@\"",
                environment
            );
            var http = Stage.As(await ApiServer.RegisterAsync(server.Url), server.Url);
            var full = new FullDisk(database, server, http, mounted);
            // Their folders are there from now on.
            await Stage.KeepAsync(http, StoreFiles.Bytes(1));
            Directory.CreateDirectory(full._filler);
            fill(full._filler);
            return full;
        }

        /// <summary>However it is asked; and it goes on when there is room.</summary>
        /// <param name="keeps">What it says that it has of an upload that was sent whole.</param>
        public async Task RefusesAsync(int keeps)
        {
            var (bytes, path) = (StoreFiles.Bytes(Size), await PartsCall.BeginAsync(_http, Size));

            Assert.Equal((507, "media.storage_full"), await PartsCall.PatchAsync(_http, path, 0, bytes));
            Assert.Equal(TusCaller.Text(keeps), await PartsCall.OffsetAsync(_http, path));
            Assert.Equal((507, "media.storage_full"), await PartsCall.CreateAsync(_http, Size, StoreFiles.Bytes(Size)));
            Assert.Equal((507, "media.storage_full"), await Stage.UploadAsync(_http, StoreFiles.Bytes(Size)));

            Assert.Equal(1, await _database.AskAsync<long>("select count(*) from files"));
            Assert.Equal(1, await _database.AskAsync<long>("select count(*) from part_uploads"));
            Assert.Single(Files("blobs"));
            Assert.Equal(keeps == 0 ? 0 : Size, Files("spool").Sum(file => file.Length));
            // The disk itself, and not the part of it that is kept free.
            Assert.Contains("The disk is full.", _server.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("nearly full", _server.Output, StringComparison.Ordinal);

            Directory.Delete(_filler, recursive: true);
            Assert.Equal((204, null), await PartsCall.PatchAsync(_http, path, keeps, bytes[keeps..]));
            Assert.Equal((201, null), await Stage.UploadAsync(_http, StoreFiles.Bytes(Megabyte)));
            Assert.Equal([1, Megabyte, Size], Files("blobs").Select(file => file.Length).Order());
            Assert.Empty(Files("spool"));
            Assert.Equal("", await FileAsks.FaultsAsync(_database));
        }

        private FileInfo[] Files(string folder) =>
            [
                .. new DirectoryInfo(Path.Combine(_media, folder))
                    .GetFiles("*", SearchOption.AllDirectories)
                    .Where(file => file.DirectoryName != _filler),
            ];

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _server.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
