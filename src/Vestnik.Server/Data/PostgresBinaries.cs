using System.Globalization;
using System.Text.RegularExpressions;

namespace Vestnik.Server.Data;

/// <summary>An installed PostgreSQL: its folder of programs and its major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest that the migrations are tested with.</summary>
    public const int OldestMajor = 15;

    /// <summary>Where distributions put the programs, outside PATH; * is the version.</summary>
    private static readonly string[] KnownPlaces =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/libexec/postgresql*",
        "/usr/local/pgsql/bin",
    ];

    public string Path(string program) => System.IO.Path.Combine(Folder, program);

    /// <summary>A program that need not lie in the folder, which may hold links to some of them alone. Null: not installed.</summary>
    public string? Find(string program)
    {
        var real = File.ResolveLinkTarget(Path("postgres"), returnFinalTarget: true)?.FullName ?? Path("postgres");
        string[] places = [Path(program), System.IO.Path.Combine(System.IO.Path.GetDirectoryName(real)!, program)];
        return Array.Find(places, File.Exists);
    }

    /// <summary>
    /// The version that the data was written by if it is installed, else the newest. PostgreSQL does not read
    /// another major version's files, so a newer one next to it must not be preferred.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(
        string? chosen,
        int? dataMajor,
        ServiceAccount account,
        CancellationToken cancellation
    )
    {
        var installed = new List<PostgresBinaries>();
        foreach (var folder in chosen is null ? Candidates() : [System.IO.Path.GetFullPath(chosen)])
        {
            if (await LookAsync(folder, ["postgres", "initdb", "pg_ctl"], account, cancellation) is { } found)
            {
                installed.Add(found);
            }
        }
        return installed.Find(binaries => binaries.Major == dataMajor)
            ?? installed.MaxBy(binaries => binaries.Major)
            ?? throw new StartupException(
                chosen is null
                    ? "No database is configured and PostgreSQL is not installed. Install it (apt-get install postgresql), "
                        + "name the folder of its programs in VESTNIK_POSTGRES_BIN, or set DATABASE_URL."
                    : $"VESTNIK_POSTGRES_BIN: {chosen} does not hold working initdb, pg_ctl and postgres programs."
            );
    }

    /// <summary>
    /// The programs that dump and restore a database of this version: of the same one, else of the next newer that is
    /// installed, as an older pg_dump refuses a newer server.
    /// </summary>
    public static async Task<PostgresBinaries> FindDumpAsync(
        string? chosen,
        int major,
        ServiceAccount account,
        CancellationToken cancellation
    )
    {
        var installed = new List<PostgresBinaries>();
        foreach (var folder in chosen is null ? Candidates() : [System.IO.Path.GetFullPath(chosen)])
        {
            if (await LookAsync(folder, ["pg_dump", "pg_restore"], account, cancellation) is { } found)
            {
                installed.Add(found);
            }
        }
        return installed.Where(binaries => binaries.Major >= major).MinBy(binaries => binaries.Major)
            ?? throw new StartupException(
                $"pg_dump and pg_restore of PostgreSQL {major} or newer are not here. Install them "
                    + $"(apt-get install postgresql-client-{major}), or name the folder of those programs in VESTNIK_POSTGRES_BIN."
            );
    }

    private static IEnumerable<string> Candidates()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            ':',
            StringSplitOptions.RemoveEmptyEntries
        );
        return onPath.Concat(KnownPlaces.SelectMany(Expand)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Expand(string place)
    {
        var star = place.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [place];
        }
        var parentEnd = place.LastIndexOf('/', star);
        var after = place.IndexOf('/', star);
        var name = after < 0 ? place[(parentEnd + 1)..] : place[(parentEnd + 1)..after];
        var rest = after < 0 ? "" : place[(after + 1)..];
        var parent = place[..parentEnd];
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, name).Select(found => System.IO.Path.Combine(found, rest))
            : [];
    }

    private static async Task<PostgresBinaries?> LookAsync(
        string folder,
        string[] needed,
        ServiceAccount account,
        CancellationToken cancellation
    )
    {
        if (!needed.All(program => File.Exists(System.IO.Path.Combine(folder, program))))
        {
            return null;
        }
        var (exitCode, output) = await account.RunAsync(
            System.IO.Path.Combine(folder, needed[0]),
            ["--version"],
            cancellation
        );
        var version = Version().Match(output);
        return exitCode == 0 && version.Success
            ? new PostgresBinaries(folder, int.Parse(version.Groups["major"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
