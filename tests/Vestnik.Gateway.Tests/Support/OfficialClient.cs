using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Vestnik.Gateway.Tests;

/// <summary>Runs the official packages, installed once exactly as their lock file says.</summary>
public sealed class OfficialClient : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(SourceFolder(), "..", "interop");

    // Once for all classes that need them: two installations in one folder would break each other.
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>The folder of the sources.</summary>
    public string Repository { get; } = Path.GetFullPath(Path.Combine(Folder, "..", "..", ".."));

    /// <summary>The client for browsers, in its first or last version.</summary>
    public string Script(string version) =>
        Path.Combine(
            Folder,
            "node_modules",
            version == "first" ? "socket.io-client-first" : "socket.io-client",
            "dist",
            "socket.io.min.js"
        );

    public Task InitializeAsync() => Installed.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    public Task RunScenarioAsync(TestGateway gateway, string scenario, string token) =>
        RunAsync("node", "client.mjs", gateway.Address.ToString(), scenario, token);

    public Task RunTransportAsync(TestGateway gateway, string version, string transport, string scenario) =>
        RunAsync(
            "node",
            "transports.mjs",
            gateway.Address.ToString(),
            TestGateway.Token(),
            version,
            transport,
            scenario
        );

    /// <summary>Starts a program that goes on; it ends when its standard input does.</summary>
    public static Process Start(params string[] arguments) => Start("node", arguments);

    private static async Task InstallAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io-client-first")))
        {
            await RunAsync("npm", "ci", "--no-audit", "--no-fund");
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{program}: {await output}{await errors}");
    }

    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
