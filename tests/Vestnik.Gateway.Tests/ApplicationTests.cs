using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Vestnik.Gateway.Tests;

/// <summary>What an application may do with the gateway besides handling and publishing.</summary>
public sealed class ApplicationTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task The_applications_hooks_may_want_the_gateway_themselves()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<Greeter>();
        builder.Services.AddSingleton<IGatewayEvents>(services => services.GetRequiredService<Greeter>());
        builder.Services.AddSingleton<IGatewayAuthenticator>(services => services.GetRequiredService<Greeter>());
        builder.Services.AddGateway();
        await using var app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        using var client = new Client();
        await client.OpenAsync(new Uri(app.Urls.Single() + "/ws"), null);
        Assert.Equal("""{"type":"welcome","data":{}}""", await client.TextAsync());
        await app.StopAsync();
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task What_the_application_does_when_a_connection_is_over_is_its_own_affair(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        var called = 0;
        gateway.OnConnected = connection =>
        {
            connection.Closed.Register(() =>
            {
                Interlocked.Increment(ref called);
                throw new InvalidOperationException("not the gateway's");
            });
            return ValueTask.CompletedTask;
        };
        var client = await gateway.ConnectAsync(dialect);
        client.Socket.Abort();
        await Wait.UntilAsync(() => called == 1 && ((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
        await gateway.ConnectAsync(dialect);
    }

    [Fact]
    public async Task Whoever_is_sent_away_from_a_namespace_stays_in_the_others()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.Of("/admin");
        gateway.Echo("echo");
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40/admin,{", await client.TextAsync(), StringComparison.Ordinal);

        await gateway.Connected.Last().LeaveAsync();
        Assert.Equal("41/admin,", await client.TextAsync());
        Assert.Same(gateway.Connected.Last(), Assert.Single(gateway.Disconnected));
        await client.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await client.TextAsync());
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40/admin,{", await client.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_client_that_is_sent_away_is_closed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.PlainAsync();
        await gateway.Connected.Single().LeaveAsync();
        Assert.Equal(1000, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task A_handler_has_all_arguments_as_they_came()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.On(
            "all",
            request =>
            {
                request.Ack(System.Text.Encoding.UTF8.GetBytes($"[{Say.Text(request.Arguments)}]"));
                return ValueTask.CompletedTask;
            }
        );
        var client = await gateway.SocketIoAsync();
        foreach (var arguments in new[] { "", "1", "1, \"]\" ,[2,{\"a\":[]}]" })
        {
            await client.SendAsync($"421[\"all\"{(arguments.Length > 0 ? "," : "")}{arguments}] ");
            Assert.Equal($"431[[{arguments}]]", await client.TextAsync());
        }

        var plain = await gateway.PlainAsync();
        await plain.SendAsync("""{"type":"all","id":1,"data":{"a":1}}""");
        Assert.Equal("""{"type":"ack","id":1,"data":[{"a":1}]}""", await plain.TextAsync());
    }

    [Fact]
    public async Task A_long_handler_costs_its_client_nothing_though_nothing_more_is_read()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.RequestsInFlight = 1, _time);
        var finish = new TaskCompletionSource();
        gateway.Gateway.On(
            "long",
            async request =>
            {
                await finish.Task;
                request.Ack("1"u8);
            }
        );
        var client = await gateway.SocketIoAsync();
        await client.SendAsync("421[\"long\"]");
        await Wait.UntilAsync(() => gateway.Session.IsHeldUp);
        await gateway.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("2", await client.TextAsync());
        for (var minute = 1; minute < 3; minute++)
        {
            await gateway.PassAsync(TimeSpan.FromMinutes(1));
        }

        finish.SetResult();
        Assert.Equal("431[1]", await client.TextAsync());
        Assert.Empty(gateway.Disconnected);
    }

    [Theory]
    [InlineData(999, "early")]
    [InlineData(2000, "reserved")]
    [InlineData(5000, "late")]
    [InlineData(4000, null)]
    public async Task A_reason_that_no_websocket_could_carry_is_refused(int code, string? reason)
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.PlainAsync();
        var close = new GatewayClose(code, reason ?? new string('x', 124));
        Assert.Throws<ArgumentException>(() => gateway.Connected.Single().Close(close));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await gateway.Gateway.CloseSessionsAsync([Guid.NewGuid()], null, close)
        );
    }

    private sealed class Greeter(IGateway gateway) : IGatewayEvents, IGatewayAuthenticator
    {
        private static readonly Topic Lobby = new("lobby");

        public ValueTask ConnectedAsync(GatewayConnection connection)
        {
            connection.Subscribe(Lobby);
            return gateway.PublishAsync(Lobby, TestGateway.Event("welcome"));
        }

        public ValueTask<GatewayAuthentication> AuthenticateAsync(GatewayHandshake handshake, CancellationToken ct) =>
            ValueTask.FromResult<GatewayAuthentication>(
                new GatewayAuthentication.Accepted(
                    new GatewayIdentity(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.MaxValue)
                )
            );
    }
}
