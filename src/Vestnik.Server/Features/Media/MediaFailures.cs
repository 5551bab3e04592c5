using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>What the store and the disk refuse, as their callers are told it.</summary>
internal static partial class MediaFailures
{
    /// <summary>For every route that receives or serves files.</summary>
    public static TBuilder WithMediaFailures<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.AddEndpointFilter(
            async (context, next) =>
            {
                try
                {
                    return await next(context);
                }
                catch (Exception exception) when (Explain(exception) is not null)
                {
                    Log(context.HttpContext.RequestServices, exception);
                    return Explain(exception);
                }
            }
        );

    /// <summary>What the caller is told is not enough for whoever has to mend it.</summary>
    private static void Log(IServiceProvider services, Exception exception)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(MediaFailures));
        switch (exception)
        {
            case MediaStoreException:
                StoreAway(logger, exception.Message);
                break;
            case DiskFullException:
                NoRoom(logger, exception.Message);
                break;
            default:
                break;
        }
    }

    private static Refusal? Explain(Exception exception) =>
        exception switch
        {
            TooLargeException => Refusals.TooLarge,
            DiskFullException => Refusals.StorageFull,
            MediaStoreException => Refusals.MediaUnavailable,
            _ => null,
        };

    [LoggerMessage(1, LogLevel.Error, "The store of files is away: {Reason}")]
    private static partial void StoreAway(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Error, "There is no room for files: {Reason}")]
    private static partial void NoRoom(ILogger logger, string reason);
}
