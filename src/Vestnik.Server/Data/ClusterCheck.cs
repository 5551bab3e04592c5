using System.Text.RegularExpressions;

namespace Vestnik.Server.Data;

/// <summary>
/// Whether the files of a PostgreSQL that does not run are whole, as far as can be seen without touching them: PostgreSQL
/// itself would write before it notices, and say less. What it alone can notice, it says when it starts or reads.
/// </summary>
internal sealed partial class ClusterCheck(string location, ServiceAccount account)
{
    /// <summary>What initdb makes; copying tools that leave out empty folders break it.</summary>
    public static readonly string[] Folders =
    [
        "base",
        "global",
        "pg_commit_ts",
        "pg_dynshmem",
        "pg_logical",
        "pg_multixact",
        "pg_notify",
        "pg_replslot",
        "pg_serial",
        "pg_snapshots",
        "pg_stat",
        "pg_stat_tmp",
        "pg_subtrans",
        "pg_tblspc",
        "pg_twophase",
        "pg_wal",
        "pg_xact",
    ];

    public static readonly string[] Files =
    [
        "PG_VERSION",
        "pg_hba.conf",
        "pg_ident.conf",
        "postgresql.auto.conf",
        "postgresql.conf",
    ];

    private static readonly string[] Needed =
    [
        "postgresql.conf",
        "global/pg_control",
        "global/pg_filenode.map",
        "base/1/PG_VERSION",
        "pg_multixact/members",
        "pg_multixact/offsets",
    ];

    private static readonly string[] Recovering = ["backup_label", "recovery.signal", "standby.signal"];

    /// <summary>What to do about any of it.</summary>
    public const string Advice =
        "It is left as it is: restore a backup (vestnik restore FILE moves it aside first), or move it away to start empty.";

    /// <summary>Throws <see cref="StartupException"/> that names the first thing that is wrong.</summary>
    public async Task RequireWholeAsync(PostgresBinaries binaries, CancellationToken cancellation)
    {
        var missing = Folders.Concat(Needed).FirstOrDefault(name => !Path.Exists(Path.Combine(location, name)));
        if (missing is not null)
        {
            throw Incomplete(missing);
        }
        if (await account.ForeignFileAsync(location, cancellation) is { } foreign)
        {
            throw new StartupException(
                $"{foreign} does not belong to the user '{account.Name}', who runs PostgreSQL here, as after a copy without owners. "
                    + $"It is left as it is: chown -R {account.Name} {location}"
            );
        }
        if (binaries.Find("pg_controldata") is { } program)
        {
            // Some distributions pack it apart; without it PostgreSQL notices as well, later.
            await CheckControlAsync(program, cancellation);
        }
    }

    public StartupException Incomplete(string missing) =>
        new(
            $"{location} is an incomplete PostgreSQL data folder ({missing} is missing), as after a copy that was cut short. {Advice}"
        );

    /// <summary>The file from which PostgreSQL learns everything else, and the log that it would recover from.</summary>
    private async Task CheckControlAsync(string program, CancellationToken cancellation)
    {
        var (exitCode, output) = await account.RunAsync(program, [location], cancellation);
        var log = LogFile().Match(output);
        if (exitCode != 0 || output.Contains("does not match", StringComparison.Ordinal) || !log.Success)
        {
            throw new StartupException(
                $"{Path.Combine(location, "global", "pg_control")} is damaged or was cut short. {Advice}"
            );
        }
        if (Recovering.Any(name => File.Exists(Path.Combine(location, name))))
        {
            // A base backup: where its log begins stands elsewhere, and it may be fetched from an archive.
            return;
        }
        var file = Path.Combine("pg_wal", log.Groups["name"].Value);
        if (!File.Exists(Path.Combine(location, file)))
        {
            throw Incomplete(file);
        }
    }

    [GeneratedRegex(
        @"REDO WAL file:\s+(?<name>[0-9A-F]{24})",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex LogFile();
}
