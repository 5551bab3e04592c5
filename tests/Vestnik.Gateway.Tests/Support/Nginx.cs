using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Vestnik.Gateway.Tests;

/// <summary>An nginx with a configuration of <c>docs/operations/gateway.md</c>, on a free loopback port, with a folder of its own.</summary>
public sealed partial class Nginx : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-nginx");
    private Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>
    /// The document's blocks, word for word but for the addresses: the first is what every location needs, the others say
    /// how a node is found.
    /// </summary>
    /// <param name="repository">Where the document is.</param>
    /// <param name="block">Which of them, from 1 on.</param>
    /// <param name="nodes">What stands in the document as 10.0.0.1, 10.0.0.2.</param>
    public static async Task<Nginx> StartAsync(string repository, int block, params Uri[] nodes)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(repository, "docs", "operations", "gateway.md"));
        var blocks = Blocks().Matches(document).Select(match => match.Groups["text"].Value).ToList();
        Assert.Equal(3, blocks.Count);
        var location = blocks[0];
        var configuration = blocks[block];
        const string Above = "        # … as above\n";
        configuration = configuration.Contains(Above, StringComparison.Ordinal)
            ? configuration.Replace(Above, string.Join('\n', location.Split('\n')[2..^2]) + "\n")
            : $"{configuration}\nserver {{\n{location}\n}}\n";
        for (var node = 0; node < nodes.Length; node++)
        {
            var named = $"10.0.0.{node + 1}:3000";
            Assert.Contains(named, configuration, StringComparison.Ordinal);
            configuration = configuration.Replace(named, nodes[node].Authority);
        }

        var nginx = new Nginx();
        await nginx.StartAsync(
            configuration.Replace("server {\n", $"server {{\n    listen {nginx.Address.Authority};\n")
        );
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>In one process, so that nothing but that has to be stopped.</summary>
    private async Task StartAsync(string configuration)
    {
        var file = Path.Combine(_folder.FullName, "nginx.conf");
        var folders = new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(name =>
            $"{name}_temp_path {Path.Combine(_folder.FullName, name)};"
        );
        await File.WriteAllTextAsync(
            file,
            $$"""
            daemon off;
            master_process off;
            pid {{Path.Combine(_folder.FullName, "pid")}};
            error_log stderr;
            events {}
            http {
            access_log off;
            {{string.Join('\n', folders)}}
            {{configuration}}
            }
            """
        );
        // Where Debian has it, which is not in everybody's path.
        const string Installed = "/usr/sbin/nginx";
        _process = Process.Start(
            new ProcessStartInfo(
                File.Exists(Installed) ? Installed : "nginx",
                ["-p", _folder.FullName, "-e", "stderr", "-c", file]
            )
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var errors = _process.StandardError.ReadToEndAsync();
        using var patience = Wait.Patience();
        while (!await IsListeningAsync())
        {
            Assert.True(!_process.HasExited, _process.HasExited ? await errors : "");
            await Task.Delay(5, patience.Token);
        }
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("```nginx\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blocks();
}
