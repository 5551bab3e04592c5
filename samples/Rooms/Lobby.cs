using System.Collections.Concurrent;
using Vestnik.Gateway;

namespace Rooms;

/// <summary>Everybody is in one room from the first moment on.</summary>
internal sealed class Lobby : IGatewayEvents
{
    public static Topic Room { get; } = new("lobby");

    public static ConcurrentDictionary<GatewayConnection, bool> Present { get; } = new();

    public ValueTask ConnectedAsync(GatewayConnection connection)
    {
        Present[connection] = true;
        connection.Subscribe(Room);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisconnectedAsync(GatewayConnection connection)
    {
        Present.TryRemove(connection, out _);
        return ValueTask.CompletedTask;
    }
}
