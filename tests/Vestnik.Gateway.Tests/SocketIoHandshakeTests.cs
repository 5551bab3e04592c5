using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vestnik.Gateway.Tests;

public sealed class SocketIoHandshakeTests
{
    [Fact]
    public async Task A_websocket_gets_the_open_packet_with_every_field_of_the_protocol()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.EngineAsync();

        Assert.StartsWith("0{", client.Handshake, StringComparison.Ordinal);
        var open = JsonNode.Parse(client.Handshake[1..])!.AsObject();
        Assert.Equal(["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], open.Select(field => field.Key));
        Assert.Equal(20, open["sid"]!.GetValue<string>().Length);
        Assert.Empty(open["upgrades"]!.AsArray());
        Assert.Equal(25000, open["pingInterval"]!.GetValue<int>());
        Assert.Equal(20000, open["pingTimeout"]!.GetValue<int>());
        Assert.Equal(1048576, open["maxPayload"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("GET", "?EIO=4", 0, "Transport unknown")]
    [InlineData("GET", "?EIO=4&transport=abc", 0, "Transport unknown")]
    [InlineData("GET", "?EIO=4&transport=websocket&sid=abc", 1, "Session ID unknown")]
    [InlineData("GET", "?EIO=4&transport=polling&sid=abc", 1, "Session ID unknown")]
    [InlineData("GET", "?EIO=4&transport=polling&sid=__proto__", 1, "Session ID unknown")]
    [InlineData("POST", "?EIO=4&transport=polling", 2, "Bad handshake method")]
    [InlineData("PUT", "?EIO=4&transport=polling", 2, "Bad handshake method")]
    [InlineData("OPTIONS", "?EIO=4&transport=polling", 2, "Bad handshake method")]
    [InlineData("GET", "?transport=polling", 5, "Unsupported protocol version")]
    [InlineData("GET", "?EIO=3&transport=polling", 5, "Unsupported protocol version")]
    [InlineData("GET", "?EIO=abc&transport=polling", 5, "Unsupported protocol version")]
    [InlineData("POST", "?EIO=4&transport=websocket", 2, "Bad handshake method")]
    [InlineData("GET", "?EIO=4&transport=websocket", 3, "Bad request")]
    public async Task A_bad_request_is_answered_as_the_reference_does(
        string method,
        string query,
        int code,
        string message
    )
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(gateway.Address, "/socket.io/" + query)
        );
        using var response = await http.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, body.GetProperty("code").GetInt32());
        Assert.Equal(message, body.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("?transport=websocket")]
    [InlineData("?EIO=3&transport=websocket")]
    [InlineData("?EIO=4&transport=websocket&sid=abc")]
    [InlineData("?EIO=4&transport=polling")]
    [InlineData("?EIO=4&transport=polling&sid=abc")]
    public async Task A_bad_upgrade_is_refused(string query)
    {
        await using var gateway = await TestGateway.StartAsync();
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            gateway.OpenAsync("/socket.io/" + query)
        );
    }

    [Fact]
    public async Task Connect_is_answered_with_a_name_that_is_not_the_secret_of_the_session()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.EngineAsync();
        await client.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        var answer = JsonNode.Parse((await client.TextAsync())[2..])!.AsObject();

