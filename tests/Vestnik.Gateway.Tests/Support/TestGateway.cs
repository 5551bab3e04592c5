using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Vestnik.Gateway.Tests;

/// <summary>A gateway behind a real Kestrel on a free loopback port, with an application that a test can shape.</summary>
public sealed class TestGateway : IAsyncDisposable, IGatewayEvents, IGatewayAuthenticator
{
    private readonly WebApplication _app;
    private readonly List<Client> _clients = [];
    private readonly ConcurrentBag<Poller> _pollers = [];

    private TestGateway(Action<GatewayOptions>? configure, TimeProvider? time, IBackplane? backplane)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IGatewayEvents>(this);
        builder.Services.AddSingleton<IGatewayAuthenticator>(this);
        builder.Services.AddSingleton<ILoggerProvider>(Log);
        if (backplane is not null)
        {
            builder.Services.AddSingleton(backplane);
        }

        builder.Services.AddGateway(options =>
        {
            options.SharedSpaces.Add("user");
            options.SyncEvent = "sync:required";
            configure?.Invoke(options);
        });
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        _app = builder.Build();
        _app.Use(
            (http, next) =>
            {
                OnRequest(http);
                return next(http);
            }
        );
        _app.MapGateway();
        Gateway = _app.Services.GetRequiredService<IGateway>();
        Time = time as FakeTime ?? new FakeTime();
    }

    public IGateway Gateway { get; }

    public FakeTime Time { get; }

    public RecordedLog Log { get; } = new();

    public Uri Address { get; private set; } = new("http://unknown");

    /// <summary>The only one there is.</summary>
    internal SocketIoSession Session => (SocketIoSession)((GatewayCore)Gateway).Sessions.All.Single();

    /// <summary>Connections in the order in which they were let in.</summary>
    public ConcurrentQueue<GatewayConnection> Connected { get; } = new();

    public ConcurrentQueue<GatewayConnection> Disconnected { get; } = new();

    /// <summary>What happens when a connection opens; subscribes it to its user by default.</summary>
    public Func<GatewayConnection, ValueTask> OnConnected { get; set; } =
        connection =>
        {
            connection.Subscribe(new Topic("user", connection.Identity.UserId));
            return ValueTask.CompletedTask;
        };

    /// <summary>Tokens are <c>user/session</c> or <c>user/session/expiry</c>; <c>bad</c> and none are refused.</summary>
    public Func<GatewayHandshake, GatewayAuthentication> OnAuthenticate { get; set; } = Authenticate;

    /// <summary>What happens to a request before the gateway sees it.</summary>
    public Action<HttpContext> OnRequest { get; set; } = _ => { };

    /// <summary>Why somebody may not even begin; null lets everybody.</summary>
    public Func<HttpContext, string?> OnForbid { get; set; } = _ => null;

    public static async Task<TestGateway> StartAsync(
        Action<GatewayOptions>? configure = null,
        TimeProvider? time = null,
        IBackplane? backplane = null
    )
    {
        var gateway = new TestGateway(configure, time, backplane);
        await gateway._app.StartAsync();
        var addresses = gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        gateway.Address = new Uri(addresses.Addresses.Single());
        return gateway;
    }

    public static string Token(Guid? user = null, Guid? session = null, DateTimeOffset? expires = null)
    {
        var token = $"{user ?? Guid.NewGuid()}/{session ?? Guid.NewGuid()}";
        return expires is null ? token : $"{token}/{expires.Value.UtcTicks}";
    }

    /// <summary>A handler that acknowledges with the payload it was given, bytes included.</summary>
    public void Echo(string name) =>
        Gateway.On(
            name,
            request =>
            {
                request.Ack(request.Payload.Span, request.Attachments);
                return ValueTask.CompletedTask;
            }
        );

    public ValueTask PublishAsync(
        Topic topic,
        string name,
        string json = "{}",
        EventPriority priority = EventPriority.Durable,
        UserSet? among = null
    ) => Gateway.PublishAsync(topic, Event(name, json, priority), among);

    public static GatewayEvent Event(string name, string json = "{}", EventPriority priority = EventPriority.Durable) =>
        new(name, Encoding.UTF8.GetBytes(json), priority);

    /// <summary>A WebSocket that has said nothing yet.</summary>
    public async Task<Client> OpenAsync(string pathAndQuery, string? bearer = null)
    {
        var client = new Client();
        lock (_clients)
        {
            _clients.Add(client);
        }

        await client.OpenAsync(new Uri(Address, pathAndQuery), bearer);
        return client;
    }

    public Task<Client> PlainAsync(string? token = null) => OpenAsync("/ws", token ?? Token());

    /// <summary>A Socket.IO client that has read the Engine.IO handshake, and nothing more.</summary>
    public async Task<Client> EngineAsync()
    {
        var client = await OpenAsync("/socket.io/?EIO=4&transport=websocket");
        client.Handshake = await client.TextAsync();
        return client;
    }

    public async Task<Client> SocketIoAsync(string? token = null)
    {
        var client = await EngineAsync();
        await client.SendAsync($$"""40{"token":"{{token ?? Token()}}"}""");
        Assert.StartsWith("40{\"sid\":\"", await client.TextAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>A client of long polling that has read the Engine.IO handshake, and nothing more.</summary>
    public async Task<Poller> PollerAsync()
    {
        var poller = new Poller(Address);
        _pollers.Add(poller);
        await poller.OpenAsync();
        return poller;
    }

    /// <summary>A client of long polling that is connected to the namespace <c>/</c>.</summary>
    public async Task<Poller> PollingAsync(string? token = null)
    {
        var poller = await PollerAsync();
        await poller.SayAsync($$"""40{"token":"{{token ?? Token()}}"}""");
        Assert.StartsWith("40{\"sid\":\"", await poller.PollAsync(), StringComparison.Ordinal);
        return poller;
    }

    /// <summary>A WebSocket that asks to carry the session of a client of long polling.</summary>
    public Task<Client> UpgradingAsync(Poller poller) =>
        OpenAsync($"/socket.io/?EIO=4&transport=websocket&sid={poller.Sid}");

    public Task<Client> ConnectAsync(string dialect, string? token = null) =>
        dialect == "plain" ? PlainAsync(token) : SocketIoAsync(token);

    /// <summary>Lets time pass, once what clients have read is written in the server's eyes too: they would seem slow.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        await Wait.UntilAsync(() => ((GatewayCore)Gateway).Sessions.All.All(session => session.TookAt == 0));
        Time.Advance(by);
    }

    /// <summary>
    /// Lets time pass until a session closes, and no longer: by a clock that runs on it would be cut before its client has
    /// heard why.
    /// </summary>
    internal Task PassUntilClosingAsync(Session session, Action? meanwhile = null) =>
        Wait.UntilAsync(
            () => session.IsClosing,
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                meanwhile?.Invoke();
            }
        );

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Concat<IDisposable>(_pollers))
        {
            client.Dispose();
        }

        // Who polled does not come for the close, and the host would wait for them.
        foreach (var session in ((GatewayCore)Gateway).Sessions.All)
        {
            session.Cut();
        }

        // By a clock that stands still it would wait for whatever else it is patient with.
        await Wait.ForAsync(_app.StopAsync(), () => Time.Advance(TimeSpan.FromSeconds(1)));
        await _app.DisposeAsync();
    }

    async ValueTask IGatewayEvents.ConnectedAsync(GatewayConnection connection)
    {
        await OnConnected(connection);
        Connected.Enqueue(connection);
    }

    ValueTask IGatewayEvents.DisconnectedAsync(GatewayConnection connection)
    {
        Disconnected.Enqueue(connection);
        return ValueTask.CompletedTask;
    }

    ReadOnlyMemory<byte> IGatewayEvents.UnknownEvent(GatewayRequest request) =>
        """{"ok":false,"error":{"title":"Unknown event","status":404,"code":"event.unknown"}}"""u8.ToArray();

    ReadOnlyMemory<byte> IGatewayEvents.Faulted(GatewayRequest request, Exception exception) =>
        """{"ok":false,"error":{"title":"Internal error","status":500,"code":"internal"}}"""u8.ToArray();

    ValueTask<string?> IGatewayAuthenticator.ForbidAsync(HttpContext http) => ValueTask.FromResult(OnForbid(http));

    ValueTask<GatewayAuthentication> IGatewayAuthenticator.AuthenticateAsync(
        GatewayHandshake handshake,
        CancellationToken ct
    ) => ValueTask.FromResult(OnAuthenticate(handshake));

    private static GatewayAuthentication Authenticate(GatewayHandshake handshake)
    {
        if (handshake.Token?.Split('/') is not [var user, var session, .. var rest])
        {
            return new GatewayAuthentication.Refused(
                401,
                "Unauthorized",
                """{"status":401,"code":"auth.invalid"}"""u8.ToArray()
            );
        }

        var expires = rest is [var ticks]
            ? new DateTimeOffset(long.Parse(ticks), TimeSpan.Zero)
            : DateTimeOffset.MaxValue;
        return new GatewayAuthentication.Accepted(new GatewayIdentity(Guid.Parse(user), Guid.Parse(session), expires));
    }
}
