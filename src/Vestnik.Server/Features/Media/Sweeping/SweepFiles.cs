using Dapper;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Media.Sweeping;

/// <summary>
/// Removes files that nobody needs: those that are gone, and those that were in no message for a day. Their content loses a use, their
/// owner gets the bytes back, all in one transaction.
/// </summary>
internal sealed class SweepFiles(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Of one transaction.</summary>
    private const int AtOnce = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private const string Gone = """
        select id from files where gone_at <= @now order by gone_at limit @atOnce
        """;

    private const string Free = """
        select id from files
        where created_at < @before and message_id is null and avatar_of is null and gone_at is null
        order by created_at limit @atOnce
        """;

    // What somebody else is taking or removing just now is left to them.
    private const string Lock = """
        select id from files
        where id = any(@ids) and (gone_at is not null or (message_id is null and avatar_of is null))
        order by id for update skip locked
        """;

    private const string Delete = """
        delete from files where id = any(@ids) returning owner_id, sha256, size
        """;

    private const string LockContents = """
        select from blobs where sha256 = any(@hashes) order by sha256 for no key update
        """;

    private const string Unuse = """
        update blobs b set uses = b.uses - u.count, idle_since = @now
        from unnest(@hashes, @counts) as u (sha256, count) where b.sha256 = u.sha256
        """;

    /// <summary>How many files were removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var which in new[] { Gone, Free })
        {
            while (true)
            {
                var ids = await database.ListAsync<Guid>(which, Parameters(), cancellation);
                var gone =
                    ids.Count == 0 ? 0 : await Retries.RunAsync(() => RemoveAsync(ids), DatabaseErrors.IsPassing, time);
                removed += gone;
                // Those that are left are somebody's who has them locked: they come with the next sweep.
                if (gone < AtOnce)
                {
                    break;
                }
            }
        }
        return removed;
    }

    private object Parameters()
    {
        var now = time.GetUtcNow();
        return new
        {
            now,
            before = now - Patience,
            atOnce = AtOnce,
        };
    }

    private async Task<int> RemoveAsync(List<Guid> found)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var ids = await connection.QueryAsync<Guid>(Lock, new { ids = found.ToArray() }, transaction);
        var gone = (await connection.QueryAsync<Row>(Delete, new { ids = ids.ToArray() }, transaction)).AsList();
        var uses = gone.GroupBy(file => Convert.ToHexString(file.Sha256), StringComparer.Ordinal).ToList();
        var contents = new
        {
            hashes = uses.ConvertAll(use => use.First().Sha256).ToArray(),
            counts = uses.ConvertAll(use => use.Count()).ToArray(),
            now = time.GetUtcNow(),
        };
        await connection.ExecuteAsync(LockContents, contents, transaction);
        await connection.ExecuteAsync(Unuse, contents, transaction);
        await FileQuotas.GiveBackAsync(connection, transaction, gone.Select(file => (file.OwnerId, file.Size)));
        await transaction.CommitAsync();
        return gone.Count;
    }

    private sealed class Row
    {
        public Guid OwnerId { get; init; }
        public byte[] Sha256 { get; init; } = [];
        public long Size { get; init; }
    }
}
