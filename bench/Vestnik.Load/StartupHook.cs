using System.Runtime;
using System.Runtime.InteropServices;

/// <summary>
/// Runs in the servers of .NET that are measured (DOTNET_STARTUP_HOOKS, which asks for this name): at SIGCONT, which means
/// nothing else to them, all garbage is collected and given back, and a file says so.
/// </summary>
#pragma warning disable CA1050, MA0047, RCS1110 // The runtime looks for it outside of any namespace.
internal static class StartupHook
#pragma warning restore CA1050, MA0047, RCS1110
{
    private static PosixSignalRegistration? _registration;

    public static void Initialize()
    {
        var scratch = Environment.GetEnvironmentVariable("SCRATCH");
        if (scratch is null)
        {
            return;
        }

        _registration = PosixSignalRegistration.Create(
            PosixSignal.SIGCONT,
            _ =>
            {
                GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                File.WriteAllText(Path.Combine(scratch, "collected"), "");
            }
        );
    }
}
