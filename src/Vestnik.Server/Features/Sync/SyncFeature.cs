using Vestnik.Contracts;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Sync;

/// <summary>How clients catch up after being away. Owns no table.</summary>
internal static class SyncFeature
{
    public static void AddSync(this IServiceCollection services) => services.AddSingleton<Synchronise>();

    public static void MapSync(this IEndpointRouteBuilder api, ServerEvents events)
    {
        api.MapGet("/sync", Synchronise.HandleAsync).WithTags("Sync");
        events.On<SyncRequest, SyncAnswer, Synchronise>(
            "sync",
            async (call, request, sync) => await sync.ReadAsync(call.Caller.UserId, request, call.Cancelled)
        );
    }
}
