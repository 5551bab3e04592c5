using System.Diagnostics;
using System.Globalization;
using Vestnik.Testing;

namespace Vestnik.History.Running;

/// <summary>A file system in memory whose size can be cut to what is used. Only root may mount one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const long Size = 2L << 30;

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Null: this user cannot mount.</summary>
    public static async Task<SmallDisk?> MountAsync()
    {
        var disk = new SmallDisk(TestRun.NewFolder("disk"));
        var isMounted =
            Environment.IsPrivilegedProcess
            && await RunAsync("mount", "-t", "tmpfs", "-o", $"mode=711,{Limit(Size)}", "tmpfs", disk.Folder);
        return isMounted ? disk : null;
    }

    /// <summary>Leaves next to no space.</summary>
    public async Task FillAsync()
    {
        var drive = new DriveInfo(Folder);
        await RunAsync(
            "mount",
            "-o",
            $"remount,{Limit(drive.TotalSize - drive.AvailableFreeSpace + (64 << 10))}",
            Folder
        );
    }

    public Task FreeAsync() => RunAsync("mount", "-o", $"remount,{Limit(Size)}", Folder);

    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", Folder);

    private static string Limit(long bytes) => $"size={(bytes >> 10).ToString(CultureInfo.InvariantCulture)}k";

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
