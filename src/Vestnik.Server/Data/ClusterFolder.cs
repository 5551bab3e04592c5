using System.Buffers;
using System.Globalization;

namespace Vestnik.Server.Data;

/// <summary>
/// The files of the private PostgreSQL, DATA_DIR/postgres. It appears whole or not at all, and what is not
/// recognised is named and left alone: it may be somebody's only copy.
/// </summary>
internal sealed class ClusterFolder(string dataDirectory, ServiceAccount account)
{
    private static readonly SearchValues<char> Unquotable = SearchValues.Create("\"'`$\\\n");

    /// <summary>How initdb and the PostgreSQL that it starts begin to say what went wrong.</summary>
    private static readonly string[] ErrorWords = ["error:", "FATAL:", "PANIC:", "ERROR:"];

    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The owner keeps its files to itself, but PostgreSQL's user must be able to pass through.</summary>
    private const UnixFileMode PassThrough = OwnerAlone | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ClusterCheck check = new(Path.Combine(dataDirectory, "postgres"), account);

    public string Location { get; } = Path.Combine(dataDirectory, "postgres");

    public static void MakeDataDirectory(string dataDirectory)
    {
        if (dataDirectory.AsSpan().ContainsAny(Unquotable))
        {
            throw new ConfigurationException(
                "DATA_DIR",
                "quotes, '$', '`', '\\' and line breaks do not go through PostgreSQL's own tools."
            );
        }
        Directory.CreateDirectory(dataDirectory, Environment.IsPrivilegedProcess ? PassThrough : OwnerAlone);
    }

    /// <summary>Where a database lies that a restore took the place of.</summary>
    public static string AsideOf(string location, string time) => $"{location}.before-restore-{time}";

    /// <summary>The major version that wrote the data, null when there is none yet. Throws for anything in between.</summary>
    public int? Version()
    {
        RefuseOther();
        if (!Directory.Exists(Location) || !Directory.EnumerateFileSystemEntries(Location).Any())
        {
            RefuseToReplace();
            return null;
        }
        var versionFile = Path.Combine(Location, "PG_VERSION");
        if (!File.Exists(versionFile))
        {
            throw Directory.Exists(Path.Combine(Location, "global")) || Directory.Exists(Path.Combine(Location, "base"))
                ? check.Incomplete("PG_VERSION")
                : new StartupException(
                    $"{Location} is not empty but holds no PostgreSQL data. It is left as it is: move it away, or choose another DATA_DIR."
                );
        }
        if (!File.Exists(Path.Combine(Location, "global", "pg_control")))
        {
            throw check.Incomplete("global/pg_control");
        }
        var text = File.ReadAllText(versionFile).Trim();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new StartupException(
                $"{versionFile} says '{text}', which is no PostgreSQL version. {ClusterCheck.Advice}"
            );
    }

    /// <summary>Whole, unless a PostgreSQL runs on it: that one knows, and its files are never still.</summary>
    public async Task RequireWholeAsync(PostgresBinaries binaries, CancellationToken cancellation)
    {
        if (Postmaster.Read(Location)?.Look() is not PostmasterState.Running)
        {
            await check.RequireWholeAsync(binaries, cancellation);
        }
    }

    private void RefuseOther()
    {
        if (new DirectoryInfo(Location) is { LinkTarget: { } target } && !Directory.Exists(Location))
        {
            throw new StartupException(
                $"{Location} is a link to {target}, which is not there. Mount or make what it leads to, or remove the link."
            );
        }
        if (File.Exists(Location))
        {
            throw new StartupException($"{Location} is a file, not a folder. It is left as it is: move it away.");
        }
    }

    /// <summary>An empty place where a database was moved aside is a restore that was killed at its last step.</summary>
    private void RefuseToReplace()
    {
        var aside = Directory
            .EnumerateFileSystemEntries(dataDirectory, Path.GetFileName(AsideOf(Location, "*")))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
        if (aside is not null)
        {
            throw new StartupException(
                $"There is no {Location}, but {aside}: a restore was interrupted at its last step. "
                    + $"Restore again, or have the former database back: mv {aside} {Location}"
            );
        }
    }

    public void RequireVersion(int dataMajor, PostgresBinaries binaries)
    {
        if (dataMajor != binaries.Major)
        {
            throw new StartupException(
                $"The data in {Location} was written by PostgreSQL {dataMajor}, but here is PostgreSQL {binaries.Major} ({binaries.Folder}), "
                    + $"which cannot read it. Install PostgreSQL {dataMajor} beside it (apt-get install postgresql-{dataMajor}), or upgrade the data: "
                    + $"{binaries.Path("pg_upgrade")} --old-bindir=FOLDER_OF_{dataMajor} --new-bindir={binaries.Folder} "
                    + $"--old-datadir={Location} --new-datadir={Location}.{binaries.Major}; docs/operations/data.md has every step."
            );
        }
    }

