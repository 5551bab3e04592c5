using Npgsql;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Forgets refresh tokens that expired and sessions that nothing can continue any more, once an hour.</summary>
internal sealed partial class ExpiredTokens(NpgsqlDataSource database, TimeProvider time, ILogger<ExpiredTokens> logger)
    : BackgroundService
{
    /// <summary>Of one statement, so that none takes longer than a statement may.</summary>
    private const int AtOnce = 5000;

    private const string Tokens = """
        delete from refresh_tokens where hash in (select hash from refresh_tokens where expires_at < @now limit @atOnce)
        """;

    private const string Sessions = """
        delete from sessions where id in (
          select s.id from sessions s where s.created_at < @old and s.last_used_at < @old
            and not exists (select from refresh_tokens t where t.session_id = s.id) limit @atOnce)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var forgotten = await SweepAsync(stoppingToken);
                Forgotten(logger, forgotten);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(logger, exception, "Sweeping expired tokens");
            }
        }
    }

    private async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var parameters = new
        {
            now,
            old = now - SessionStore.RefreshLifetime,
            atOnce = AtOnce,
        };
        var forgotten = 0;
        foreach (var sweep in new[] { Tokens, Sessions })
        {
            int deleted;
            do
            {
                deleted = await database.ExecuteAsync(sweep, parameters, cancellation);
                forgotten += deleted;
            } while (deleted == AtOnce);
        }
        return forgotten;
    }

    [LoggerMessage(1, LogLevel.Debug, "Forgot {Count} expired tokens and sessions")]
    private static partial void Forgotten(ILogger logger, int count);
}
