using Npgsql;

namespace Vestnik.Server.Data;

/// <summary>Another try, and two more, at what the database refused for a reason that passes.</summary>
internal static class Retries
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.Zero,
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromMilliseconds(250),
    ];

    /// <summary>The answer of the first attempt that has one; else what the last one threw.</summary>
    /// <param name="attempt">Whatever of it was done unseen may be done again.</param>
    public static async Task<T> RunAsync<T>(
        Func<Task<T>> attempt,
        Func<NpgsqlException, bool> isPassing,
        TimeProvider time
    )
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (NpgsqlException exception) when (tries < Waits.Length && isPassing(exception))
            {
                await Task.Delay(Waits[tries], time);
            }
        }
    }
}
