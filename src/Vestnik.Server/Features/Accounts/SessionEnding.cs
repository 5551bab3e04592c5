using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>
/// Ends sessions: their tokens are refused and their sockets closed. Those ended here are at once; those ended on other
/// nodes come by the gateway's bus (their sockets) and by this poll (their tokens).
/// </summary>
internal sealed class SessionEnding(
    NpgsqlDataSource database,
    RevokedSessions revoked,
    ServerOptions options,
    IGateway gateway,
    TimeProvider time,
    ILogger<SessionEnding> logger
) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    // Clocks of nodes differ, and a transaction commits after the time it wrote.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>From now on the session's tokens are refused here, and its sockets are closed on every node.</summary>
    public async Task EndAsync(IReadOnlyCollection<Guid> sessionIds, string reason, CancellationToken cancellation)
    {
        foreach (var id in sessionIds)
        {
            revoked.Add(id);
        }
        var farewell = ServerEvents.Create(EventKind.SessionRevoked, new SessionRevoked(reason));
        await gateway.CloseSessionsAsync(sessionIds, farewell, GatewayClose.Revoked);
    }

    /// <summary>The first look is part of the start: no request is answered before it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await PollAsync(time.GetUtcNow() - options.AccessTokenLifetime, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval, time);
        var seenUntil = time.GetUtcNow();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var now = time.GetUtcNow();
                await PollAsync(seenUntil - Overlap, stoppingToken);
                seenUntil = now;
                revoked.Forget();
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(logger, exception, "Reading which sessions ended");
            }
        }
    }

    private async Task PollAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await database.ListAsync<Row>(
            "select id, revoke_reason from sessions where revoked_at > @since",
            new { since },
            cancellation
        );
        foreach (
            var reason in rows.Where(row => !revoked.Contains(row.Id))
                .GroupBy(row => row.RevokeReason, StringComparer.Ordinal)
        )
        {
            await EndAsync([.. reason.Select(row => row.Id)], reason.Key, cancellation);
        }
    }

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string RevokeReason { get; init; } = "";
    }
}
