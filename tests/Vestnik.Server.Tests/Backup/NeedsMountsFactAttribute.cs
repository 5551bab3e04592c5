using System.Diagnostics;

namespace Vestnik.Server.Tests.Backup;

/// <summary>A test that needs mounts of its own, which only root may have, and not in every container.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsMountsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> MayMount = new(() =>
    {
        using var process = Process.Start(
            new ProcessStartInfo("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    public NeedsMountsFactAttribute() => Skip = MayMount.Value ? null : "Mounting is not allowed here.";
}
