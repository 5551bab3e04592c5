using System.Globalization;

namespace Vestnik.Server.Data;

internal enum PostmasterState
{
    /// <summary>The process is gone, or its number now belongs to something else.</summary>
    Gone,
    Running,

    /// <summary>A PostgreSQL that could be the one, started in a way that does not tell.</summary>
    Unknown,
}

/// <summary>The PostgreSQL that serves a data folder, as its postmaster.pid says.</summary>
internal sealed record Postmaster(int Pid, string DataFolder, string SocketFolder, string Status)
{
    public bool IsReady => Status is "ready";

    /// <summary>Null: none was started, or it is only just writing the file.</summary>
    public static Postmaster? Read(string dataFolder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(dataFolder));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        // pid, data folder, start time, port, socket folder, address, shared memory, status.
        return lines.Length >= 5 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? new Postmaster(pid, lines[1], lines[4], lines.Length > 7 ? lines[7].Trim() : "starting")
            : null;
    }

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "postmaster.pid");

    /// <summary>Whether something has this number, be it only a zombie: then PostgreSQL takes the file for a live one.</summary>
    public bool NumberIsTaken => Directory.Exists(ProcessFolder);

    /// <summary>
    /// Whether this very PostgreSQL runs. The number alone does not tell, since a machine that was restarted gives it
    /// to another program: the command line must name the data folder that the file names.
    /// </summary>
    public PostmasterState Look()
    {
        if (CommandLine() is not [var program, .. var arguments])
        {
            return PostmasterState.Gone;
        }
        if (Path.GetFileName(program) is not ("postgres" or "postmaster"))
        {
            return PostmasterState.Gone;
        }
        if (arguments.Contains(DataFolder, StringComparer.Ordinal))
        {
            return PostmasterState.Running;
        }
        var given = Array.IndexOf(arguments, "-D");
        var namesAnother = given >= 0 && given + 1 < arguments.Length && Path.IsPathRooted(arguments[given + 1]);
        return namesAnother ? PostmasterState.Gone : PostmasterState.Unknown;
    }

    public void Signal(int signal) => _ = Libc.Kill(Pid, signal);

    private string ProcessFolder => $"/proc/{Pid.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Null: no such process. A zombie's command line is empty: it counts as gone.</summary>
    private string[]? CommandLine()
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(ProcessFolder, "cmdline"));
            var parts = text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return parts.Length > 0 ? parts : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
