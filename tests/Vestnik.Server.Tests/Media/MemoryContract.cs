using System.Security.Cryptography;
using Vestnik.Server.Tests.Costs;
using Vestnik.Server.Tests.Media.Support;
using Xunit.Abstractions;

namespace Vestnik.Server.Tests.Media;

/// <summary>
/// What a file takes of the server's memory, whichever store it goes into: under a megabyte, whatever its size, as it goes through
/// a piece of memory and none of it stays. Counted is all that is taken from the heap while it comes or goes, be it given back at
/// once.
/// </summary>
public abstract class MemoryContract(MeteredServer metered, ITestOutputHelper output)
{
    private protected const int Megabyte = 1024 * 1024;

    /// <summary>Bytes that are taken, all in all, for a hundred megabytes that come in parts.</summary>
    private protected virtual int MostInParts => Megabyte;

    [Theory]
    [InlineData(100 * 1024, 1)]
    [InlineData(9 * Megabyte, 1)]
    [InlineData(9 * Megabyte, 8)]
    public async Task A_file_that_comes_at_once_takes_less_than_a_megabyte(int size, int together)
    {
        using var senders = await Senders.ComeAsync(metered.Server.Url, together);
        await ExpectAsync(8 / together, together, () => senders.SendAsync(together, size, Senders.SendFormAsync));
    }

    [Fact]
    public async Task A_hundred_megabytes_that_come_in_parts_or_go_take_as_little()
    {
        using var senders = await Senders.ComeAsync(metered.Server.Url);
        IReadOnlyList<(HttpClient Owner, Uri Url, byte[] Sha256)> sent = [];
        await ExpectAsync(
            2,
            1,
            async () => sent = await senders.SendAsync(1, 100 * Megabyte, Senders.SendPartsAsync),
            MostInParts
        );
        await ExpectAsync(
            2,
            1,
            async () =>
            {
                var (owner, url, sha256) = sent[0];
                Assert.Equal(sha256, SHA256.HashData(await owner.GetByteArrayAsync(url)));
            }
        );
    }

    private async Task ExpectAsync(int times, int together, Func<Task> act, int most = Megabyte)
    {
        var cost = await metered.CostAsync(times, act);
        output.WriteLine($"{cost.RoundTrips / together:0.00} round trips, {cost.Bytes / together:0} bytes");
        Assert.InRange(cost.Bytes / together, 1, most);
    }
}
