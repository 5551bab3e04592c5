using System.Globalization;

namespace Vestnik.Load.Generator;

/// <summary>Processor time and memory as the system accounts for them (proc(5)).</summary>
internal static class Processor
{
    private const double TicksPerSecond = 100;

    /// <summary>Of a process, its descendants, and those of them that ended.</summary>
    public static TimeSpan Of(int pid) =>
        TimeSpan.FromSeconds(Family(pid).Sum(member => member.Ticks) / TicksPerSecond);

    /// <summary>Resident, in bytes; what several share is counted in each.</summary>
    public static long Memory(int pid) => Family(pid).Sum(member => member.Pages) * Environment.SystemPageSize;

    private static List<Member> Family(int root)
    {
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(folder =>
                int.TryParse(
                    Path.GetFileName(folder.AsSpan()),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var pid
                )
                    ? pid
                    : 0
            )
            .Where(pid => pid > 0)
            .Select(Read)
            .OfType<Member>()
            .ToList();
        var family = all.Where(member => member.Pid == root).ToList();
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(all.Where(member => member.Parent == family[i].Pid));
        }

        return family;
    }

    private static Member? Read(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");
            // After the name, which may hold spaces: field 3, the state, comes first here.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Member(pid, (int)Number(fields[1]), fields[11..15].Sum(Number), Number(fields[21]));
        }
        catch (IOException)
        {
            // It ended just now.
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Member(int Pid, int Parent, long Ticks, long Pages);
}
