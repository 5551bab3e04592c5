using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Vestnik.Media.S3;
using Vestnik.Testing;

namespace Vestnik.Server.Tests.Media.Storage;

/// <summary>An S3 server that is nobody's we know: OpenStack Swift (Debian's python3-swift), on loopback, with a folder of its own.</summary>
public sealed class SwiftServer : IAsyncLifetime
{
    private const string User = "vestnik:tests";
    private const string Secret = "the-secret-of-the-tests";

    private static int _lastBucket;

    private readonly string _folder = TestRun.NewFolder("swift");
    private Process? _process;

    internal Uri Url { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        // The system's own, which has its packages.
        const string Python = "/usr/bin/python3";
        _process = Process.Start(
            new ProcessStartInfo(File.Exists(Python) ? Python : "python3", [Script(), _folder, User, Secret])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var errors = _process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var line = await _process.StandardOutput.ReadLineAsync(patience.Token);
        if (line?.Split(' ') is not ["ready", var port])
        {
            throw new InvalidOperationException($"Swift did not start: {line}\n{await errors}");
        }
        Url = new Uri($"http://127.0.0.1:{port}");
    }

    /// <summary>A bucket that no other test has; it need not be there yet.</summary>
    internal S3Settings NewBucket(string? secret = null, Uri? url = null) =>
        new()
        {
            Endpoint = url ?? Url,
            Bucket = $"bucket-{Interlocked.Increment(ref _lastBucket).ToString(CultureInfo.InvariantCulture)}",
            AccessKey = User,
            SecretKey = secret ?? Secret,
        };

    /// <summary>Nobody answers any more.</summary>
    internal async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Script([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "swift_server.py");
}
