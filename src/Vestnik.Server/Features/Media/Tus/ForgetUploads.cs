using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Tus;

/// <summary>
/// Forgets uploads that nobody went on with for a day, and takes what no row knows of out of this node's spool: what another node
/// forgot, what a killed server was receiving.
/// </summary>
internal sealed partial class ForgetUploads(
    NpgsqlDataSource database,
    Spool spool,
    TimeProvider time,
    ILogger<ForgetUploads> logger
) : BackgroundService
{
    /// <summary>Of one statement.</summary>
    private const int AtOnce = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>What was written to since then may be about to be known.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private const string Expired = """
        delete from part_uploads where id in (
          select id from part_uploads where expires_at <= @now limit @atOnce for update skip locked)
        returning id
        """;

    private const string Known = "select id from part_uploads where id = any(@ids)";

    /// <summary>Once, now.</summary>
    /// <returns>How many uploads expired, and how many files went from the spool beside theirs.</returns>
    public async Task<(int Expired, int Lost)> SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var expired = 0;
        List<Guid> ids;
        do
        {
            ids = await database.ListAsync<Guid>(Expired, new { now, atOnce = AtOnce }, cancellation);
            ids.ForEach(spool.RemovePart);
            expired += ids.Count;
        } while (ids.Count == AtOnce);

        var lost = spool.RemoveAbandoned(now - Young);
        foreach (var chunk in spool.PartsBefore(now - Young).Chunk(AtOnce))
        {
            var known = await database.ListAsync<Guid>(Known, new { ids = chunk }, cancellation);
            foreach (var id in chunk.Except(known))
            {
                spool.RemovePart(id);
                lost++;
            }
        }
        return (expired, lost);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var (expired, lost) = await SweepAsync(stoppingToken);
                Swept(logger, expired, lost);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(logger, exception, "Forgetting uploads");
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Forgot {Expired} unfinished uploads and {Lost} files that nobody knows of")]
    private static partial void Swept(ILogger logger, int expired, int lost);
}
