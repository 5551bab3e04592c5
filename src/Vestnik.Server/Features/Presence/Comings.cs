using System.Threading.Channels;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Presence;

/// <summary>
/// Tells watchers who comes and goes, one after the other, so that the last word about somebody is the true one. Somebody
/// whose last connection ends is gone only after a moment: a reload, or a walk out of one network into the next, is no
/// leaving, and nobody is told of it.
/// </summary>
internal sealed class Comings : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    // A node that crashes writes nothing more: who was connected then was last seen at most this long before.
    private static readonly TimeSpan SeenInterval = TimeSpan.FromSeconds(20);

    // Whoever connects does not wait longer for being announced.
    private static readonly TimeSpan ArrivalPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly PresenceStore _store;
    private readonly IGateway _gateway;
    private readonly TellWatchers _watchers;
    private readonly TimeProvider _time;
    private readonly ILogger<Comings> _logger;

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private readonly Lock _gate = new();

    // Those whom watchers believe to be online, or soon will. Whoever left stays here for the grace.
    private readonly HashSet<Guid> _announced = [];
    private readonly Queue<Arrival> _arrived = new();
    private readonly Queue<Word> _words = new();
    private readonly Turns _left;
    private readonly Turns _seen;

    // The loop's own: what it has begun, kept until the database has it.
    private readonly List<Arrival> _arriving = new(BatchSize);
    private readonly List<Word> _telling = [];
    private readonly Dictionary<Guid, DateTimeOffset> _gone = [];

    public Comings(
        PresenceStore store,
        IGateway gateway,
        TellWatchers watchers,
        TimeProvider time,
        ILogger<Comings> logger
    )
    {
        (_store, _gateway, _watchers, _time, _logger) = (store, gateway, watchers, time, logger);
        _left = new Turns(Grace, time);
        _seen = new Turns(SeenInterval, time);
    }

    /// <summary>
    /// Connected, or gone for less than the grace. Whoever comes back within it is not announced, so whoever asks
    /// meanwhile must be answered what the watchers before were told.
    /// </summary>
    public bool IsHere(Guid userId)
    {
        lock (_gate)
        {
            return _announced.Contains(userId) || IsConnected(userId);
        }
    }

    /// <summary>Announced when it returns, unless the database lets wait. A crowd that comes at once is one question to it.</summary>
    public async ValueTask ConnectedAsync(Guid userId)
    {
        var arrival = new Arrival(userId);
        lock (_gate)
        {
            if (!_announced.Add(userId))
            {
                return;
            }
            _arrived.Enqueue(arrival);
        }
        _wake.Writer.TryWrite(true);
        await arrival
            .Done.Task.WaitAsync(ArrivalPatience, _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Disconnected(Guid userId)
    {
        lock (_gate)
        {
            _left.Set(userId);
        }
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Tells watchers in turn, after all that was told before; does not wait for it.</summary>
    public void Tell(Word word)
    {
        lock (_gate)
        {
            _words.Enqueue(word);
        }
        _wake.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await WaitAsync(stoppingToken);
            try
            {
                await LeaveAsync(stoppingToken);
                await TellAsync(stoppingToken);
                await ArriveAsync(stoppingToken);
                await SeeAsync(stoppingToken);
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Failures.LogBackground(_logger, exception, "Telling who comes and goes");
                _arriving.ForEach(arrival => arrival.Done.TrySetResult());
                if (!DatabaseErrors.IsUnavailable(exception))
                {
                    // It would fail again: one row that cannot be written must not silence everybody else.
                    _gone.Clear();
                    _arriving.Clear();
                    _telling.Clear();
                }
                await Task.Delay(Retry, _time, stoppingToken);
                _wake.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Whoever is still connected at shutdown was last seen now.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var seen = new Dictionary<Guid, DateTimeOffset>(_gone);
        lock (_gate)
        {
            foreach (var userId in _announced)
            {
                seen[userId] = _time.GetUtcNow();
            }
        }
        try
        {
            foreach (var page in seen.Chunk(BatchSize))
            {
                await _store.SetLastSeenAsync(page, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            // The times on record stay older ones: a database that is away or damaged must not hold up the end.
            Failures.LogBackground(_logger, exception, "Saving when people were last seen");
        }
    }

    /// <summary>Until somebody comes, or it is time for somebody.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        TimeSpan? next;
        lock (_gate)
        {
            next = _arrived.Count > 0 || _words.Count > 0 ? TimeSpan.Zero : Sooner(_left.Next, _seen.Next);
        }
        if (next <= TimeSpan.Zero)
        {
            return;
        }
        using var timer = _time.CreateTimer(
            _ => Wake(),
            null,
            next ?? Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        await _wake.Reader.ReadAsync(cancellation);

        void Wake() => _wake.Writer.TryWrite(true);
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            foreach (var left in _left.TakeDue(BatchSize))
            {
                if (!IsConnected(left.UserId) && _announced.Remove(left.UserId))
                {
                    _seen.Cancel(left.UserId);
                    _gone[left.UserId] = left.SetAt;
                }
            }
        }
        if (_gone.Count == 0)
        {
            return;
        }
        foreach (var row in await _store.SetGoneAsync([.. _gone], cancellation))
        {
            // Who came back while the database was away is online.
            if (!IsConnected(row.UserId))
            {
                await _watchers.TellGoneAsync(row.UserId, _gone[row.UserId], row.Viewers);
            }
        }
        _gone.Clear();
    }

    private async Task ArriveAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            while (_arriving.Count < BatchSize && _arrived.TryDequeue(out var arrival))
            {
                _arriving.Add(arrival);
            }
        }
        if (_arriving.Count == 0)
        {
            return;
        }
        var rows = await _store.ReadAsync(_arriving.Select(arrival => arrival.UserId), cancellation);
        // Also those in their grace: nobody announces them when they come back, or tells that they left before it is over.
        foreach (var row in rows.Where(row => row.Status != PresenceStatus.Offline && IsHere(row.UserId)))
        {
            await _watchers.TellHereAsync(row);
        }
        lock (_gate)
        {
            foreach (var arrival in _arriving.Where(arrival => _announced.Contains(arrival.UserId)))
            {
                _seen.Set(arrival.UserId);
            }
        }
        _arriving.ForEach(arrival => arrival.Done.TrySetResult());
        _arriving.Clear();
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            while (_telling.Count < BatchSize && _words.TryDequeue(out var word))
            {
                _telling.Add(word);
            }
        }
        if (_telling.Count == 0)
        {
            return;
        }
        var rows = await _store.ReadAsync(_telling.Select(word => word.UserId), cancellation);
        var rowById = rows.ToDictionary(row => row.UserId);
        foreach (var word in _telling)
        {
            if (rowById.TryGetValue(word.UserId, out var row))
            {
                await _watchers.TellAsync(word, row, IsHere(word.UserId));
            }
        }
        _telling.Clear();
    }

    private async Task SeeAsync(CancellationToken cancellation)
    {
        List<Turns.Turn> due;
        lock (_gate)
        {
            due = _seen.TakeDue(BatchSize);
            due.ForEach(turn => _seen.Set(turn.UserId));
        }
        if (due.Count > 0)
        {
            var now = _time.GetUtcNow();
            await _store.SetLastSeenAsync([.. due.Select(turn => KeyValuePair.Create(turn.UserId, now))], cancellation);
        }
    }

    private bool IsConnected(Guid userId) => _gateway.HasSubscribers(Topics.User(userId));

    /// <summary>Somebody who came, and waits to be announced.</summary>
    private sealed record Arrival(Guid UserId)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
