using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Forgets refresh tokens that expired and sessions that nothing can continue any more, once an hour.</summary>
internal sealed partial class ExpiredTokens(NpgsqlDataSource database, TimeProvider time, ILogger<ExpiredTokens> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = time.GetUtcNow();
                var forgotten = await database.ExecuteAsync(
                    """
                    delete from refresh_tokens where expires_at < @now;
                    delete from sessions s where s.created_at < @old and s.last_used_at < @old
                      and not exists (select from refresh_tokens t where t.session_id = s.id);
                    """,
                    new { now, old = now - SessionStore.RefreshLifetime },
                    stoppingToken
                );
                Forgotten(logger, forgotten);
            }
            catch (Exception exception) when (DatabaseErrors.IsUnavailable(exception))
            {
                SweepFailed(logger, exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Forgot {Count} expired tokens and sessions")]
    private static partial void Forgotten(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Expired tokens could not be swept: {Reason}")]
    private static partial void SweepFailed(ILogger logger, string reason);
}
