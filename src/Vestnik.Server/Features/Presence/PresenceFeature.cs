using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Presence;

/// <summary>Who is online, and who is told. Owns the table presence.</summary>
internal static class PresenceFeature
{
    public static void AddPresence(this IServiceCollection services)
    {
        services.AddSingleton<People>();
        services.AddSingleton<IGatewayEvents, Arrivals>();
        services.AddSingleton<PresenceStore>();
        services.AddSingleton<SetPresence>();
        services.AddSingleton<WatchPeople>();
        services.AddSingleton<Comings>();
        services.AddHostedService(provider => provider.GetRequiredService<Comings>());
    }

    public static void MapPresence(this IEndpointRouteBuilder api, ServerEvents events)
    {
        api.MapPut("/users/status", SetPresence.HandleAsync).WithTags("Presence");

        events.On<SetStatus, Nothing, SetPresence>(
            "status:set",
            async (call, request, presence) =>
            {
                await presence.SetAsync(call.Caller.UserId, request.Status!, call.Cancelled);
                return default(Nothing);
            }
        );
        events.On<WatchPresence, PresenceStates, WatchPeople>(
            "presence:watch",
            (call, request, watch) => watch.HandleAsync(call, request)
        );
    }
}
