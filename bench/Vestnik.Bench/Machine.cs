using System.Runtime.InteropServices;

namespace Vestnik.Bench;

internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return $"{Processor()}, {Environment.ProcessorCount} cores, {memory:0} GB; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}";
    }

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System
                .IO.File.ReadLines(File)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
