using System.Net.Sockets;
using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>Tells "the database is away", which passes and answers 503, from a mistake in a statement.</summary>
internal static class DatabaseErrors
{
    public static bool IsUnavailable(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException answer)
            {
                return IsUnavailable(answer.SqlState);
            }
            if (exception is NpgsqlException { InnerException: null } alone)
            {
                return alone.IsTransient;
            }
            if (exception is NpgsqlException { InnerException: SocketException or IOException or TimeoutException })
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Worth another try at once: a deadlock, a broken connection. Not what took as long as it may: everybody else who waits
    /// would wait as often, and whoever asked asks again.
    /// </summary>
    public static bool IsPassing(NpgsqlException exception) =>
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => false,
            PostgresException { SqlState: ['4', '0', ..] } => true,
            { InnerException: TimeoutException } => false,
            _ => IsUnavailable(exception),
        };

    /// <summary>A stored page or file that cannot be read: a wrong checksum, a missing file, a disk that fails.</summary>
    public static bool IsDamaged(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PostgresException answer)
            {
                return answer.SqlState
                    is PostgresErrorCodes.DataCorrupted
                        or PostgresErrorCodes.IndexCorrupted
                        or PostgresErrorCodes.IoError
                        or PostgresErrorCodes.UndefinedFile;
            }
        }
        return false;
    }

    private static bool IsUnavailable(string sqlState) =>
        sqlState
            // Shutting down, crashed, starting.
            is "57P01"
                or "57P02"
                or "57P03"
                // Locked for longer than a statement waits; a transaction that was too slow to go on.
                or "55P03"
                or "25P03"
                // The pool's server was made read-only: it is being replaced.
                or "25006"
        // Connection exceptions; no connections, memory or disk left.
        || sqlState.StartsWith("08", StringComparison.Ordinal)
        || sqlState.StartsWith("53", StringComparison.Ordinal);
}
