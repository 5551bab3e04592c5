namespace Vestnik.Server.Data;

/// <summary>What happens to the database, as named events. No addresses with passwords, no values.</summary>
internal static partial class DataLog
{
    [LoggerMessage(1000, LogLevel.Information, "Setting up PostgreSQL {Major} in {Folder}, once")]
    public static partial void Initialising(ILogger logger, string folder, int major);

    [LoggerMessage(1001, LogLevel.Information, "PostgreSQL {Major} started, process {Pid}")]
    public static partial void Started(ILogger logger, int major, int pid);

    [LoggerMessage(1002, LogLevel.Information, "PostgreSQL was still running and is used again, process {Pid}")]
    public static partial void Adopted(ILogger logger, int pid);

    [LoggerMessage(1003, LogLevel.Error, "PostgreSQL ended unexpectedly; starting it again")]
    public static partial void Died(ILogger logger);

    [LoggerMessage(1004, LogLevel.Error, "PostgreSQL is still down: {Reason}; next try in {Seconds} s")]
    public static partial void StillDown(ILogger logger, string reason, double seconds);

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "PostgreSQL, process {Pid}, does not finish its work; it is stopped at once and will recover at the next start"
    )]
    public static partial void StopsSlowly(ILogger logger, int pid);

    [LoggerMessage(1006, LogLevel.Information, "PostgreSQL stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1010, LogLevel.Warning, "The database at {Host} does not answer ({Reason}); waiting for it")]
    public static partial void Waiting(ILogger logger, string host, string reason);

    [LoggerMessage(1011, LogLevel.Information, "The database is ready at migration {Number}")]
    public static partial void Ready(ILogger logger, int number);

    [LoggerMessage(
        1012,
        LogLevel.Warning,
        "The database was migrated by a newer Vestnik (to {Newest}), which this one still runs with; it knows up to {Known}"
    )]
    public static partial void Older(ILogger logger, string newest, string known);

    [LoggerMessage(1013, LogLevel.Critical, "{Reason} Stopping")]
    public static partial void Outdated(ILogger logger, string reason);

    [LoggerMessage(1022, LogLevel.Warning, "Migration {Migration} waits until older servers have stopped: {Servers}")]
    public static partial void WaitingForOlder(ILogger logger, string migration, string servers);

    [LoggerMessage(1023, LogLevel.Warning, "Migration {Migration} waits for a table that something else is using")]
    public static partial void WaitingForTable(ILogger logger, string migration);

    [LoggerMessage(1020, LogLevel.Information, "Another server is migrating the database; waiting for it")]
    public static partial void WaitingForMigration(ILogger logger);

    [LoggerMessage(1021, LogLevel.Information, "Applied migration {Migration} in {Milliseconds} ms")]
    public static partial void Migrated(ILogger logger, string migration, long milliseconds);
}