        var sid = Assert.Single(answer);
        Assert.Equal(Assert.Single(gateway.Connected).Id, sid.Value!.GetValue<string>());
        Assert.DoesNotContain(sid.Value.GetValue<string>(), client.Handshake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connect_carries_message_and_problem_and_may_be_tried_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.EngineAsync();
        await client.SendAsync("""40{"token":"bad"}""");
        Assert.Equal(
            """44{"message":"Unauthorized","data":{"status":401,"code":"auth.invalid"}}""",
            await client.TextAsync()
        );

        await client.SendAsync("40");
        Assert.StartsWith("44{", await client.TextAsync(), StringComparison.Ordinal);
        await client.SendAsync($$"""40{"token":"{{TestGateway.Token()}}"}""");
        Assert.StartsWith("40{", await client.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/socket.io/?EIO=4&transport=websocket", true)]
    [InlineData("/socket.io/?EIO=4&transport=websocket&token=", false)]
    [InlineData("/socket.io?EIO=4&transport=websocket&token=", false)]
    public async Task The_token_may_also_come_in_the_header_or_the_query(string path, bool header)
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = TestGateway.Token();
        var client = await gateway.OpenAsync(header ? path : path + Uri.EscapeDataString(token), header ? token : null);
        await client.TextAsync();
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_the_packet_goes_before_the_header_and_the_query()
    {
        await using var gateway = await TestGateway.StartAsync();
        var user = Guid.NewGuid();
        var client = await gateway.OpenAsync("/socket.io/?EIO=4&transport=websocket&token=bad", "bad");
        await client.TextAsync();
        await client.SendAsync($$"""40{"other":[1,{"token":"x"}],"token":"{{TestGateway.Token(user)}}"}""");
        await client.TextAsync();
        Assert.Equal(user, Assert.Single(gateway.Connected).Identity.UserId);
    }

    [Fact]
    public async Task An_authenticator_that_throws_is_logged_and_answered_without_details()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnAuthenticate = _ => throw new InvalidOperationException("secret details");
        var client = await gateway.EngineAsync();
        await client.SendAsync("40");
        Assert.Equal(
            """44{"message":"Internal error","data":{"title":"Internal error","status":500,"code":"internal"}}""",
            await client.TextAsync()
        );
        Assert.Contains(gateway.Log.Lines, line => line.Contains("Authentication failed", StringComparison.Ordinal));
        gateway.OnAuthenticate = _ => new GatewayAuthentication.Accepted(
            new GatewayIdentity(Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.MaxValue)
        );
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("40/admin,", "44/admin,{\"message\":\"Invalid namespace\"}")]
    [InlineData("40/random", "44/random,{\"message\":\"Invalid namespace\"}")]
    [InlineData("40/a,{\"token\":\"x\"}", "44/a,{\"message\":\"Invalid namespace\"}")]
    public async Task Other_namespaces_are_refused_before_and_after_the_main_one(string connect, string answer)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var early = await gateway.EngineAsync();
        await early.SendAsync(connect);
        Assert.Equal(answer, await early.TextAsync());

        var late = await gateway.SocketIoAsync();
        await late.SendAsync(connect);
        Assert.Equal(answer, await late.TextAsync());
        await late.SendAsync("421[\"echo\",7]");
        Assert.Equal("431[7]", await late.TextAsync());
    }

    [Fact]
    public async Task What_is_published_while_connecting_arrives_after_the_answer()
    {
        await using var gateway = await TestGateway.StartAsync();
        var user = Guid.NewGuid();
        gateway.OnConnected = async connection =>
        {
            connection.Subscribe(new Topic("user", user));
            await gateway.PublishAsync(new Topic("user", user), "early", "1");
            connection.Send(TestGateway.Event("early", "2"));
        };
        var client = await gateway.EngineAsync();
        await client.SendAsync($$"""40{"token":"{{TestGateway.Token(user)}}"}""");

        Assert.StartsWith("40{", await client.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("42[\"early\",1]", await client.TextAsync());
        Assert.Equal("42[\"early\",2]", await client.TextAsync());
    }

    [Theory]
    [MemberData(nameof(Say.Dialects), MemberType = typeof(Say))]
    public async Task A_connection_whose_hook_throws_is_closed(string dialect)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnConnected = connection =>
        {
            connection.Subscribe(new Topic("user", Guid.Empty));
            throw new InvalidOperationException("no");
        };
        var token = TestGateway.Token();
        Client client;
        if (dialect == Say.Plain)
        {
            client = await gateway.PlainAsync(token);
        }
        else
        {
            client = await gateway.EngineAsync();
            await client.SendAsync($$"""40{"token":"{{token}}"}""");
        }

        Assert.Equal(1011, await client.CloseCodeAsync());
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        Assert.False(gateway.Gateway.HasSubscribers(new Topic("user", Guid.Empty)));
    }

    [Fact]
    public async Task A_client_that_says_goodbye_is_closed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var client = await gateway.SocketIoAsync();
        await client.SendAsync("1");
        Assert.Equal(1000, await client.CloseCodeAsync());
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }
}
