using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Vestnik.Load.Generator;

namespace Vestnik.Load.Peers;

/// <summary>The one PostgreSQL that all peers use, in turns, with the same settings: <c>bench/compare</c> starts it, with fsync.</summary>
/// <param name="Port">On 127.0.0.1; the user is postgres, without a password.</param>
/// <param name="Folder">Its data.</param>
/// <param name="Starter">The program that starts it.</param>
internal sealed record Cluster(int Port, string Folder, string Starter)
{
    private const int Quit = 3;

    /// <summary>Its first process.</summary>
    public int Pid =>
        int.Parse(File.ReadLines(Path.Combine(Folder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    public string Url(string database) =>
        $"postgres://postgres@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/{database}";

    /// <summary>What makes figures comparable, or not.</summary>
    public string Describe() =>
        Ask(
            "select version() || '; ' || string_agg(name || ' ' || setting, ', ' order by name) from pg_settings "
                + "where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'shared_buffers', 'data_checksums')"
        );

    public bool IsDurable => Ask("select current_setting('fsync') || current_setting('synchronous_commit')") == "onon";

    /// <summary>All its processes end where they are, as when they crash; what was not committed is gone.</summary>
    public void Break() => _ = Native.Kill(Pid, Quit);

    public void Mend()
    {
        using var starting = Process.Start("bash", [Starter]);
        starting.WaitForExit();
    }

    public void Create(string database, string? template = null) =>
        Execute(
            "postgres",
            $"drop database if exists {database} with (force)",
            $"create database {database} template {template ?? "template1"}"
        );

    public void Drop(string database) => Execute("postgres", $"drop database if exists {database} with (force)");

    /// <summary>Everything of before is written: the next measurement does not pay for it.</summary>
    public void Settle() => Execute("postgres", "checkpoint");

    /// <summary>Statistics, hint bits and visibility as an old database has them; the copies inherit that.</summary>
    public void Ripen(string database) => Execute(database, "vacuum (freeze, analyze)");

    /// <summary>By psql, which finds the secret in its environment, as SECRET.</summary>
    public void RunFile(
        string database,
        string file,
        string secret,
        params IEnumerable<(string Name, int Value)> variables
    )
    {
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, Url(database)]);
        foreach (var (name, value) in variables)
        {
            start.ArgumentList.Add("-v");
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
        }

        start.Environment["SECRET"] = secret;
        using var psql = Process.Start(start)!;
        psql.WaitForExit();
        if (psql.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} failed");
        }
    }

    /// <summary>How many transactions were committed in a database; a second old at most while it is busy.</summary>
    public long Commits(string database) =>
        long.Parse(
            Ask($"select xact_commit::text from pg_stat_database where datname = '{database}'"),
            CultureInfo.InvariantCulture
        );

    public NpgsqlConnection Open(string database = "postgres")
    {
        var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Pooling=false;Command Timeout=600"
        );
        connection.Open();
        return connection;
    }

    private string Ask(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private void Execute(string database, params ReadOnlySpan<string> statements)
    {
        using var connection = Open(database);
        foreach (var statement in statements)
        {
            using var command = new NpgsqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
    }
}
