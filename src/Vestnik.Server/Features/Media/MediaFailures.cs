using Vestnik.Server.Features.Media.Storage;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Media;

/// <summary>What the store and the disk refuse, as their callers are told it.</summary>
internal static class MediaFailures
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
                    return Explain(exception);
                }
            }
        );

    private static Refusal? Explain(Exception exception) =>
        exception switch
        {
            TooLargeException => Refusals.TooLarge,
            DiskFullException => Refusals.StorageFull,
            MediaStoreException => Refusals.MediaUnavailable,
            _ => null,
        };
}
