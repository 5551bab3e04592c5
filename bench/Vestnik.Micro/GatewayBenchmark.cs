using System.Diagnostics;
using System.Net;
using BenchmarkDotNet.Attributes;
using Vestnik.Gateway;
using Vestnik.Load.Generator;
using Vestnik.Load.Wires;

namespace Vestnik.Micro;

/// <summary>
/// A message of 200 bytes comes in, is acknowledged, and goes out to everybody in a room, through the gateway, Kestrel and
/// loopback. The generator on the other side allocates nothing, so what is allocated is the server's.
/// </summary>
public class GatewayBenchmark : IDisposable
{
    private static readonly Topic Room = new("room");

    private readonly Talk _talk = new(0, 10_000_000, textLength: 200, deliveriesEach: 1);
    private readonly List<Link> _links = [];
    private WebApplication _app = null!;
    private Loop _loop = null!;

    /// <summary>How many are in the room.</summary>
    [Params(1, 100)]
    public int Members { get; set; }

    [GlobalSetup]
    public void Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IGatewayAuthenticator, Everybody>();
        builder.Services.AddSingleton<IGatewayEvents, InTheRoom>();
        builder.Services.AddGateway(options => (options.EventsPerSecond, options.EventsBurst) = (1_000_000, 1_000_000));
        _app = builder.Build();
        _app.MapGateway();
        var gateway = _app.Services.GetRequiredService<IGateway>();
        gateway.On(
            "message:send",
            request =>
            {
                request.Ack(request.Payload.Span);
                return gateway.PublishAsync(Room, new GatewayEvent("message:received", request.Payload.ToArray()));
            }
        );
        _app.Start();
        _loop = new Loop();
        var port = new Uri(_app.Urls.First()).Port;
        for (var i = 0; i < Members; i++)
        {
            var link = new SocketIoLink(port, new Person(i, InGroup: true), _talk, "");
            _links.Add(link);
            _loop.Add(link);
        }

        _loop.TurnUntil(() => _links.TrueForAll(link => link.IsReady), "everybody is in the room");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _loop.Dispose();
        _app.StopAsync().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Message()
    {
        var deliveries = _talk.Delivered + _talk.Doubled + Members;
        var answers = _talk.Acknowledged + 1;
        _links[0].Say(_talk.Next(Stopwatch.GetTimestamp()));
        while (_talk.Acknowledged < answers || _talk.Delivered + _talk.Doubled < deliveries)
        {
            _loop.Turn(Stopwatch.GetTimestamp() + Stopwatch.Frequency);
        }
    }

    private sealed class Everybody : IGatewayAuthenticator
    {
        public ValueTask<GatewayAuthentication> AuthenticateAsync(GatewayHandshake handshake, CancellationToken ct) =>
            ValueTask.FromResult<GatewayAuthentication>(
                new GatewayAuthentication.Accepted(
                    new GatewayIdentity(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.MaxValue)
                )
            );
    }

    private sealed class InTheRoom : IGatewayEvents
    {
        public ValueTask ConnectedAsync(GatewayConnection connection)
        {
            connection.Subscribe(Room);
            return ValueTask.CompletedTask;
        }
    }
}
