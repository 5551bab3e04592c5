using System.Collections.Concurrent;

namespace Vestnik.Gateway;

/// <summary>The handlers of one namespace, under both dialects.</summary>
internal sealed class HandlerTable(string name, IGatewayEvents events, GatewayLog log) : IGatewayNamespace
{
    private static readonly byte[] Null = "null"u8.ToArray();

    private readonly ConcurrentDictionary<string, GatewayHandler> _handlers = new(StringComparer.Ordinal);

    public string Name => name;

    public IReadOnlyCollection<string> EventNames => [.. _handlers.Keys];

    /// <summary>An argument's place in its message, or <c>null</c> where there is none.</summary>
    public static ReadOnlyMemory<byte> Argument(ReadOnlyMemory<byte> message, Range place) =>
        message[place] is { IsEmpty: false } argument ? argument : Null;

    public void On(string eventName, GatewayHandler handler)
    {
        GatewayEvent.CheckName(eventName);
        ArgumentNullException.ThrowIfNull(handler);
        if (!_handlers.TryAdd(eventName, handler))
        {
            throw new InvalidOperationException($"'{eventName}' has a handler already.");
        }
    }

    public ValueTask Run(GatewayRequest request)
    {
        if (_handlers.TryGetValue(request.Name, out var handler))
        {
            return handler(request);
        }

        if (request.WantsAck)
        {
            request.Ack(events.UnknownEvent(request).Span);
        }

        return ValueTask.CompletedTask;
    }

    public ReadOnlyMemory<byte> Faulted(GatewayRequest request, Exception exception)
    {
        try
        {
            return events.Faulted(request, exception);
        }
        catch (Exception e)
        {
            log.HookFailed(nameof(IGatewayEvents.Faulted), request.Connection.Id, e);
            return GatewayAnswers.Failed;
        }
    }
}
