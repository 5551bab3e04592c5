using System.Collections.Concurrent;

namespace Vestnik.Gateway;

/// <summary>The handlers of one namespace, under both dialects.</summary>
internal sealed class HandlerTable(string name, GatewayCore core) : IGatewayNamespace
{
    private readonly ConcurrentDictionary<string, GatewayHandler> _handlers = new(StringComparer.Ordinal);

    public string Name => name;

    public IReadOnlyCollection<string> EventNames => [.. _handlers.Keys];

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

        if (request.WantsAck && core.Events.UnknownEvent(request) is { IsEmpty: false } answer)
        {
            request.Ack(answer.Span);
        }

        return ValueTask.CompletedTask;
    }

    public void Fail(GatewayRequest request, Exception exception)
    {
        core.Log.HandlerFailed(request.Name, request.Connection.Id, exception);
        try
        {
            if (core.Events.Faulted(request, exception) is { IsEmpty: false } answer)
            {
                request.Ack(answer.Span);
            }
        }
        catch (Exception e)
        {
            core.Log.HookFailed(nameof(IGatewayEvents.Faulted), request.Connection.Id, e);
        }
    }
}
