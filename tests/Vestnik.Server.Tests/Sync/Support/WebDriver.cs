using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>The web client's SDK in one Node.js, for any number of devices: web/packages/sdk/driver says how it is spoken to.</summary>
internal sealed class WebDriver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _node;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource<JsonElement> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private int _last;

    private WebDriver(Process node)
    {
        _node = node;
        _errors = node.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public static WebDriver Start()
    {
        var program = Bundle();
        Assert.True(
            File.Exists(program),
            $"{program} is missing, and with it the web client's part in this test. Build it: cd web && npm ci && npm run driver"
        );
        return new WebDriver(
            Process.Start(
                new ProcessStartInfo("node", [program])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!
        );
    }

    /// <summary>The names of the events that the SDK knows.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync()
    {
        var hello = await _hello.Task.WaitAsync(Patience);
        return hello.GetProperty("events").Deserialize<List<string>>(VestnikJson.Options)!;
    }

    /// <summary>Tells one device to do something. <see cref="WebRefusal"/>: it was refused, or the network is away.</summary>
    public async Task<T> DoAsync<T>(string device, string what, object? arguments = null, TimeSpan? patience = null)
    {
        var number = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = answer;
        var command = JsonSerializer.SerializeToNode(arguments ?? new { }, VestnikJson.Options)!.AsObject();
        command["n"] = number;
        command["device"] = device;
        command["do"] = what;
        await SayAsync(command);
        var told = await answer.Task.WaitAsync(patience ?? Patience);
        return told.GetProperty("ok").GetBoolean()
            ? told.Deserialize<T>(VestnikJson.Options)!
            : throw new WebRefusal(told.GetProperty("code").GetString()!);
    }

    public Task DoAsync(string device, string what, object? arguments = null) =>
        DoAsync<JsonElement>(device, what, arguments);

    /// <summary>It ends with its input.</summary>
    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _reading.WaitAsync(Patience);
        await _node.WaitForExitAsync();
        _node.Dispose();
        _writing.Dispose();
    }

    private async Task SayAsync(JsonObject command)
    {
        await _writing.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(command.ToJsonString());
            await _node.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var told = document.RootElement.Clone();
            if (!told.TryGetProperty("n", out var number))
            {
                _hello.TrySetResult(told);
            }
            else if (_waiting.TryRemove(number.GetInt32(), out var answer))
            {
                answer.TrySetResult(told);
            }
        }
        var ended = new IOException($"The driver ended: {await _errors}");
        _hello.TrySetException(ended);
        foreach (var answer in _waiting.Values)
        {
            answer.TrySetException(ended);
        }
    }

    private static string Bundle([CallerFilePath] string file = "") =>
        Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(file)!, "../../../../web/packages/sdk/driver/dist/driver.mjs")
        );
}

/// <summary>What the SDK would show a person instead of doing what they wished.</summary>
internal sealed class WebRefusal(string code) : Exception(code)
{
    /// <summary>Nobody answered, or a server that is stopping.</summary>
    public bool IsPassing { get; } =
        code is "network" or "timeout" || code.StartsWith("server.", StringComparison.Ordinal);
}
