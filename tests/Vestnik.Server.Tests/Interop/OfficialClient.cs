using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Interop;

/// <summary>The packages of client.mjs, installed once, exactly as its lock file says.</summary>
public sealed class OfficialClientPackages : IAsyncLifetime
{
    internal static string Folder { get; } = SourceFolder();

    public async Task InitializeAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "socket.io-client")))
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

/// <summary>One socket.io-client in a Node.js of its own.</summary>
public sealed class OfficialClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _node;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly Channel<JsonElement> _said = Channel.CreateUnbounded<JsonElement>();
    private int _number;

    public OfficialClient(Uri server, string token)
    {
        _node = Process.Start(
            new ProcessStartInfo("node", ["client.mjs"])
            {
                WorkingDirectory = OfficialClientPackages.Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        _errors = _node.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
        Tell(
            new
            {
                what = "connect",
                url = server,
                token,
            }
        );
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
            throw new TimeoutException($"The official client did not say: {what}", exception);
        }
    }

    public async Task<T> EventAsync<T>(string name)
    {
        var said = await NextAsync("event", said => said.GetProperty("name").GetString() == name);
        return said.GetProperty("payload").Deserialize<T>(VestnikJson.Options)!;
    }

    public async Task<JsonElement> AskAsync<T>(string name, T payload)
    {
        var number = ++_number;
        Tell(
            new
            {
                what = "emit",
                number,
                name,
                payload,
            }
        );
        var ack = await NextAsync("ack", said => said.GetProperty("number").GetInt32() == number);
        return ack.GetProperty("answer");
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

    private void Tell<T>(T command)
    {
        _node.StandardInput.WriteLine(JsonSerializer.Serialize(command, VestnikJson.Options));
        _node.StandardInput.Flush();
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
