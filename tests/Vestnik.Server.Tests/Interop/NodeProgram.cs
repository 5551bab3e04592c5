using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Interop;

/// <summary>The packages of the programs here, installed once, exactly as their lock file says.</summary>
public sealed class NodePackages : IAsyncLifetime
{
    private static readonly string[] Needed = ["socket.io-client", "tus-js-client"];

    internal static string Folder { get; } = SourceFolder();

    public async Task InitializeAsync()
    {
        if (Needed.All(package => Directory.Exists(Path.Combine(Folder, "node_modules", package))))
        {
            return;
        }
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var npm = Process.Start(start)!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"npm ci: {await output}{await errors}");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>The classes that need them, one after the other, so that they are installed once.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodePackages>
{
    public const string Name = "Node";
}

/// <summary>A program in a Node.js of its own, led from outside: a line of JSON in is a command, a line of JSON out is what happened.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _node;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly Channel<JsonElement> _said = Channel.CreateUnbounded<JsonElement>();

    public NodeProgram(string script)
    {
        _node = Process.Start(
            new ProcessStartInfo("node", [script])
            {
                WorkingDirectory = NodePackages.Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        _errors = _node.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public void Tell<T>(T command)
    {
        _node.StandardInput.WriteLine(JsonSerializer.Serialize(command, VestnikJson.Options));
        _node.StandardInput.Flush();
    }

    /// <summary>What it says next of this kind; what it says of other kinds before is passed over.</summary>
    public async Task<JsonElement> NextAsync(string what, Func<JsonElement, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var said = await _said.Reader.ReadAsync(patience.Token);
                if (said.GetProperty("what").GetString() == what && fits?.Invoke(said) != false)
                {
                    return said;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"The program did not say: {what}", exception);
        }
    }

    /// <summary>At once, as when its machine is switched off.</summary>
    public async Task KillAsync()
    {
        _node.Kill();
        await _node.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _node.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _node.Kill();
        }
        await _reading;
        Assert.Equal("", await _errors);
        _node.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            await _said.Writer.WriteAsync(document.RootElement.Clone());
        }
        _said.Writer.Complete();
    }
}
