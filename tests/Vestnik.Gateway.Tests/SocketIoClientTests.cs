using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Vestnik.Gateway.Tests;

/// <summary>Installs the official client once, exactly as its lock file says.</summary>
public sealed class OfficialClient : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(SourceFolder(), "interop");

    public async Task InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io-client")))
        {
            await RunAsync("npm", "ci", "--no-audit", "--no-fund");
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public Task RunScenarioAsync(TestGateway gateway, string scenario, string token) =>
        RunAsync("node", "client.mjs", gateway.Address.ToString(), scenario, token);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await output}{await errors}");
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

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
}
