using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Vestnik.Server.Data;

namespace Vestnik.Server.Backup;

/// <summary>pg_dump and pg_restore, for one database. The password goes in their environment, where other users do not see it.</summary>
internal sealed class DumpTools(
    PostgresBinaries binaries,
    ServiceAccount account,
    NpgsqlConnectionStringBuilder database
)
{
    public int Major => binaries.Major;

    public NpgsqlConnectionStringBuilder Database => database;

    /// <summary>Gives the dump of a snapshot to its reader; whole when it returns.</summary>
    public Task DumpAsync(string snapshot, Func<Stream, Task> take, CancellationToken cancellation) =>
        RunAsync(
            "pg_dump",
            ["--format=custom", "--no-owner", "--no-privileges", "--no-password", $"--snapshot={snapshot}"],
            process => take(process.StandardOutput.BaseStream),
            cancellation
        );

    /// <summary>Into a database without tables, in one transaction.</summary>
    public Task RestoreAsync(Stream dump, CancellationToken cancellation) =>
        RunAsync(
            "pg_restore",
            [
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                "--no-password",
                $"--dbname={database.Database}",
            ],
            process => FeedAsync(process, dump, cancellation),
            cancellation
        );

    /// <summary>Reads the whole dump as a restore would, and needs no database.</summary>
    public static Task ReadAsync(PostgresBinaries binaries, Stream dump, CancellationToken cancellation) =>
        new DumpTools(binaries, ServiceAccount.Self, new NpgsqlConnectionStringBuilder()).RunAsync(
            "pg_restore",
            ["--file=/dev/null"],
            process => FeedAsync(process, dump, cancellation),
            cancellation
        );

    private static async Task FeedAsync(Process process, Stream dump, CancellationToken cancellation)
    {
        var said = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellation);
        var buffer = new byte[64 * 1024];
        int count;
        // A backup that cannot be read further is an error of its own, and ends the program.
        while ((count = await dump.ReadAsync(buffer, cancellation)) > 0)
        {
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
            catch (IOException)
            {
                // It ended before it had read all: its exit code and its words say why.
                break;
            }
        }
        process.StandardInput.Close();
        await said;
    }

    private async Task RunAsync(
        string program,
        string[] arguments,
        Func<Process, Task> talk,
        CancellationToken cancellation
    )
    {
        var start = account.Prepare(binaries.Path(program), arguments);
        start.RedirectStandardInput = true;
        foreach (var (name, value) in Variables())
        {
            start.Environment[name] = value;
        }
        using var process = Start(start);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await talk(process);
            await process.WaitForExitAsync(cancellation);
        }
        catch
        {
            process.Kill();
            throw;
        }
        if (process.ExitCode != 0)
        {
            throw new BackupException($"{program} failed: {(await errors).Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new BackupException($"'{start.FileName}' cannot be run: {exception.Message}.", exception);
        }
    }

    /// <summary>libpq's names for how the server itself connects.</summary>
    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        Set("PGHOST", database.Host);
        Set("PGPORT", database.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGUSER", database.Username);
        Set("PGPASSWORD", database.Password);
        Set("PGDATABASE", database.Database ?? database.Username);
        Set("PGSSLROOTCERT", database.RootCertificate);
        Set("PGSSLCERT", database.SslCertificate);
        Set("PGSSLKEY", database.SslKey);
        Set(
            "PGSSLMODE",
            database.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant(),
            }
        );
        return variables;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[name] = value;
            }
        }
    }
}
