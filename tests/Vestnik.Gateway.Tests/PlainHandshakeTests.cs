using System.Net.Http.Headers;
using System.Net.WebSockets;

namespace Vestnik.Gateway.Tests;

public sealed class PlainHandshakeTests
{
    [Fact]
    public async Task A_bad_token_is_answered_401_with_the_problem_instead_of_the_upgrade()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient();
        using var request = Upgrade(gateway);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "bad");
        using var response = await http.SendAsync(request);

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("""{"status":401,"code":"auth.invalid"}""", await response.Content.ReadAsStringAsync());
        Assert.Empty(gateway.Connected);
    }

    [Fact]
    public async Task Another_refusal_keeps_its_status()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnAuthenticate = _ => new GatewayAuthentication.Refused(503, "Away", "{}"u8.ToArray());
        using var http = new HttpClient();
        using var request = Upgrade(gateway);
        using var response = await http.SendAsync(request);
        Assert.Equal(503, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_authenticator_that_throws_is_a_500_without_details()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.OnAuthenticate = _ => throw new InvalidOperationException("secret details");
        using var http = new HttpClient();
        using var request = Upgrade(gateway);
        using var response = await http.SendAsync(request);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_no_upgrade_is_told_so()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(gateway.Address, "/ws"));
        Assert.Equal(426, (int)response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
    }

    [Fact]
    public async Task The_token_may_come_in_the_query_and_stands_in_no_log()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        var token = TestGateway.Token();
        var client = await gateway.OpenAsync("/ws?token=" + Uri.EscapeDataString(token));
        await client.SendAsync("""{"type":"echo","id":1,"data":"payload-of-mine"}""");
        await client.TextAsync();
        using var patience = Wait.Patience();
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
        Assert.DoesNotContain(
            gateway.Log.Lines,
            line =>
                line.Contains(token, StringComparison.Ordinal)
                || line.Contains("payload-of-mine", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/socket.io/?EIO=4&transport=websocket")]
    public async Task Nobody_is_asked_to_compress(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient();
        using var request = Upgrade(gateway, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token());
        request.Headers.Add("Sec-WebSocket-Extensions", "permessage-deflate");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(101, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Sec-WebSocket-Extensions"));
    }

    private static HttpRequestMessage Upgrade(TestGateway gateway, string path = "/ws")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway.Address, path));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return request;
    }
}
