using System.Globalization;
using Npgsql;
using Vestnik.History.Running;
using Vestnik.Server.Data;

namespace Vestnik.History.Nemeses;

/// <summary>Signals to PostgreSQL's processes, found anew each time: they come and go.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int signal, IEnumerable<int> processes)
    {
        foreach (var process in processes.Where(IsPostgres))
        {
            _ = Libc.Kill(process, signal);
        }
    }

    /// <summary>The postmaster and its children.</summary>
    public static List<int> Family(World world)
    {
        if (world.Postgres is not { } postmaster)
        {
            return [];
        }
        var parent = postmaster.Pid.ToString(CultureInfo.InvariantCulture);
        var children = Directory
            .EnumerateDirectories("/proc")
            .Select(folder => Path.GetFileName(folder))
            .Where(name => char.IsAsciiDigit(name[0]) && Parent(name) == parent)
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture));
        return [postmaster.Pid, .. children];
    }

    /// <summary>One that works for the server; null: none does.</summary>
    public static async Task<int?> BackendAsync(World world, Random random)
    {
        try
        {
            await using var database = await world.OpenDatabaseAsync(asAdministrator: true);
            await using var ask = new NpgsqlCommand(
                "select pid from pg_stat_activity where application_name = 'vestnik' order by state = 'active' desc, pid limit 3",
                database
            );
            await using var answer = await ask.ExecuteReaderAsync();
            var found = new List<int>();
            while (await answer.ReadAsync())
            {
                found.Add(answer.GetInt32(0));
            }
            return found.Count == 0 ? null : found[random.Next(found.Count)];
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            return null;
        }
    }

    private static bool IsPostgres(int process) =>
        ReadLine(process.ToString(CultureInfo.InvariantCulture), "comm") is "postgres" or "postmaster";

    /// <summary>Fourth in /proc/…/stat, after the name in brackets.</summary>
    private static string? Parent(string process) =>
        ReadLine(process, "stat") is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] : null;

    private static string? ReadLine(string process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}").Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }
}
