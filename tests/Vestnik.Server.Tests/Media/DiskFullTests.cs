using Vestnik.Server.Tests.Backup;
using Vestnik.Server.Tests.Http.Support;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Server.Tests.Media.Tus;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>A disk that is full: uploads are refused, all else goes on, and nothing is left half.</summary>
public sealed class DiskFullTests
{
    private const int Megabyte = 1024 * 1024;

    [NeedsMountsFact]
    [Trait("Category", "Slow")]
    public async Task Where_the_disk_is_full_files_are_refused_and_what_is_there_is_served()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var data = TestRun.NewFolder("full-of-files");
        await using var server = await ServerProcess.StartWithinAsync(
            $"mkdir {data}/media && mount -t tmpfs -o size=16m,mode=700 none {data}/media && exec \"$@\"",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["DATA_DIR"] = data,
                ["DATABASE_URL"] = database.ConnectionString,
                ["JWT_SECRET"] = ApiServer.Secret,
            }
        );
        var ann = await ApiServer.RegisterAsync(server.Url);
        using var http = Stage.As(ann, server.Url);

        var kept = new List<byte[]>();
        (int Status, string? Code) last;
        while (true)
        {
            var bytes = StoreFiles.Bytes(3 * Megabyte);
            last = await Stage.UploadAsync(http, bytes);
            if (last.Status != 201)
            {
                break;
            }
            kept.Add(bytes);
        }

        Assert.Equal((507, "media.storage_full"), last);
        Assert.Equal(5, kept.Count);
        // There is a megabyte, and most of it is not for files; what came of these is gone again each time.
        var small = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Stage.UploadAsync(http, StoreFiles.Bytes(Megabyte)))
        );
        Assert.All(small, answer => Assert.Equal((507, "media.storage_full"), answer));
        Assert.Equal((long)kept.Count, await database.AskAsync<long>("select count(*) from files"));
        Assert.Equal("", await FileAsks.FaultsAsync(database));
        foreach (
            var url in await database.AskAsync<string[]>(
                "select array_agg('/uploads/files/' || id || '.bin' order by created_at) from files"
            )
        )
        {
            var served = await http.GetByteArrayAsync(new Uri(url, UriKind.Relative));
            Assert.Contains(kept, bytes => bytes.AsSpan().SequenceEqual(served));
        }
        await PartsAsync(http, server, data);
        using var me = await http.GetAsync(new Uri("/api/users/me", UriKind.Relative));
        Assert.Equal(200, (int)me.StatusCode);
    }

    /// <summary>An upload in parts keeps what it was told that it has, no more, and goes on when there is room.</summary>
    private static async Task PartsAsync(HttpClient http, ServerProcess server, string data)
    {
        var (path, spool) = (
            await PartsCall.BeginAsync(http, 2 * Megabyte),
            $"/proc/{server.ProcessId}/root{data}/media/spool"
        );
        Assert.Equal((204, null), await PartsCall.PatchAsync(http, path, 0, StoreFiles.Bytes(64 * 1024)));

        Assert.Equal(
            (507, "media.storage_full"),
            await PartsCall.PatchAsync(http, path, 64 * 1024, StoreFiles.Bytes(Megabyte))
        );

        Assert.Equal("65536", await PartsCall.OffsetAsync(http, path));
        Assert.Equal([65_536L], new DirectoryInfo(spool).GetFiles().Select(file => file.Length));
        using var ended = await http.SendAsync(PartsCall.Request(HttpMethod.Delete, path));
        Assert.Equal(204, (int)ended.StatusCode);
        Assert.Empty(Directory.GetFiles(spool));
    }
}
