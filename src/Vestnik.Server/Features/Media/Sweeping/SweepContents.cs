using Dapper;
using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media.Storage;

namespace Vestnik.Server.Features.Media.Sweeping;

/// <summary>
/// Removes contents that no file uses: marked first, so that nobody takes them up again, then their bytes, then their row. And
/// bytes that no row knows of, which get a row that is marked.
/// </summary>
internal sealed partial class SweepContents(
    NpgsqlDataSource database,
    IMediaStore store,
    TimeProvider time,
    ILogger<SweepContents> logger
)
{
    /// <summary>Of one statement.</summary>
    private const int AtOnce = 500;

    /// <summary>For so long a content waits for a file that uses it: longer than any store takes to put the bytes.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    /// <summary>Whoever marked it and has not removed it by then is not there any more.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    /// <summary>Of one removal, so that none is on its way when somebody else takes over.</summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromMinutes(2);

    private const string Claim = """
        update blobs set is_leaving = true, idle_since = @now where sha256 = any (array(
          select sha256 from blobs
          where uses = 0 and idle_since < @abandoned and (is_leaving or idle_since < @idle)
          order by idle_since limit 1 for update skip locked))
        returning encode(sha256, 'hex')
        """;

    private const string Remove = "delete from blobs where sha256 = @hash and is_leaving returning size";

    private const string Discount = "update file_total set bytes = bytes - @size";

    private const string Unknown = """
        select k from unnest(@hashes) k where not exists (select from blobs b where b.sha256 = k)
        """;

    // It is nobody's, and counts for nothing.
    private const string Adopt = """
        insert into blobs (sha256, size, idle_since, is_leaving) select k, 0, timestamptz '-infinity', true from unnest(@hashes) k
        on conflict (sha256) do nothing
        """;

    /// <summary>How many contents were removed. One after the other: what takes long is the store's part.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        for (var removed = 0; ; removed++)
        {
            var now = time.GetUtcNow();
            var claim = new
            {
                now,
                idle = now - Idle,
                abandoned = now - Abandoned,
            };
            if (await database.FirstAsync<string>(Claim, claim, cancellation) is not { } key)
            {
                return removed;
            }
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(RemovalTime);
            await store.DeleteAsync(key, patience.Token);
            await Retries.RunAsync(() => ForgetAsync(key), DatabaseErrors.IsPassing, time);
        }
    }

    /// <summary>
    /// Looks through all bytes for those that no row knows of, and removes them: rows come before bytes, so they are nobody's. But
    /// where most are unknown it is the database that is the wrong one, or not restored yet: then nothing is touched.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveUnknownAsync(CancellationToken cancellation)
    {
        var unknown = new List<byte[]>();
        var (known, keys) = (0L, new List<string>(AtOnce));
        await foreach (var key in store.ListAsync(cancellation))
        {
            keys.Add(key);
            if (keys.Count == AtOnce)
            {
                await LookAsync();
            }
        }
        await LookAsync();
        if (unknown.Count > known)
        {
            Strange(logger, unknown.Count, known);
            return 0;
        }
        foreach (var hashes in unknown.Chunk(AtOnce))
        {
            await database.ExecuteAsync(Adopt, new { hashes }, cancellation);
        }
        if (unknown.Count > 0)
        {
            Adopted(logger, unknown.Count);
            await SweepAsync(cancellation);
        }
        return unknown.Count;

        async Task LookAsync()
        {
            var hashes = keys.ConvertAll(Convert.FromHexString).ToArray();
            var found = await database.ListAsync<byte[]>(Unknown, new { hashes }, cancellation);
            known += keys.Count - found.Count;
            unknown.AddRange(found);
            keys.Clear();
        }
    }

    private async Task<bool> ForgetAsync(string key)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var hash = Convert.FromHexString(key);
        var size = await connection.QueryFirstOrDefaultAsync<long?>(Remove, new { hash }, transaction);
        if (size is not null)
        {
            await connection.ExecuteAsync(Discount, new { size }, transaction);
            await transaction.CommitAsync();
        }
        return size is not null;
    }

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Of the stored contents {Unknown} are unknown and {Known} known: is this the right database? None is removed"
    )]
    private static partial void Strange(ILogger logger, int unknown, long known);

    [LoggerMessage(1, LogLevel.Warning, "{Count} stored contents were known to nobody, and are removed")]
    private static partial void Adopted(ILogger logger, int count);
}
