using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>Whom a connection speaks for, and until when.</summary>
/// <param name="UserId">Counted by <see cref="GatewayOptions.ConnectionsPerUser"/>.</param>
/// <param name="SessionId">What <see cref="IGateway.CloseSessionsAsync"/> closes by.</param>
/// <param name="ExpiresAt">The connection is closed with 4401 at this time, unless renewed before.</param>
public sealed record GatewayIdentity(Guid UserId, Guid SessionId, DateTimeOffset ExpiresAt);

/// <summary>A client that asks to be let in.</summary>
/// <param name="HttpContext">The request that brought the question, for its address, headers and services.</param>
/// <param name="Token">
/// <c>auth.token</c> of the CONNECT packet, else the <c>Authorization: Bearer</c> header, else <c>?token=</c>; null if
/// there is none. Never log it.
/// </param>
/// <param name="Namespace">Where to; <c>/</c> for a plain client.</param>
/// <param name="Auth">The whole of <c>auth</c>: one JSON object, or empty. Never log it.</param>
public sealed record GatewayHandshake(
    HttpContext HttpContext,
    string? Token,
    string Namespace,
    ReadOnlyMemory<byte> Auth
);

/// <summary>The answer to a handshake.</summary>
public abstract record GatewayAuthentication
{
    private GatewayAuthentication() { }

    /// <summary>Let in.</summary>
    /// <param name="Identity">Whom the connection speaks for.</param>
    public sealed record Accepted(GatewayIdentity Identity) : GatewayAuthentication;

    /// <summary>Not let in. A Socket.IO client may try again on the same connection; a plain one gets the answer instead of the upgrade.</summary>
    /// <param name="Status">The HTTP status at the plain path, 400–599; Socket.IO has none.</param>
    /// <param name="Message">The message of the CONNECT_ERROR packet: <c>err.message</c> in the official client.</param>
    /// <param name="Problem">One JSON value: the body at the plain path, <c>err.data</c> in the official client.</param>
    public sealed record Refused(int Status, string Message, ReadOnlyMemory<byte> Problem) : GatewayAuthentication;
}

/// <summary>Decides who may connect. The application registers one, as a singleton.</summary>
public interface IGatewayAuthenticator
{
    /// <summary>
    /// Looks at the first request of a Socket.IO client, before there is a session: null lets it go on, a text refuses it
    /// with 403 and is the message of the answer. An exception refuses it too, with a text that says nothing.
    /// </summary>
    ValueTask<string?> ForbidAsync(HttpContext http) => ValueTask.FromResult<string?>(null);

    /// <summary>Looks at a handshake. An exception is logged and answered with a failure, never with the details.</summary>
    /// <param name="handshake">Who asks.</param>
    /// <param name="ct">Cancelled when the client is gone.</param>
    ValueTask<GatewayAuthentication> AuthenticateAsync(GatewayHandshake handshake, CancellationToken ct);
}
