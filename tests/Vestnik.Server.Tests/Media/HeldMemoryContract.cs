using Npgsql;
using Vestnik.Server.Tests.Costs;
using Vestnik.Server.Tests.Media.Support;
using Vestnik.Testing;
using Xunit.Abstractions;

namespace Vestnik.Server.Tests.Media;

/// <summary>
/// What several files under way hold of the server's memory, whichever store they go into: each under a megabyte. Counted is what
/// the heap came to, in use or in pools, since a first file came and went. Each test has a server whose pools nobody filled before.
/// </summary>
public abstract class HeldMemoryContract(MeteredServer metered, ITestOutputHelper output) : IAsyncLifetime
{
    private protected const int Megabyte = 1024 * 1024;
    private protected const int Several = 8;
    private protected const int Large = 9 * Megabyte;

    private Senders _senders = null!;
    private long _before;

    /// <summary>From those who send to the server.</summary>
    private Road ToServer { get; set; } = null!;

    public async Task InitializeAsync()
    {
        await metered.InitializeAsync();
        ToServer = new Road(metered.Server.Url);
        _senders = await Senders.ComeAsync(ToServer.Url, Several);
        foreach (var send in (Func<HttpClient, byte[], Task<Uri>>[])[Senders.SendFormAsync, Senders.SendPartsAsync])
        {
            var (owner, url, _) = (await _senders.SendAsync(1, Large, send))[0];
            await owner.GetByteArrayAsync(url);
        }
        _before = await metered.HeldAsync();
    }

    public async Task DisposeAsync()
    {
        _senders.Dispose();
        await ToServer.DisposeAsync();
        await metered.DisposeAsync();
    }

    [Fact]
    public Task Several_in_forms_that_are_half_there_hold_less_than_a_megabyte_each() =>
        HoldAsync(ToServer, Several, Large, Senders.SendFormAsync);

    [Fact]
    public Task Several_in_parts_that_are_half_there_hold_less_than_a_megabyte_each() =>
        HoldAsync(ToServer, Several, Large, Senders.SendPartsAsync);

    /// <summary>They go on coming while the server waits for its database: it takes in only so much.</summary>
    [Fact]
    public async Task Several_that_come_faster_than_they_are_taken_hold_less_than_a_megabyte_each()
    {
        await using var connection = await metered.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("lock table file_use, file_total", connection, transaction);
        await locking.ExecuteNonQueryAsync();
        var before = ToServer.Passed;

        // Whoever waits too long is refused.
        var sending = _senders.SendAsync(
            Several,
            Large,
            async (http, bytes) =>
            {
                await Stage.UploadAsync(http, bytes);
                return http.BaseAddress!;
            }
        );
        await Eventually.TrueAsync(
            () => ToServer.Passed - before > Several * Megabyte,
            "a megabyte of each is on its way"
        );
        await ExpectAsync(Several);

        await transaction.RollbackAsync();
        await sending;
    }

    /// <summary>To who takes half of each, and no more for now.</summary>
    [Fact]
    public async Task Several_that_are_half_gone_hold_less_than_a_megabyte_each()
    {
        var files = await _senders.SendAsync(Several, Large, Senders.SendFormAsync);

        var served = await Task.WhenAll(files.Select(file => file.Owner.GetStreamAsync(file.Url)));
        await Task.WhenAll(served.Select(stream => stream.ReadExactlyAsync(new byte[Large / 2]).AsTask()));
        await ExpectAsync(Several);

        await Task.WhenAll(served.Select(stream => stream.ReadExactlyAsync(new byte[Large - (Large / 2)]).AsTask()));
    }

    /// <summary>So many are held on this road when half of them has passed.</summary>
    private protected async Task HoldAsync(
        Road road,
        int count,
        int size,
        Func<HttpClient, byte[], Task<Uri>> sendAsync
    )
    {
        var before = road.Passed;
        var sending = _senders.SendAsync(count, size, sendAsync);
        await Eventually.TrueAsync(() => road.Passed - before > count * (long)size / 2, "half of it has passed");
        road.Hold();
        await ExpectAsync(count);
        road.Open();
        await sending;
    }

    private async Task ExpectAsync(int count)
    {
        var held = (await metered.HeldAsync() - _before) / count;
        output.WriteLine($"{held} bytes for each");
        Assert.True(held < Megabyte, $"{held} bytes for each");
    }
}
