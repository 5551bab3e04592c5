using Vestnik.Media.S3;

namespace Vestnik.Server.Features.Media.Storage;

/// <summary>
/// Makes the bucket if there is none, and tells the operator of a wrong address or secret when the server starts, not when
/// somebody sends the first picture. Messages do not wait for it.
/// </summary>
internal sealed partial class FindBucket(S3Bucket bucket, TimeProvider time, ILogger<FindBucket> logger)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await bucket.EnsureAsync(stoppingToken);
                return;
            }
            catch (S3Exception exception)
            {
                Unusable(logger, exception.Message);
            }
            await Task.Delay(Retry, time, stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Files can be neither stored nor served: {Reason}")]
    private static partial void Unusable(ILogger logger, string reason);
}
