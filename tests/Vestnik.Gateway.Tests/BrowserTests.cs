using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Vestnik.Gateway.Tests;

/// <summary>The official client in Chromium, on a page of another origin.</summary>
public sealed class BrowserTests(OfficialClient packages) : IClassFixture<OfficialClient>
{
    private const string Page = """
        <!doctype html>
        <meta charset="utf-8">
        <script src="/socket.io.js"></script>
        <script>
          const query = new URLSearchParams(location.search);
          const transports = query.get("transports").split(",");
          const socket = io(query.get("gateway"), { transports, auth: { token: query.get("token") }, withCredentials: true });
          socket.on("connect", async () => {
            const numbers = Array.from({ length: 100 }, (_, n) => n);
            const ask = (...what) => new Promise((resolve) => socket.emit(...what, resolve));
            const answers = await Promise.all(numbers.map((n) => ask("echo", n)));
            const { engine } = socket.io;
            if (transports.length > 1 && engine.transport.name === "polling") {
              await new Promise((resolve) => engine.once("upgrade", resolve));
            }
            const bytes = new Uint8Array(await ask("echo", new Uint8Array([1, 2, 255])));
            socket.emit("result", { answers, bytes: [...bytes], transport: engine.transport.name });
          });
        </script>
        """;

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("first", "websocket", "websocket")]
    [InlineData("first", "polling", "polling")]
    [InlineData("first", "polling,websocket", "websocket")]
    [InlineData("last", "websocket", "websocket")]
    [InlineData("last", "polling", "polling")]
    [InlineData("last", "polling,websocket", "websocket")]
    public async Task The_official_client_is_served_in_a_browser(string version, string transports, string last)
    {
        await using var pages = await StartPagesAsync(packages.Script(version));
        var origin = pages
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.Single();
        await using var gateway = await TestGateway.StartAsync(options => options.Origins.Add(origin));
        var result = new TaskCompletionSource<JsonElement>();
        gateway.Echo("echo");
        gateway.Gateway.On(
            "result",
            request =>
            {
                result.TrySetResult(JsonElement.Parse(request.Payload.Span));
                return ValueTask.CompletedTask;
            }
        );
        var query = $"?gateway={gateway.Address}&transports={transports}&token={TestGateway.Token()}";

        var profile = Directory.CreateTempSubdirectory("gateway-browser");
        using var chromium = Process.Start(
            new ProcessStartInfo(
                "chromium",
                [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--remote-debugging-port=0",
                    $"--user-data-dir={profile.FullName}",
                    $"{origin}/{query}",
                ]
            )
            {
                RedirectStandardError = true,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            var said = await Wait.ForAsync(result.Task);
            Assert.Equal(
                Enumerable.Range(0, 100),
                said.GetProperty("answers").EnumerateArray().Select(n => n.GetInt32())
            );
            Assert.Equal([1, 2, 255], said.GetProperty("bytes").EnumerateArray().Select(n => n.GetInt32()));
            Assert.Equal(last, said.GetProperty("transport").GetString());
        }
        finally
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            // Its children may write to the last.
            await Wait.UntilAsync(() => IsDeleted(profile));
        }

        await Wait.UntilAsync(() => ((GatewayCore)gateway.Gateway).Sessions.IsEmpty);
    }

    private static bool IsDeleted(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<WebApplication> StartPagesAsync(string path)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var script = await File.ReadAllTextAsync(path);
        app.Run(http =>
        {
            var isScript = http.Request.Path == "/socket.io.js";
            http.Response.ContentType = isScript ? "text/javascript" : "text/html";
            return http.Response.WriteAsync(isScript ? script : Page);
        });
        await app.StartAsync();
        return app;
    }
}
