using System.Diagnostics;
using System.Globalization;

namespace Vestnik.Testing;

/// <summary>
/// Everything a test process leaves on disk or running lies under one folder, and a guard, a small shell in a session of
/// its own, cleans it up when this process ends, be it killed: it notices by the closed pipe.
/// </summary>
public static class TestRun
{
    /// <summary>Ends only what the files under the folder name and what still is what they name.</summary>
    private const string Guard = """
        root=$1
        cat > /dev/null
        for file in "$root"/*/vestnik.pid; do
          [ -f "$file" ] || continue
          pid=$(cat "$file")
          if grep -q vestnik.dll "/proc/$pid/cmdline" 2>/dev/null; then kill -KILL "$pid"; fi
        done
        for file in "$root"/*/postgres/postmaster.pid; do
          [ -f "$file" ] || continue
          pid=$(sed -n 1p "$file")
          sockets=$(sed -n 5p "$file")
          if grep -q "$root" "/proc/$pid/cmdline" 2>/dev/null; then
            kill -QUIT "$pid"
            tries=0
            while grep -q "$root" "/proc/$pid/cmdline" 2>/dev/null && [ $tries -lt 100 ]; do
              sleep 0.1
              tries=$((tries + 1))
            done
          fi
          case $sockets in */vestnik-*) rm -rf "$sockets" ;; esac
        done
        grep -o " $root/[^ ]*" /proc/mounts | while read -r mount; do umount -l "$mount"; done
        rm -rf "$root"
        """;

    private static readonly Lazy<string> LazyRoot = new(Begin);

    /// <summary>The folder of this test process. Anybody may pass through it, as PostgreSQL's user must.</summary>
    public static string Root => LazyRoot.Value;

    /// <summary>A new empty folder, removed with the run at the latest.</summary>
    public static string NewFolder(string name)
    {
        var folder = Path.Combine(Root, $"{name}-{Guid.NewGuid().ToString("N")[..8]}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string Begin()
    {
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var root = Directory.CreateTempSubdirectory($"vestnik-test-{process}-").FullName;
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var guard = Process.Start(
            new ProcessStartInfo("setsid", ["/bin/sh", "-c", Guard, "vestnik-test-guard", root])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            guard.StandardInput.Close();
            guard.WaitForExit(TimeSpan.FromSeconds(20));
        };
        return root;
    }
}
