using System.Text;

namespace Vestnik.Gateway.Tests;

[Trait("Category", "Slow")]
public sealed class SocketIoClientTests(OfficialClient client) : IClassFixture<OfficialClient>
{
    [Theory]
    [InlineData("events")]
    [InlineData("refusal")]
    [InlineData("reconnect")]
    [InlineData("revoked")]
    [InlineData("heartbeat")]
    public async Task The_official_client_is_served_as_by_the_reference(string scenario)
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            if (scenario == "heartbeat")
            {
                options.PingInterval = TimeSpan.FromMilliseconds(200);
                options.PingTimeout = TimeSpan.FromSeconds(5);
            }
        });
        gateway.Echo("echo");
        gateway.Gateway.On("throws", _ => throw new InvalidOperationException("on purpose"));
        gateway.Gateway.On(
            "publish",
            async request =>
            {
                request.Ack("true"u8);
                await gateway.Gateway.PublishAsync(
                    new[] { new Topic("user", request.Connection.Identity.UserId) },
                    new GatewayEvent("published", request.Payload.ToArray())
                );
            }
        );
        gateway.Gateway.On(
            "close-me",
            request =>
            {
                request.Connection.Close(GatewayClose.TooSlow);
                return ValueTask.CompletedTask;
            }
        );
        gateway.Gateway.On(
            "revoke-me",
            request =>
                gateway.Gateway.CloseSessionsAsync(
                    [request.Connection.Identity.SessionId],
                    TestGateway.Event("session:revoked", """{"reason":"logout"}"""),
                    GatewayClose.Revoked
                )
        );

        await client.RunScenarioAsync(gateway, scenario, TestGateway.Token());
        await Wait.UntilAsync(() => gateway.Connected.Count == gateway.Disconnected.Count);
    }

    [Theory]
    [InlineData("first", "websocket")]
    [InlineData("first", "polling")]
    [InlineData("first", "upgrade")]
    [InlineData("last", "websocket")]
    [InlineData("last", "polling")]
    [InlineData("last", "upgrade")]
    public async Task Its_first_and_last_versions_are_served_over_every_transport(string version, string transport)
    {
        await using var gateway = await StartAsync();
        await client.RunTransportAsync(gateway, version, transport, "everything");
        await AssertNothingIsLeftAsync(gateway);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Three_hundred_that_change_over_at_once_under_load_lose_nothing(string version)
    {
        await using var gateway = await StartAsync();
        await client.RunTransportAsync(gateway, version, "upgrade", "crowd");
        await AssertNothingIsLeftAsync(gateway);
    }

    private static async Task<TestGateway> StartAsync()
    {
        var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerUser = 1000);
        var main = gateway.Gateway;
        main.On("echo", Answer(request => request.Ack(request.Payload.Span, request.Attachments)));
        main.On("count", Answer(request => request.Ack(request.Payload.Span)));
        main.On("close-me", Answer(request => request.Connection.Close(GatewayClose.TooSlow)));
        main.Of("/other")
            .On("where", Answer(request => request.Ack(Encoding.UTF8.GetBytes($"\"{request.Connection.Namespace}\""))));
        main.On(
            "tick-me",
            async request =>
            {
                for (var n = 0; n < int.Parse(Encoding.UTF8.GetString(request.Payload.Span)); n++)
                {
                    request.Connection.Send(TestGateway.Event("tick", $"{n}"));
                    // Not all at once: the transport changes meanwhile.
                    await Task.Delay(n % 5);
                }

                request.Ack("true"u8);
            }
        );
        main.On(
            "ask-me",
            async request =>
            {
                var question = new GatewayEvent("question", request.Payload.ToArray());
                var answer = await request.Connection.AskAsync(question, TimeSpan.FromSeconds(20));
                request.Ack(answer.Json.Span, answer.Attachments);
            }
        );
        return gateway;
    }

    private static GatewayHandler Answer(Action<GatewayRequest> answer) =>
        request =>
        {
            answer(request);
            return ValueTask.CompletedTask;
        };

    private static async Task AssertNothingIsLeftAsync(TestGateway gateway)
    {
        var core = (GatewayCore)gateway.Gateway;
        await Wait.UntilAsync(() => core.Sessions.IsEmpty && core.Queued.Total == 0);
        Assert.Equal(gateway.Connected.Count, gateway.Disconnected.Count);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
