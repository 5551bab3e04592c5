using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Features.Media.Sweeping;
using Vestnik.Server.Tests.Media.Storage;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media;

/// <summary>Bytes that no row knows of: looked for once a day, so this asks the part of the server that does it.</summary>
public sealed class UnknownBytesTests
{
    [Fact]
    public async Task Bytes_that_nobody_knows_of_are_removed_and_those_of_a_file_are_not()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var app = await StartAsync(database);
        var store = app.Services.GetRequiredService<IMediaStore>();
        var known = new[] { await PutAsync(app, isKnown: true), await PutAsync(app, isKnown: true) };
        await PutAsync(app, isKnown: false);

        var removed = await app.Services.GetRequiredService<SweepContents>().RemoveUnknownAsync(CancellationToken.None);

        Assert.Equal(1, removed);
        Assert.Equal(known.Order(StringComparer.Ordinal), await StoreFiles.KeysAsync(store), StringComparer.Ordinal);
        Assert.Equal(2L, await database.AskAsync<long>("select count(*) from blobs"));
        Assert.Equal("", await Support.FileAsks.FaultsAsync(database));
        await app.StopAsync();
    }

    /// <summary>Started on an empty database, or before the right one is restored, it must not take everything with it.</summary>
    [Fact]
    public async Task Where_most_are_unknown_it_is_the_wrong_database_and_nothing_is_touched()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using var app = await StartAsync(database);
        var store = app.Services.GetRequiredService<IMediaStore>();
        var keys = new[]
        {
            await PutAsync(app, isKnown: true),
            await PutAsync(app, isKnown: false),
            await PutAsync(app, isKnown: false),
        };

        var removed = await app.Services.GetRequiredService<SweepContents>().RemoveUnknownAsync(CancellationToken.None);

        Assert.Equal(0, removed);
        Assert.Equal(keys.Order(StringComparer.Ordinal), await StoreFiles.KeysAsync(store), StringComparer.Ordinal);
        await app.StopAsync();
    }

    private static Task<WebApplication> StartAsync(TestDatabase database) =>
        VestnikServer.StartAsync([
            "--PORT=0",
            "--HOST=127.0.0.1",
            $"--DATABASE_URL={database.ConnectionString}",
            $"--DATA_DIR={TestRun.NewFolder("unknown-bytes")}",
            "--LOG_LEVEL=error",
        ]);

    private static async Task<string> PutAsync(WebApplication app, bool isKnown)
    {
        var spool = app.Services.GetRequiredService<Spool>();
        var bytes = StoreFiles.Bytes(1000);
        await using var file = await spool.ReceiveAsync(new MemoryStream(bytes), bytes.Length, CancellationToken.None);
        if (isKnown)
        {
            var stored = await app
                .Services.GetRequiredService<Features.Media.StoreContents>()
                .StoreAsync(file, CancellationToken.None);
            Assert.Null(stored);
        }
        else
        {
            await app.Services.GetRequiredService<IMediaStore>().PutAsync(file.Sha256, file, CancellationToken.None);
        }
        return file.Sha256;
    }
}
