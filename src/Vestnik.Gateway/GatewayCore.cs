using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Vestnik.Gateway;

/// <summary>Ties the parts together, and starts and stops them with the host. One timer drives everything that waits.</summary>
internal sealed class GatewayCore : IGateway, IHostedLifecycleService, IDisposable
{
    private readonly IServiceProvider _services;
    private readonly ConcurrentDictionary<string, HandlerTable> _namespaces = new(StringComparer.Ordinal);
    private readonly Mesh _mesh;
    private readonly long _scanEvery;
    private ITimer? _timer;
    private long _scannedAt;
    private int _ticking;
    private TaskCompletionSource? _emptied;

    public GatewayCore(
        IOptions<GatewayOptions> options,
        IServiceProvider services,
        IBackplane backplane,
        TimeProvider time,
        ILogger<IGateway> logger
    )
    {
        _services = services;
        Options = options.Value;
        Time = time;
        Log = new GatewayLog(logger);
        Main = (HandlerTable)Of("/");
        Queued = new QueuedBytes(Options.AllQueuesBytes);
        Sessions = new SessionTable(this);
        _mesh = new Mesh(this, backplane);
        Topics = new TopicTable(_mesh.Changed);
        _scanEvery = Math.Clamp(Options.ShortestTimeout / 8, 10, 1000);
    }

    public GatewayOptions Options { get; }

    // Asked for when they are needed: they may want the gateway themselves.
    public IGatewayEvents Events => field ??= _services.GetRequiredService<IGatewayEvents>();

    public IGatewayAuthenticator Authenticator => field ??= _services.GetRequiredService<IGatewayAuthenticator>();

    public TimeProvider Time { get; }

    public GatewayLog Log { get; }

    /// <summary>The namespace that clients are in unless they name another.</summary>
    public HandlerTable Main { get; }

    public SessionTable Sessions { get; }

    public TopicTable Topics { get; }

    /// <summary>What waits for all clients.</summary>
    public QueuedBytes Queued { get; }

    public bool IsStopping { get; private set; }

    public string NodeId => _mesh.Node.ToString("N");

    public string Name => Main.Name;

    public IReadOnlyCollection<string> EventNames => Main.EventNames;

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public long Now => Time.GetTimestamp() / (Time.TimestampFrequency / 1000);

    public void On(string eventName, GatewayHandler handler) => Main.On(eventName, handler);

    public IGatewayNamespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (
            name is not ['/', ..]
            || name.Contains(',')
            || Encoding.UTF8.GetByteCount(name) > SocketIoCodec.MaxNamespaceLength
        )
        {
            throw new ArgumentException($"'{name}' cannot be a namespace.", nameof(name));
        }

        return _namespaces.GetOrAdd(name, _ => new HandlerTable(name, this));
    }

    /// <summary>Null for one that the application never named.</summary>
    public HandlerTable? Namespace(string name) => _namespaces.GetValueOrDefault(name);

    public ValueTask PublishAsync(ReadOnlyMemory<Topic> topics, GatewayEvent e, UserSet? among = null)
    {
        ArgumentNullException.ThrowIfNull(e);
        Topics.Deliver(topics.Span, e, among);
        _mesh.Send(new Frame.Publish(topics, e, among));
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseSessionsAsync(
        IReadOnlyCollection<Guid> sessionIds,
        GatewayEvent? farewell,
        GatewayClose reason
    )
    {
        ArgumentNullException.ThrowIfNull(sessionIds);
        GatewayClose.Check(reason);
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

    /// <summary>A session on a WebSocket, from its birth to its end.</summary>
    /// <param name="session">New, and in the table.</param>
    /// <param name="http">The request that is to be upgraded.</param>
    /// <param name="accept">How.</param>
    /// <param name="identity">Whom to let in before that; null if the dialect does it later.</param>
    public async Task RunAsync(
        Session session,
        HttpContext http,
        WebSocketAcceptContext accept,
        GatewayIdentity? identity = null
    )
    {
        try
        {
            if (identity is null)
            {
                Sessions.Await(session);
            }
            else
            {
                await session.OpenAsync(identity, Main, session.BornAt);
            }

            var socket = await http.WebSockets.AcceptWebSocketAsync(accept);
            using var transport = new WebSocketTransport(http, socket, session);
            session.Attach(transport);
            CloseIfStopping(session);
            await transport.RunAsync();
        }
        finally
        {
            await EndAsync(session);
        }
    }

    /// <summary>A session that outlives the request that it began with, and perhaps what carries it.</summary>
    /// <param name="session">New, and in the table.</param>
    /// <param name="first">What carries it.</param>
    public async Task RunAsync(SocketIoSession session, ITransport first)
    {
        Sessions.Await(session);
        session.Attach(first);
        CloseIfStopping(session);
        for (ITransport? ended = null; session.Transport != ended; )
        {
            ended = session.Transport!;
            await ended.Ended;
        }

        await EndAsync(session);
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await _mesh.StartAsync(cancellationToken);
        var period = TimeSpan.FromMilliseconds(Math.Min(_scanEvery, Options.PresenceDelay.TotalMilliseconds));
        _timer = Time.CreateTimer(_ => Tick(), null, period, period);
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

    private void CloseIfStopping(Session session)
    {
        if (IsStopping)
        {
            session.Close(GatewayClose.Restarting);
        }
    }

    private async Task EndAsync(Session session)
    {
        await session.EndAsync();
        if (IsStopping && Sessions.IsEmpty)
        {
            Volatile.Read(ref _emptied)?.TrySetResult();
        }
    }

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
