using System.Globalization;

namespace Vestnik.Bench;

/// <summary>The server's process, as the system sees it. Its number stands in a file, as it changes with a restart.</summary>
internal sealed class Server(string pidFile)
{
    private const double TicksPerSecond = 100;

    /// <summary>Null: none runs.</summary>
    public int? Pid =>
        File.Exists(pidFile)
        && int.TryParse(File.ReadAllText(pidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && Directory.Exists($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}")
            ? pid
            : null;

    /// <summary>Resident memory, bytes; 0 while none runs.</summary>
    public long Memory => Field("status", "VmRSS:") * 1024;

    /// <summary>The most resident memory since it began, bytes.</summary>
    public long MostMemory => Field("status", "VmHWM:") * 1024;

    /// <summary>Processor time used since it began.</summary>
    public TimeSpan Processor
    {
        get
        {
            // After the name, which may hold spaces: state is field 3, user and system time are 14 and 15.
            var fields = Read("stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];
            return fields.Length > 12
                ? TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond)
                : TimeSpan.Zero;
        }
    }

    public void Signal(int signal)
    {
        using var kill = System.Diagnostics.Process.Start(
            "kill",
            [
                string.Create(CultureInfo.InvariantCulture, $"-{signal}"),
                Pid!.Value.ToString(CultureInfo.InvariantCulture),
            ]
        );
        kill.WaitForExit();
    }

    private long Field(string file, string name)
    {
        var line = Read(file).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private string Read(string file)
    {
        try
        {
            return Pid is { } pid ? File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{file}") : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
