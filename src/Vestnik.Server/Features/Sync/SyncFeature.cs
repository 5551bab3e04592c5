using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Sync;

/// <summary>How clients catch up after being away. Owns no table.</summary>
internal static class SyncFeature
{
    public static void AddSync(this IServiceCollection services)
    {
        services.AddSingleton<SyncStore>();
        services.AddSingleton<Synchronise>();
    }

    public static void MapSync(this IEndpointRouteBuilder api, ServerEvents events)
    {
        var limiter = api.ServiceProvider.GetRequiredService<RateLimiter>();
        api.MapGet("/sync", Synchronise.HandleAsync).WithRateLimit("READS").WithTags("Sync");
        events.On<SyncRequest, SyncAnswer, Synchronise>(
            "sync",
            async (call, request, sync) =>
                limiter.Refuse("READS", call.Caller.UserId.ToString()) is { } refusal
                    ? refusal
                    : await sync.ReadAsync(call.Caller.UserId, request, call.Cancelled)
        );
    }
}
