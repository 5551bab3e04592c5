using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Http;

namespace Vestnik.Server.Events;

/// <summary>An event that a client sent: who called, and how to answer it.</summary>
internal sealed class EventCall(GatewayRequest request)
{
    private static readonly byte[] Ok = """{"ok":true}"""u8.ToArray();

    public GatewayConnection Connection => request.Connection;

    public Caller Caller { get; } = new(request.Connection.Identity.UserId, request.Connection.Identity.SessionId);

    public CancellationToken Cancelled => request.Aborted;

    /// <summary>What is told of the topics of a space from now on arrives after the answer.</summary>
    public void HoldEvents(string space) => request.HoldEvents(space);

    /// <summary>Acknowledges at once: an event sent to this connection afterwards arrives after the answer.</summary>
    public void Answer<T>(T answer)
    {
        if (request.WantsAck)
        {
            request.Ack(answer is Nothing ? Ok : JsonSerializer.SerializeToUtf8Bytes(answer, VestnikJson.Options));
        }
    }

    public void Refuse(Refusal refusal)
    {
        if (request.WantsAck)
        {
            request.Ack(ServerEvents.SerializeRefusal(refusal));
        }
    }

    /// <summary>Reads the payload and checks its limits; null after it was refused.</summary>
    public T? Read<T>()
        where T : class, IValidated
    {
        var payload = Parse<T>();
        var refusal = payload is null ? Refusals.Malformed : Validation.Check(payload);
        if (refusal is null)
        {
            return payload;
        }
        Refuse(refusal);
        return null;
    }

    private T? Parse<T>()
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(request.Payload.Span, VestnikJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The answer of a use case that has none but "done".</summary>
internal readonly record struct Nothing;
