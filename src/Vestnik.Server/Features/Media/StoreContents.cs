using Dapper;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>
/// Stores a content once, whoever brings it: its row first, which counts it into the total, then the bytes. From then on it waits an
/// hour for a file that uses it.
/// </summary>
internal sealed class StoreContents(
    NpgsqlDataSource database,
    IMediaStore store,
    MediaOptions options,
    TimeProvider time
)
{
    /// <summary>No row: its bytes are being removed. A new one has no xmax.</summary>
    private const string Add = """
        insert into blobs as b (sha256, size, idle_since) values (@hash, @size, @now)
        on conflict (sha256) do update set idle_since = @now where not b.is_leaving
        returning b.xmax = 0
        """;

    private const string Count = """
        update file_total set bytes = bytes + @size where bytes <= @totalMax - @size
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long who removes it is waited for; whoever sent it waits as long, and then comes again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Null: its bytes are there. Refuses <c>media.storage_full</c> and <c>server.busy</c>; throws what the store throws.</summary>
    public async Task<Refusal?> StoreAsync(SpoolFile spool, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var step = await Retries.RunAsync(() => AddAsync(spool), DatabaseErrors.IsPassing, time);
            switch (step)
            {
                case Step.Added:
                    await store.PutAsync(spool.Sha256, spool, cancellation);
                    return null;
                case Step.Full:
                    return Refusals.StorageFull;
                default:
                    if (time.GetElapsedTime(began) > Patience)
                    {
                        return Refusals.Busy;
                    }
                    await Task.Delay(Pause, time, cancellation);
                    break;
            }
        }
    }

    private async Task<Step> AddAsync(SpoolFile spool)
    {
        var parameters = new
        {
            hash = Convert.FromHexString(spool.Sha256),
            size = spool.Length,
            now = time.GetUtcNow(),
            totalMax = options.TotalMax,
        };
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var isNew = await connection.QueryFirstOrDefaultAsync<bool?>(Add, parameters, transaction);
        if (isNew is null)
        {
            return Step.Leaving;
        }
        if (isNew.Value && await connection.ExecuteAsync(Count, parameters, transaction) == 0)
        {
            return Step.Full;
        }
        await transaction.CommitAsync();
        return Step.Added;
    }

    private enum Step
    {
        Added,
        Leaving,
        Full,
    }
}
