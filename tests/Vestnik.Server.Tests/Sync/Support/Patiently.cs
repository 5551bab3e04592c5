using System.Diagnostics;
using Vestnik.Client;

namespace Vestnik.Server.Tests.Sync;

/// <summary>Asks again while the server is away: as people do, and every client.</summary>
internal static class Patiently
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (IsPassing(exception) && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause);
            }
        }
    }

    public static Task AskAsync(Func<Task> ask) =>
        AskAsync(async () =>
        {
            await ask();
            return true;
        });

    private static bool IsPassing(Exception exception) =>
        exception switch
        {
            VestnikException refused => refused.Problem.Status is 429 or >= 500,
            WebRefusal refused => refused.IsPassing,
            HttpRequestException request => request.StatusCode
                is null
                    or (>= System.Net.HttpStatusCode.InternalServerError),
            IOException or TaskCanceledException => true,
            _ => false,
        };
}
