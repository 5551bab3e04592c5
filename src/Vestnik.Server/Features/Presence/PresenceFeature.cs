using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;

namespace Vestnik.Server.Features.Presence;

/// <summary>Who is online, who sees it, and who is told. Owns the table presence.</summary>
internal static class PresenceFeature
{
    public static void AddPresence(this IServiceCollection services)
    {
        services.AddSingleton<People>();
        services.AddSingleton<IGatewayEvents, Arrivals>();
        services.AddSingleton<PresenceStore>();
        services.AddSingleton<WatchPeople>();
        services.AddSingleton<TellWatchers>();
        services.AddSingleton<Comings>();
        services.AddHostedService(provider => provider.GetRequiredService<Comings>());
    }

    public static void MapPresence(ServerEvents events) =>
        events.On<WatchPresence, PresenceStates, WatchPeople>(
            "presence:watch",
            (call, request, watch) => watch.HandleAsync(call, request)
        );
}