    /// <summary>Made under another name and renamed when it is complete, so a crash never leaves half a folder that looks whole.</summary>
    public async Task InitialiseAsync(PostgresBinaries binaries, bool durable, CancellationToken cancellation)
    {
        var unfinished = $"{Location}.unfinished";
        if (Directory.Exists(unfinished))
        {
            RefuseUnlessOurs(unfinished);
            Directory.Delete(unfinished, recursive: true);
        }
        MakePrivate(unfinished);
        string[] arguments =
        [
            $"--pgdata={unfinished}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth=peer",
            .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var (exitCode, output) = await account.RunAsync(binaries.Path("initdb"), arguments, cancellation);
        if (exitCode != 0)
        {
            Directory.Delete(unfinished, recursive: true);
            throw new StartupException($"PostgreSQL could not be set up in {Location}: {Explain(output)}");
        }
        // Since 15, and when it was built with it.
        var (unknown, _) = await account.RunAsync(
            binaries.Path("postgres"),
            ["-D", unfinished, "-c", "wal_compression=lz4", "-C", "wal_compression"],
            cancellation
        );
        await File.AppendAllTextAsync(
            Path.Combine(unfinished, "postgresql.conf"),
            ClusterSettings.ForSmallServer(compression: unknown == 0 ? "lz4" : "on"),
            cancellation
        );
        if (Directory.Exists(Location))
        {
            Directory.Delete(Location);
        }
        Directory.Move(unfinished, Location);
        if (durable)
        {
            Libc.SynchroniseFolder(dataDirectory);
        }
    }

    /// <summary>Only the holder of the lock makes it; but it is begun anew only when it holds nothing that initdb does not make.</summary>
    private static void RefuseUnlessOurs(string unfinished)
    {
        var entries = Directory.EnumerateFileSystemEntries(unfinished).Select(Path.GetFileName).ToList();
        var databases = Path.Combine(unfinished, "base");
        // PostgreSQL numbers what people make from 16384.
        var made = Directory.Exists(databases)
            ? Directory
                .EnumerateDirectories(databases)
                .Where(folder => !int.TryParse(Path.GetFileName(folder), out var number) || number >= 16384)
            : [];
        var foreign = entries
            .Except(ClusterCheck.Folders.Concat(ClusterCheck.Files), StringComparer.Ordinal)
            .Concat(made)
            .FirstOrDefault();
        if (foreign is not null || new DirectoryInfo(unfinished).LinkTarget is not null)
        {
            throw new StartupException(
                $"{unfinished} was left by a setup that was interrupted, but holds more than that ({foreign ?? "it is a link"}). "
                    + "It is left as it is: move it away."
            );
        }
    }

    /// <summary>
    /// Who may connect: this server's user and PostgreSQL's own, as the kernel names them, nobody else. Written at every
    /// start, as the server may run as another user than last time.
    /// </summary>
    public async Task WriteAccessRulesAsync(CancellationToken cancellation)
    {
        File.SetUnixFileMode(Location, OwnerAlone);
        await ReplaceAsync(
            "pg_hba.conf",
            "# Written by Vestnik at every start.\nlocal all all peer map=vestnik\n",
            cancellation
        );
        var people = new[] { Environment.UserName, account.Name }.Distinct(StringComparer.Ordinal);
        string[] roles = ["vestnik", "postgres"];
        var lines = people.SelectMany(_ => roles, (person, role) => $"vestnik \"{person}\" {role}\n");
        await ReplaceAsync(
            "pg_ident.conf",
            "# Written by Vestnik at every start.\n" + string.Concat(lines),
            cancellation
        );
    }

    /// <summary>Under another name first, and only where it differs: a full disk must not leave an empty file.</summary>
    private async Task ReplaceAsync(string name, string text, CancellationToken cancellation)
    {
        var path = Path.Combine(Location, name);
        if (File.Exists(path) && await File.ReadAllTextAsync(path, cancellation) == text)
        {
            return;
        }
        var written = $"{path}.new";
        await File.WriteAllTextAsync(written, text, cancellation);
        File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        account.Own(written);
        File.Move(written, path, overwrite: true);
    }

    /// <summary>A folder that the account alone may enter. A file system without modes is named: PostgreSQL would refuse it later, less clearly.</summary>
    public void MakePrivate(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new StartupException($"{folder} is a link. It is not followed: remove it.");
        }
        Directory.CreateDirectory(folder, OwnerAlone);
        try
        {
            // Refused when somebody else made the folder first.
            File.SetUnixFileMode(folder, OwnerAlone);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StartupException($"{folder} belongs to another user: remove it.", exception);
        }
        if (File.GetUnixFileMode(folder) != OwnerAlone)
        {
            throw new StartupException(
                $"The file system of {folder} cannot keep it private (mode 0700), which PostgreSQL requires. "
                    + "Choose a DATA_DIR on a Linux file system, or set DATABASE_URL."
            );
        }
        account.Own(folder);
    }

    private string Explain(string output)
    {
        var reason = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var error =
            Array.Find(reason, line => ErrorWords.Any(word => line.Contains(word, StringComparison.Ordinal)))
            ?? reason.LastOrDefault();
        return output.Contains("Permission denied", StringComparison.Ordinal)
            ? $"{error}. The user '{account.Name}' must be able to pass through every folder above it (chmod o+x), or choose another DATA_DIR."
            : error ?? "initdb said nothing.";
    }
}
