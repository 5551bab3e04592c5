using SocketIOClient;
using SocketIOClient.Transport;

namespace Vestnik.Gateway.Tests;

/// <summary>The Socket.IO client for .NET (SocketIOClient), unmodified.</summary>
[Trait("Category", "Slow")]
public sealed class DotnetClientTests
{
    [Theory]
    [InlineData(TransportProtocol.WebSocket, false)]
    [InlineData(TransportProtocol.Polling, false)]
    [InlineData(TransportProtocol.Polling, true)]
    public async Task It_is_served_over_every_transport(TransportProtocol transport, bool upgrades)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Echo("echo");
        using var client = new SocketIO(
            gateway.Address,
            new SocketIOOptions
            {
                Transport = transport,
                AutoUpgrade = upgrades,
                Reconnection = false,
                ExtraHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestGateway.Token()}" },
            }
        );
        var heard = new TaskCompletionSource<string>();
        client.On("hello", response => heard.TrySetResult(response.GetValue<string>()));
        await client.ConnectAsync();
        await Wait.UntilAsync(() => gateway.Connected.Count == 1);
        gateway.Connected.Single().Send(TestGateway.Event("hello", "\"Привет\""));
        Assert.Equal("Привет", await Wait.ForAsync(heard.Task));
        for (var n = 0; n < 20; n++)
        {
            var answer = new TaskCompletionSource<int>();
            await client.EmitAsync("echo", response => answer.TrySetResult(response.GetValue<int>()), n);
            Assert.Equal(n, await Wait.ForAsync(answer.Task));
        }

        var bytes = new TaskCompletionSource<byte[]>();
        await client.EmitAsync(
            "echo",
            response => bytes.TrySetResult(response.GetValue<byte[]>()),
            new byte[] { 1, 2, 255 }
        );
        Assert.Equal([1, 2, 255], await Wait.ForAsync(bytes.Task));
        await client.DisconnectAsync();
        await Wait.UntilAsync(() => gateway.Disconnected.Count == 1);
    }
}
