using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Vestnik.Gateway;

/// <summary>Ties the parts together, and starts and stops them with the host. One timer drives everything that waits.</summary>
internal sealed class GatewayCore : IGateway, IHostedLifecycleService, IDisposable
{
    private readonly Mesh _mesh;
    private readonly long _scanEvery;
    private ITimer? _timer;
    private long _scannedAt;
    private int _ticking;
    private TaskCompletionSource? _emptied;

    public GatewayCore(
        IOptions<GatewayOptions> options,
        IGatewayEvents events,
        IBackplane backplane,
        TimeProvider time,
        ILogger<IGateway> logger
    )
    {
        Options = options.Value;
        Events = events;
        Time = time;
        Log = new GatewayLog(logger);
        Handlers = new HandlerTable(events, Log);
        Queued = new QueuedBytes(Options.AllQueuesBytes);
        Sessions = new SessionTable(this);
        _mesh = new Mesh(this, backplane);
        Topics = new TopicTable(_mesh.Changed);
        _scanEvery = Math.Clamp(Options.ShortestTimeout / 8, 10, 1000);
    }

    public GatewayOptions Options { get; }

    public IGatewayEvents Events { get; }

    public TimeProvider Time { get; }

    public GatewayLog Log { get; }

    public HandlerTable Handlers { get; }

    public SessionTable Sessions { get; }

    public TopicTable Topics { get; }

    /// <summary>What waits for all clients.</summary>
    public QueuedBytes Queued { get; }

    public bool IsStopping { get; private set; }

    public string NodeId => _mesh.Node.ToString("N");

    public IReadOnlyCollection<string> EventNames => Handlers.Names;

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public long Now => Time.GetTimestamp() / (Time.TimestampFrequency / 1000);

    public void On(string eventName, GatewayHandler handler) => Handlers.Add(eventName, handler);

    public ValueTask PublishAsync(
        ReadOnlyMemory<Topic> topics,
        GatewayEvent e,
        UserSet? among = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(e);
        Topics.Deliver(topics.Span, e, among);
        _mesh.Send(new Frame.Publish(topics, e, among));
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseSessionsAsync(
        IReadOnlyCollection<Guid> sessionIds,
        GatewayEvent? farewell,
        GatewayClose reason,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(sessionIds);
        ArgumentNullException.ThrowIfNull(reason);
        Sessions.Close(sessionIds, farewell, reason);
        _mesh.Send(new Frame.CloseSessions(sessionIds, farewell, reason));
        return ValueTask.CompletedTask;
    }

    public bool HasSubscribers(Topic topic) => Topics.Has(topic) || _mesh.Has(topic);

    public IReadOnlyCollection<Guid> Subscribed(string space)
    {
        var ids = Topics.In(space).ToHashSet();
        _mesh.AddTo(ids, space);
        return ids;
    }

    /// <summary>A session from its birth to its end.</summary>
    /// <param name="session">New.</param>
    /// <param name="accept">Answers the upgrade.</param>
    /// <param name="identity">Whom to let in before that; null if the dialect does it later.</param>
    public async Task RunAsync(Session session, Func<Task<WebSocket>> accept, GatewayIdentity? identity = null)
    {
        Sessions.Add(session);
        try
        {
            if (identity is null)
            {
                Sessions.Await(session);
            }
            else
            {
                await session.OpenAsync(identity);
            }

            using var transport = new WebSocketTransport(await accept(), session);
            if (IsStopping)
            {
                session.Close(GatewayClose.Restarting);
            }

            await transport.RunAsync();
        }
        finally
        {
            await session.EndAsync();
            if (IsStopping && Sessions.IsEmpty)
            {
                Volatile.Read(ref _emptied)?.TrySetResult();
            }
        }
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await _mesh.StartAsync(cancellationToken);
        _timer = Time.CreateTimer(
            _ => Tick(),
            null,
            Options.PresenceDelay,
            TimeSpan.FromMilliseconds(Math.Min(_scanEvery, Options.PresenceDelay.TotalMilliseconds))
        );
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before the web server stops, which would otherwise wait for the connections.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.Stopping();
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _emptied, emptied);
        IsStopping = true;
        foreach (var session in Sessions.All)
        {
            session.Close(GatewayClose.Restarting);
        }

        if (!Sessions.IsEmpty)
        {
            try
            {
                await emptied.Task.WaitAsync(Options.CloseTimeout, Time, cancellationToken);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                Log.Cut();
                foreach (var session in Sessions.All)
                {
                    session.Cut();
                }
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        await _mesh.StopAsync();
    }

    public void Dispose() => _timer?.Dispose();

    private void Tick()
    {
        // A tick that takes longer than the period must not run twice at once.
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        try
        {
            var now = Now;
            _mesh.Tick(now);
            if (now - _scannedAt >= _scanEvery)
            {
                _scannedAt = now;
                Sessions.Tick(now);
            }
        }
        catch (Exception e)
        {
            Log.TickFailed(e);
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }
}
