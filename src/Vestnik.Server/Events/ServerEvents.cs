using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Http;

namespace Vestnik.Server.Events;

/// <summary>Typed events over the gateway's opaque ones: features register what clients send, and make what the server sends.</summary>
internal sealed class ServerEvents(IGateway gateway, IServiceProvider services)
{
    /// <summary>An event whose outcome is its acknowledgement.</summary>
    public void On<TRequest, TAnswer, TService>(
        string name,
        Func<EventCall, TRequest, TService, ValueTask<Outcome<TAnswer>>> handle
    )
        where TRequest : class, IValidated
        where TService : notnull =>
        On<TRequest, TService>(
            name,
            async (call, request, service) =>
            {
                var outcome = await handle(call, request, service);
                if (outcome.Refused is { } refusal)
                {
                    call.Refuse(refusal);
                }
                else
                {
                    call.Answer(outcome.Value);
                }
            }
        );

    /// <summary>An event whose handler acknowledges by itself, at the moment that its order needs.</summary>
    public void On<TRequest, TService>(string name, Func<EventCall, TRequest, TService, ValueTask> handle)
        where TRequest : class, IValidated
        where TService : notnull
    {
        var service = services.GetRequiredService<TService>();
        gateway.On(
            name,
            async request =>
            {
                var call = new EventCall(request);
                if (call.Read<TRequest>() is not { } payload)
                {
                    return;
                }
                try
                {
                    await handle(call, payload, service);
                }
                catch (Exception exception) when (Failures.Explain(exception) is { } refusal)
                {
                    Failures.LogDamage(services, exception, name);
                    call.Refuse(refusal);
                }
            }
        );
    }

    /// <summary>Tells all devices of these people, wherever they are connected. Serialised once.</summary>
    public ValueTask PublishAsync(IReadOnlyList<Guid> userIds, GatewayEvent serverEvent)
    {
        var topics = new Topic[userIds.Count];
        for (var i = 0; i < topics.Length; i++)
        {
            topics[i] = Topics.User(userIds[i]);
        }
        return gateway.PublishAsync(topics, serverEvent);
    }

    /// <summary>Tells those who watch somebody's presence, if they are among these.</summary>
    public ValueTask PublishPresenceAsync(Guid userId, GatewayEvent serverEvent, UserSet among) =>
        among.IsEmpty ? ValueTask.CompletedTask : gateway.PublishAsync(Topics.Presence(userId), serverEvent, among);

    public static GatewayEvent Create<T>(EventKind kind, T payload, EventPriority priority = EventPriority.Durable) =>
        new(kind.Name(), Serialize(payload), priority);

    public static byte[] Serialize<T>(T payload) => JsonSerializer.SerializeToUtf8Bytes(payload, VestnikJson.Options);

    public static byte[] SerializeRefusal(Refusal refusal) => Serialize(new { ok = false, error = refusal.Problem });
}
