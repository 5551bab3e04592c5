using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Presence;

/// <summary>What happens when a connection comes and goes, and what the gateway answers where no feature can.</summary>
internal sealed class Arrivals(IServiceProvider services) : IGatewayEvents
{
    // Found at the first connection: the gateway asks for this class while it is being made itself.
    private Comings Comings => field ??= services.GetRequiredService<Comings>();

    /// <summary>Before the client is told that it is connected: from then on it can rely on missing nothing.</summary>
    public ValueTask ConnectedAsync(GatewayConnection connection)
    {
        connection.Subscribe(Topics.User(connection.Identity.UserId));
        return Comings.ConnectedAsync(connection.Identity.UserId);
    }

    public ValueTask DisconnectedAsync(GatewayConnection connection)
    {
        Comings.Disconnected(connection.Identity.UserId);
        return ValueTask.CompletedTask;
    }

    public ReadOnlyMemory<byte> UnknownEvent(GatewayRequest request) =>
        ServerEvents.SerializeRefusal(Refusals.EventUnknown);

    public ReadOnlyMemory<byte> Faulted(GatewayRequest request, Exception exception) =>
        ServerEvents.SerializeRefusal(Failures.Explain(exception) ?? Refusals.ServerError);
}
