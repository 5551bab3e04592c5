using System.Threading.Channels;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Presence;

/// <summary>
/// Tells watchers who comes and goes. Somebody whose last connection ends is gone only after a moment: a reload, or a
/// walk out of one network into the next, is no leaving, and nobody is told of it.
/// </summary>
internal sealed partial class Comings(
    PresenceStore store,
    People people,
    ServerEvents events,
    TimeProvider time,
    ILogger<Comings> logger
) : BackgroundService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    // Timers are no finer.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private const int BatchSize = 500;

    // Unbounded in name: a user is in it once per disconnect, and the gateway bounds those.
    private readonly Channel<Leaving> _left = Channel.CreateUnbounded<Leaving>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    // Those whom watchers believe to be online.
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _announced = [];

    // The latest leaving of each: an earlier one, come back from meanwhile, is no reason to be gone.
    private readonly Dictionary<Guid, Leaving> _latest = [];

    /// <summary>Not cancelled when the connection ends: another one of the same person may rely on this announcement.</summary>
    public async ValueTask ConnectedAsync(Guid userId)
    {
        lock (_gate)
        {
            if (!_announced.Add(userId))
            {
                return;
            }
        }
        try
        {
            if (people.IsOnline(userId, await store.StatusAsync(userId, CancellationToken.None)))
            {
                await events.PublishPresenceAsync(userId, Ephemeral(EventKind.UserOnline, new UserOnline(userId)));
            }
        }
        catch (Exception exception) when (DatabaseErrors.IsUnavailable(exception))
        {
            // Whoever connects while the database is away is announced by their next connection.
            lock (_gate)
            {
                _announced.Remove(userId);
            }
        }
    }

    public void Disconnected(Guid userId)
    {
        var left = new Leaving(userId, time.GetUtcNow(), time.GetTimestamp());
        lock (_gate)
        {
            _latest[userId] = left;
        }
        _left.Writer.TryWrite(left);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Leaving>(BatchSize);
        while (await _left.Reader.WaitToReadAsync(stoppingToken))
        {
            // Each has the whole grace: who left first is the next to be gone.
            var wait = _left.Reader.TryPeek(out var first) ? Grace - time.GetElapsedTime(first.Since) : TimeSpan.Zero;
            if (wait > Tick)
            {
                await Task.Delay(wait, time, stoppingToken);
            }
            while (batch.Count < BatchSize && _left.Reader.TryPeek(out var next) && IsDue(next))
            {
                _left.Reader.TryRead(out next);
                batch.Add(next!);
            }
            await LeaveAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    /// <summary>Whoever is still connected at shutdown was last seen now.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Guid[] connected;
        lock (_gate)
        {
            connected = [.. _announced];
        }
        foreach (var page in connected.Chunk(BatchSize))
        {
            await SaveAsync(page, time.GetUtcNow(), cancellationToken);
        }
    }

    private bool IsDue(Leaving left) => time.GetElapsedTime(left.Since) > Grace - Tick;

    private async Task LeaveAsync(List<Leaving> batch, CancellationToken cancellation)
    {
        var gone = new List<Guid>(batch.Count);
        lock (_gate)
        {
            foreach (var left in batch.Where(left => _latest.GetValueOrDefault(left.UserId) == left))
            {
                _latest.Remove(left.UserId);
                if (!people.IsOnline(left.UserId, PresenceStatus.Online) && _announced.Remove(left.UserId))
                {
                    gone.Add(left.UserId);
                }
            }
        }
        if (gone.Count == 0)
        {
            return;
        }
        var at = batch.Max(left => left.LeftAt);
        foreach (var userId in await SaveAsync(gone, at, cancellation))
        {
            await events.PublishPresenceAsync(userId, Ephemeral(EventKind.UserOffline, new UserOffline(userId, at)));
        }
    }

    private async Task<List<Guid>> SaveAsync(
        IReadOnlyList<Guid> userIds,
        DateTimeOffset at,
        CancellationToken cancellation
    )
    {
        try
        {
            return await store.SetLastSeenAsync(userIds, at, cancellation);
        }
        catch (Exception exception) when (DatabaseErrors.IsUnavailable(exception))
        {
            // The times on record stay older ones, and nobody is told: who is invisible cannot be known now.
            NotSaved(logger, userIds.Count, exception.GetType().Name);
            return [];
        }
    }

    private static GatewayEvent Ephemeral<T>(EventKind kind, T payload) =>
        ServerEvents.Create(kind, payload, EventPriority.Ephemeral);

    /// <summary>When somebody's connection ended: by the calendar, and on the clock that never jumps.</summary>
    private sealed record Leaving(Guid UserId, DateTimeOffset LeftAt, long Since);

    [LoggerMessage(1, LogLevel.Warning, "Last seen times of {Count} people were not saved: {Reason}")]
    private static partial void NotSaved(ILogger logger, int count, string reason);
}
