using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Vestnik.Server.Data;

namespace Vestnik.Testing;

/// <summary>
/// The real server as a process of its own, on a free loopback port: to be killed, stopped and started again on the same
/// port and data. Rate limits are off unless a test sets them.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private Process? process;
    private string? within;

    private ServerProcess(IReadOnlyDictionary<string, string> environment)
    {
        this.environment = environment;
        DataDirectory = environment.GetValueOrDefault("DATA_DIR") ?? TestRun.NewFolder("server");
        Port = FreePort();
        Url = new Uri($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}");
    }

    public Uri Url { get; }

    public int Port { get; }

    public string DataDirectory { get; }

    public int ProcessId => process?.Id ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>All that every start printed, standard output and errors.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>On a database of a test; ready when it returns.</summary>
    public static Task<ServerProcess> StartAsync(
        TestDatabase database,
        IReadOnlyDictionary<string, string>? environment = null
    ) =>
        StartAsync(
            new Dictionary<string, string>(
                environment ?? new Dictionary<string, string>(StringComparer.Ordinal),
                StringComparer.Ordinal
            )
            {
                ["DATABASE_URL"] = database.ConnectionString,
            }
        );

    /// <summary>Without DATABASE_URL: on a private PostgreSQL of its own, with fsync. Ready when it returns.</summary>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new ServerProcess(environment ?? new Dictionary<string, string>(StringComparer.Ordinal));
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Started, but not waited for.</summary>
    public static ServerProcess Launch(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var server = new ServerProcess(environment);
        server.Start(arguments);
        return server;
    }

    /// <summary>
    /// Within mounts of its own, which end with it: <paramref name="shell"/> makes them and ends with <c>exec "$@"</c>, the
    /// program. Ready when it returns; needs root.
    /// </summary>
    public static async Task<ServerProcess> StartWithinAsync(
        string shell,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var server = new ServerProcess(environment) { within = shell };
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Within mounts of its own, which end with it: <paramref name="shell"/> makes them and ends with <c>"$@"</c>, the
    /// program. For disks that are full or read-only; needs root.
    /// </summary>
    public static async Task<(int ExitCode, string Output)> RunWithinAsync(
        string shell,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        await using var server = new ServerProcess(environment);
        server.within = shell;
        server.Start(arguments);
        using var patience = new CancellationTokenSource(Patience);
        var exitCode = await server.WaitForExitAsync(patience.Token);
        return (exitCode, server.Output);
    }

    /// <summary>Starts a server that is expected to refuse, and gives its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        await using var server = Launch(environment, arguments);
        using var patience = new CancellationTokenSource(Patience);
        var exitCode = await server.WaitForExitAsync(patience.Token);
        return (exitCode, server.Output);
    }

    /// <summary>Starts it again on the same port and data, and does not wait.</summary>
    public void Launch() => Start([]);

    public async Task<int> WaitForExitAsync(CancellationToken cancellation)
    {
        await process!.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    /// <summary>On the same port and data, after <see cref="KillAsync"/> or <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        Start([]);
        await WaitUntilHealthyAsync();
    }

    public Task WaitUntilHealthyAsync() =>
        Eventually.TrueAsync(
            async () =>
                process is { HasExited: true }
                    ? throw new InvalidOperationException(
                        $"The server ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}:\n{Output}"
                    )
                    : await HealthAsync() == HttpStatusCode.OK,
            $"the server at {Url} is healthy",
            Patience
        );

    /// <summary>Null: it does not answer.</summary>
    public async Task<HttpStatusCode?> HealthAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Url, "/api/health"));
            return answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>SIGKILL: nothing is written or said any more.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service is stopped. Answers the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal(Terminate);
        using var patience = new CancellationTokenSource(Patience);
        await process!.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public void Signal(int signal) => _ = Libc.Kill(ProcessId, signal);

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await KillAsync();
        }
        process?.Dispose();
        http.Dispose();
        if (!environment.ContainsKey("DATA_DIR"))
        {
            await RemoveDataAsync();
        }
    }

    /// <summary>A private PostgreSQL outlives a killed server on purpose; a test's must not.</summary>
    private async Task RemoveDataAsync()
    {
        var cluster = Path.Combine(DataDirectory, "postgres");
        if (Postmaster.Read(cluster) is { } running && running.Look() == PostmasterState.Running)
        {
            running.Signal(Libc.Quit);
            await Eventually.TrueAsync(() => running.Look() != PostmasterState.Running, "PostgreSQL stops");
            if (Directory.Exists(running.SocketFolder))
            {
                Directory.Delete(running.SocketFolder, recursive: true);
            }
        }
        Directory.Delete(DataDirectory, recursive: true);
    }

    private void Start(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "vestnik.dll");
        string[] command =
        [
            .. within is null ? Array.Empty<string>() : ["unshare", "--mount", "sh", "-c", within, "sh"],
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            "exec",
            program,
            .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var folder = TestRun.NewFolder("process");
        ServerEnvironment.Set(start.Environment, Port, DataDirectory, environment);
        // The runtime's own sockets, which a killed process leaves behind.
        start.Environment["TMPDIR"] = folder;
        process?.Dispose();
        process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        File.WriteAllText(Path.Combine(folder, "vestnik.pid"), process.Id.ToString(CultureInfo.InvariantCulture));
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
