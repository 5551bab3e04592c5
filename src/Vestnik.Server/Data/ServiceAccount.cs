using System.Diagnostics;
using System.Globalization;

namespace Vestnik.Server.Data;

/// <summary>Who runs the private PostgreSQL: the server's own user, or, as PostgreSQL refuses root, the user "postgres".</summary>
internal sealed class ServiceAccount
{
    private const string Postgres = "postgres";

    private readonly (uint User, uint Group)? other;

    private ServiceAccount(string name, (uint User, uint Group)? other)
    {
        Name = name;
        this.other = other;
    }

    public string Name { get; }

    /// <summary>Whoever runs this program.</summary>
    public static ServiceAccount Self { get; } = new(Environment.UserName, other: null);

    public static async Task<ServiceAccount> FindAsync(CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Self;
        }
        var user = await IdAsync("-u", cancellation);
        var group = await IdAsync("-g", cancellation);
        return user is { } userId && group is { } groupId
            ? new ServiceAccount(Postgres, (userId, groupId))
            : throw new StartupException(
                "PostgreSQL does not run as root, and there is no user 'postgres' to run it. Create one "
                    + "(useradd --system --user-group postgres), start Vestnik as an ordinary user, or set DATABASE_URL."
            );
    }

    /// <summary>Runs a program as this account and waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellation
    )
    {
        return await ExecuteAsync(Prepare(program, arguments), cancellation);
    }

    /// <summary>How a program is started as this account: its streams are the caller's, its environment is empty but for PATH and the locale.</summary>
    public ProcessStartInfo Prepare(string program, IEnumerable<string> arguments) =>
        other is { } ids
            ? StartInfo(
                "setpriv",
                [
                    $"--reuid={ids.User.ToString(CultureInfo.InvariantCulture)}",
                    $"--regid={ids.Group.ToString(CultureInfo.InvariantCulture)}",
                    "--clear-groups",
                    "--",
                    program,
                    .. arguments,
                ]
            )
            : StartInfo(program, arguments);

    /// <summary>The first file or folder below this one that belongs to somebody else; null when there is none.</summary>
    public async Task<string?> ForeignFileAsync(string folder, CancellationToken cancellation)
    {
        var user = other is { } ids ? ids.User.ToString(CultureInfo.InvariantCulture) : Name;
        // Not as this account: it may not be able to look. Whose a stale postmaster.pid is does not matter: it
        // is removed; nor whose a link is: what it leads to counts.
        var (exitCode, output) = await ExecuteAsync(
            StartInfo(
                "find",
                ["-H", folder, "!", "-type", "l", "!", "-user", user, "!", "-name", "postmaster.pid", "-print", "-quit"]
            ),
            cancellation
        );
        return exitCode == 0 && output.Trim() is { Length: > 0 } found ? found : null;
    }

    /// <summary>Gives a file or folder that this process made to the account.</summary>
    public void Own(string path)
    {
        if (other is { } ids && Libc.ChangeOwner(path, ids.User, ids.Group) != 0)
        {
            throw new StartupException(
                $"{path} cannot be given to the user '{Name}': {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}. "
                    + "Use a DATA_DIR on a file system that keeps owners, or set DATABASE_URL."
            );
        }
    }

    private static async Task<uint?> IdAsync(string option, CancellationToken cancellation)
    {
        var (exitCode, output) = await ExecuteAsync(StartInfo("id", [option, Postgres]), cancellation);
        return exitCode == 0 ? uint.Parse(output.Trim(), CultureInfo.InvariantCulture) : null;
    }

    private static ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // Neither the server's secrets nor somebody's PGDATA belong in PostgreSQL's environment.
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path ?? "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    private static async Task<(int ExitCode, string Output)> ExecuteAsync(
        ProcessStartInfo start,
        CancellationToken cancellation
    )
    {
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
            return (process.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new StartupException($"'{start.FileName}' cannot be run: {exception.Message}.", exception);
        }
    }
}
