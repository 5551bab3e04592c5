using System.Globalization;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>Where the data lives. Nothing set: a private PostgreSQL under <see cref="DataDirectory"/>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary>DATA_DIR: everything this server keeps on disk. Changed without moving the files: it starts empty.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>DATABASE_URL, or DB_HOST and its kin. Null: private. Wrong: the server does not start.</summary>
    public NpgsqlConnectionStringBuilder? External { get; init; }

    /// <summary>DATABASE_MAX_CONNECTIONS, 2–500. Above what the database allows: errors under load; too low: requests queue.</summary>
    public int MaxConnections { get; init; } = 20;

    /// <summary>VESTNIK_POSTGRES_BIN: the folder with initdb, pg_ctl and postgres. Null: searched for.</summary>
    public string? PostgresBinaries { get; init; }

    /// <summary>Where the private PostgreSQL's socket folder goes (XDG_RUNTIME_DIR). Null: chosen.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>False lets tests turn fsync off: an acknowledged message would not survive a power cut.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>How long a database that is away is waited for at start.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public static DatabaseOptions Read(IConfiguration configuration) =>
        new()
        {
            DataDirectory = ReadDataDirectory(configuration),
            External = ReadExternal(configuration),
            MaxConnections = ReadMaxConnections(configuration["DATABASE_MAX_CONNECTIONS"]),
            PostgresBinaries = NullIfEmpty(configuration["VESTNIK_POSTGRES_BIN"]),
            RuntimeDirectory = NullIfEmpty(configuration["XDG_RUNTIME_DIR"]),
        };

    private static string ReadDataDirectory(IConfiguration configuration)
    {
        if (NullIfEmpty(configuration["DATA_DIR"]) is { } chosen)
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(chosen));
        }
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            return "/var/lib/vestnik";
        }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var data =
            NullIfEmpty(configuration["XDG_DATA_HOME"])
            ?? (home.Length > 0 ? Path.Combine(home, ".local", "share") : null)
            ?? throw new ConfigurationException("DATA_DIR", "set it: there is no home folder.");
        return Path.Combine(Path.GetFullPath(data), "vestnik");
    }

    private static NpgsqlConnectionStringBuilder? ReadExternal(IConfiguration configuration)
    {
        if (NullIfEmpty(configuration["DATABASE_URL"]) is { } url)
        {
            return DatabaseUrl.Parse(url);
        }
        string[] names = ["DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD", "DB_NAME"];
        if (names.All(name => NullIfEmpty(configuration[name]) is null))
        {
            return null;
        }
        return new NpgsqlConnectionStringBuilder
        {
            Host = NullIfEmpty(configuration["DB_HOST"]) ?? "localhost",
            Port = DatabaseUrl.ParsePort("DB_PORT", NullIfEmpty(configuration["DB_PORT"]) ?? "5432"),
            Username = NullIfEmpty(configuration["DB_USERNAME"]) ?? "postgres",
            Password = NullIfEmpty(configuration["DB_PASSWORD"]),
            Database = NullIfEmpty(configuration["DB_NAME"]) ?? "messenger",
        };
    }

    private static int ReadMaxConnections(string? text) =>
        NullIfEmpty(text) is null ? 20
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 2 and <= 500
            ? count
        : throw new ConfigurationException("DATABASE_MAX_CONNECTIONS", $"'{text}' is not a number from 2 to 500.");

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
