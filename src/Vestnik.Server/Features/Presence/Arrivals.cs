using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Presence;

/// <summary>What happens when a connection comes and goes, and what the gateway answers where no feature can.</summary>
internal sealed class Arrivals(Comings comings) : IGatewayEvents
{
    /// <summary>Before the client is told that it is connected: from then on it can rely on missing nothing.</summary>
    public ValueTask ConnectedAsync(GatewayConnection connection)
    {
        connection.Subscribe(Topics.User(connection.Identity.UserId));
        return comings.ConnectedAsync(connection.Identity.UserId);
    }

    public ValueTask DisconnectedAsync(GatewayConnection connection)
    {
        comings.Disconnected(connection.Identity.UserId);
        return ValueTask.CompletedTask;
    }

    public ReadOnlyMemory<byte> UnknownEvent(GatewayRequest request) =>
        ServerEvents.SerializeRefusal(Refusals.EventUnknown);

    public ReadOnlyMemory<byte> Faulted(GatewayRequest request, Exception exception) =>
        ServerEvents.SerializeRefusal(Failures.Explain(exception) ?? Refusals.ServerError);
}
