using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media.Sweeping;

/// <summary>
/// Sweeps files and contents when the server starts and then once a minute; and each day that it runs bytes that nobody
/// knows of. Several nodes share the work: what one has taken the others leave.
/// </summary>
internal sealed partial class Sweeper(
    FindLost lost,
    SweepFiles files,
    SweepContents contents,
    TimeProvider time,
    ILogger<Sweeper> logger
) : BackgroundService
{
    private const int MinutesOfDay = 24 * 60;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        var minute = 0;
        do
        {
            try
            {
                await lost.LookAsync(stoppingToken);
                var removed = await files.SweepAsync(stoppingToken);
                Swept(logger, removed, await contents.SweepAsync(stoppingToken));
                if (++minute % MinutesOfDay == 0)
                {
                    await contents.RemoveUnknownAsync(stoppingToken);
                }
            }
            catch (Exception exception)
                when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The store may be away, too: it is the next minute's work.
                Failures.LogBackground(logger, exception, "Sweeping files");
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Debug, "Swept {Files} files and {Contents} contents")]
    private static partial void Swept(ILogger logger, int files, int contents);
}
