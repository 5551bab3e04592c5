using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Peers;

/// <summary>A running peer on a database of its own: a copy of one with tables and people in it.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int Continue = 18;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Peer _peer;
    private readonly Surroundings _around;
    private readonly string _database;
    private readonly string _scratch;
    private Process? _process;

    private PeerProcess(Peer peer, Surroundings around, string database)
    {
        _peer = peer;
        _around = around;
        _database = database;
        _scratch = Directory.CreateDirectory(Path.Combine(around.Scratch, database)).FullName;
        Port = FreePort();
    }

    public int Port { get; }

    public int Pid => _process!.Id;

    public string Database => _database;

    /// <summary>Ready when it returns.</summary>
    public static PeerProcess Start(Peer peer, Surroundings around, int people, int members)
    {
        var template = string.Create(CultureInfo.InvariantCulture, $"{peer.Name}_{people}_{members}");
        if (around.Templates.Add(template))
        {
            Fill(peer, around, template, people, members);
        }

        var database = $"{peer.Name}_run";
        around.Cluster.Create(database, template);
        around.Cluster.Settle();
        Native.Sync();
        var process = new PeerProcess(peer, around, database);
        try
        {
            process.Start();
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>On the same port and database, after <see cref="Crash"/>.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(_around.Folder(_peer), "start")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["DATABASE_URL"] = _around.Cluster.Url(_database);
        start.Environment["SECRET"] = _around.Secret;
        start.Environment["SCRATCH"] = _scratch;
        // In a server of .NET: see there.
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(PeerProcess).Assembly.Location;
        _process = Process.Start(start)!;
        // Whoever ends this run ends these, too.
        File.AppendAllText(Path.Combine(_around.Scratch, "pids"), $"{Pid.ToString(CultureInfo.InvariantCulture)}\n");
        using var patience = new Timer(
            _ => _process.Kill(entireProcessTree: true),
            null,
            Patience,
            Timeout.InfiniteTimeSpan
        );
        var output = new List<string>();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            output.Add(line);
            if (line == "ready" || line.StartsWith("Vestnik is ready", StringComparison.Ordinal))
            {
                // Nobody reads on: what it says from here on must not fill the pipe.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return;
            }
        }

        throw new InvalidOperationException($"{_peer.Name} did not start:\n{string.Join('\n', output)}");
    }

    /// <summary>Asks its garbage collector for all it can give back. False: it has none that can be asked.</summary>
    public bool Collect(Loop loop)
    {
        var asked = Path.Combine(_scratch, "collected");
        File.Delete(asked);
        _ = Native.Kill(Pid, Continue);
        try
        {
            loop.TurnUntil(() => File.Exists(asked), "it collected", seconds: 5);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL, to it and all that it started.</summary>
    public void Crash() => End(Kill);

    public void Stop() => End(Terminate);

    public void Dispose()
    {
        Stop();
        _process?.Dispose();
        _around.Cluster.Drop(_database);
        Directory.Delete(_scratch, recursive: true);
    }

    private static void Fill(Peer peer, Surroundings around, string template, int people, int members)
    {
        around.Cluster.Create(template);
        var folder = around.Folder(peer);
        if (File.Exists(Path.Combine(folder, "migrates")))
        {
            // It makes its tables when it starts.
            var first = new PeerProcess(peer, around, template);
            first.Start();
            first.Stop();
        }

        var sql = Path.Combine(folder, "database.sql");
        if (File.Exists(sql))
        {
            around.Cluster.RunFile(template, sql, around.Secret, ("users", people), ("members", members));
        }

        around.Cluster.Ripen(template);
    }

    private void End(int signal)
    {
        if (_process is not { HasExited: false })
        {
            return;
        }

        if (signal == Kill)
        {
            _process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Native.Kill(_process.Id, signal);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What all peers share.</summary>
/// <param name="Cluster">Their database server.</param>
/// <param name="Peers">The folder <c>bench/peers</c>.</param>
/// <param name="Scratch">A folder that ends with the run.</param>
/// <param name="Secret">Signs everybody's tokens.</param>
internal sealed record Surroundings(Cluster Cluster, string Peers, string Scratch, string Secret)
{
    /// <summary>Databases that were filled, to be copied.</summary>
    public HashSet<string> Templates { get; } = new(StringComparer.Ordinal);

    public string Folder(Peer peer) => Path.Combine(Peers, peer.Name);
}
