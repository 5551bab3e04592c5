using System.Text;

namespace Vestnik.Gateway.Tests;

/// <summary>Several namespaces on one connection, each let in by itself.</summary>
public sealed class NamespaceTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task Each_namespace_has_its_own_handlers_connection_and_name()
    {
        await using var gateway = await TestGateway.StartAsync();
        Where(gateway.Gateway);
        Where(gateway.Gateway.Of("/admin"));
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token()}}"}""");
        var answer = await client.TextAsync();
        Assert.StartsWith("40/admin,{\"sid\":\"", answer, StringComparison.Ordinal);
        var (main, admin) = (gateway.Connected.First(), gateway.Connected.Last());
        Assert.Contains(admin.Id, answer, StringComparison.Ordinal);
        Assert.NotEqual(main.Id, admin.Id);

        await client.SendAsync("421[\"where\"]");
        await client.SendAsync("42/admin,1[\"where\"]");
        Assert.Equal("431[\"/\"]", await client.TextAsync());
        Assert.Equal("43/admin,1[\"/admin\"]", await client.TextAsync());
        main.Send(TestGateway.Event("n", "1"));
        admin.Send(TestGateway.Event("n", "2"));
        Assert.Equal("42[\"n\",1]", await client.TextAsync());
        Assert.Equal("42/admin,[\"n\",2]", await client.TextAsync());
    }

    [Fact]
    public async Task What_is_published_is_framed_for_each_namespace_and_reaches_each_connection_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.Of("/a");
        gateway.Gateway.Of("/b");
        var room = new Topic("room", Guid.NewGuid());
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(room);
            return ValueTask.CompletedTask;
        };
        var client = await gateway.EngineAsync();
        foreach (var space in new[] { "/a", "/b", "/" })
        {
            await client.SendAsync($$"""40{{space}},{"token":"{{TestGateway.Token()}}"}""");
            await client.TextAsync();
        }

        await gateway.PublishAsync(room, "n", "1");
        Assert.Equal("42/a,[\"n\",1]", await client.TextAsync());
        Assert.Equal("42/b,[\"n\",1]", await client.TextAsync());
        Assert.Equal("42[\"n\",1]", await client.TextAsync());
    }

    [Fact]
    public async Task The_authenticator_sees_the_namespace_and_the_whole_of_auth()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.Of("/admin");
        GatewayHandshake? seen = null;
        gateway.OnAuthenticate = handshake =>
        {
            seen = handshake;
            return new GatewayAuthentication.Refused(403, "Not here", """{"code":"no"}"""u8.ToArray());
        };
        var client = await gateway.EngineAsync();
        await client.SendAsync("""40/admin,{"user":{"name":"Вера"},"n":[1]}""");
        Assert.Equal("""44/admin,{"message":"Not here","data":{"code":"no"}}""", await client.TextAsync());
        Assert.Equal("/admin", seen!.Namespace);
        Assert.Null(seen.Token);
        Assert.Equal("""{"user":{"name":"Вера"},"n":[1]}""", Encoding.UTF8.GetString(seen.Auth.Span));
    }

    [Fact]
    public async Task A_client_creates_no_namespace()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.EngineAsync();
        for (var n = 0; n < 100; n++)
        {
            await client.SendAsync($"40/random{n},");
            Assert.Equal($"44/random{n},{{\"message\":\"Invalid namespace\"}}", await client.TextAsync());
        }

        var core = (GatewayCore)gateway.Gateway;
        Assert.All(Enumerable.Range(0, 100), n => Assert.Null(core.Namespace($"/random{n}")));
    }

    [Fact]
    public async Task Who_leaves_a_namespace_hears_nothing_of_it_and_stays_in_the_others()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        gateway.Gateway.Of("/admin");
        var user = Guid.NewGuid();
        var client = await gateway.SocketIoAsync();
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token(user)}}"}""");
        await client.TextAsync();
        var admin = gateway.Connected.Last();
        await client.SendAsync("41/admin");
        await Wait.UntilAsync(() => gateway.Disconnected.Contains(admin));
        Assert.True(admin.Closed.IsCancellationRequested);
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("user", user)));
        Assert.False(admin.Send(TestGateway.Event("n")));
        await client.SendAsync("421[\"echo\",1]");
        Assert.Equal("431[1]", await client.TextAsync());

        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token(user)}}"}""");
        Assert.StartsWith("40/admin,{", await client.TextAsync(), StringComparison.Ordinal);
        await client.SendAsync("41/admin");
        await client.SendAsync("42/admin,[\"echo\",1]");
        Assert.Equal(1007, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task Who_left_every_namespace_may_come_back_in_time()
    {
        await using var gateway = await TestGateway.StartAsync(
            options =>
            {
                options.ConnectTimeout = TimeSpan.FromSeconds(10);
                options.PingInterval = TimeSpan.FromMinutes(5);
            },
            _time
        );
        var client = await gateway.SocketIoAsync();
        await gateway.PassAsync(TimeSpan.FromSeconds(60));
        await client.SendAsync("41");
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(8));
        await client.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await client.TextAsync(), StringComparison.Ordinal);
        await client.SendAsync("41");
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 2);
        await gateway.PassUntilClosingAsync(gateway.Connected.Last().Session);
        Assert.Equal(4401, await client.CloseCodeAsync());
    }

    [Fact]
    public async Task A_session_that_is_closed_says_goodbye_in_every_namespace()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Gateway.Of("/admin");
        var session = Guid.NewGuid();
        var client = await gateway.SocketIoAsync(TestGateway.Token(session: session));
        await client.SendAsync($$"""40/admin,{"token":"{{TestGateway.Token()}}"}""");
        await client.TextAsync();
        await gateway.Gateway.CloseSessionsAsync([session], null, GatewayClose.Revoked);
        Assert.Equal(["41", "41/admin,", "4401"], await client.RestAsync());
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 2);
    }

    [Fact]
    public async Task A_user_in_two_namespaces_of_one_session_does_not_push_itself_out()
    {
        await using var gateway = await TestGateway.StartAsync(options => options.ConnectionsPerUser = 1);
        gateway.Gateway.Of("/admin");
        var token = TestGateway.Token(Guid.NewGuid());
        var client = await gateway.SocketIoAsync(token);
        await client.SendAsync($$"""40/admin,{"token":"{{token}}"}""");
        Assert.StartsWith("40/admin,{", await client.TextAsync(), StringComparison.Ordinal);
        var newer = await gateway.SocketIoAsync(token);
        Assert.Equal(4429, await client.CloseCodeAsync());
        await newer.SendAsync("421[\"x\"]");
        await newer.TextAsync();
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("")]
    [InlineData("/a,b")]
    public async Task A_name_that_no_packet_could_carry_is_refused(string name)
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.Throws<ArgumentException>(() => gateway.Gateway.Of(name));
        Assert.Same(gateway.Gateway.Of("/x"), gateway.Gateway.Of("/x"));
    }

    private static void Where(IGatewayNamespace space) =>
        space.On(
            "where",
            request =>
            {
                request.Ack(Encoding.UTF8.GetBytes($"\"{request.Connection.Namespace}\""));
                return ValueTask.CompletedTask;
            }
        );
}
