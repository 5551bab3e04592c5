using Microsoft.AspNetCore.Authorization;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Accounts;

/// <summary>Who is asking? For HTTP requests, socket handshakes and tokens handed in on a live connection alike.</summary>
internal sealed class Authentication(AccessTokens tokens, FilesCookie files, RevokedSessions revoked)
    : IGatewayAuthenticator
{
    private const string Scheme = "Bearer ";

    /// <summary>Every route needs a token unless it says that it does not.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return next(context);
        }
        var outcome = Check(TokenOf(context.Request));
        if (outcome.Refused is { } refusal)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return refusal.ExecuteAsync(context);
        }
        context.Features.Set(new Caller(outcome.Value!.UserId, outcome.Value.SessionId));
        return next(context);
    }

    /// <summary>For files, which a page names by their address alone: by the token if there is one, else by the session's cookie.</summary>
    public Outcome<Caller> CheckForFiles(HttpContext context)
    {
        if (TokenOf(context.Request) is { } token)
        {
            var outcome = Check(token);
            return outcome.Value is { } valid ? new Caller(valid.UserId, valid.SessionId) : outcome.Refused!;
        }
        return files.Read(context) is not { } caller ? Refusals.TokenMissing
            : revoked.Contains(caller.SessionId) ? Refusals.SessionRevoked
            : caller;
    }

    public ValueTask<GatewayAuthentication> AuthenticateAsync(GatewayHandshake handshake, CancellationToken ct)
    {
        var outcome = Check(handshake.Token);
        GatewayAuthentication answer = outcome.Refused is { } refusal
            ? new GatewayAuthentication.Refused(
                refusal.Problem.Status,
                refusal.Problem.Title,
                ServerEvents.Serialize(refusal.Problem)
            )
            : new GatewayAuthentication.Accepted(Identity(outcome.Value!));
        return ValueTask.FromResult(answer);
    }

    /// <summary>The event <c>auth:refresh</c>: the connection lives on with the newer token of its own session.</summary>
    public Outcome<Nothing> Renew(GatewayConnection connection, RenewToken request)
    {
        var outcome = Check(request.Token);
        if (outcome.Refused is { } refusal)
        {
            return refusal;
        }
        var token = outcome.Value!;
        if (token.UserId != connection.Identity.UserId || token.SessionId != connection.Identity.SessionId)
        {
            return Refusals.TokenInvalid;
        }
        connection.Renew(Identity(token));
        return default(Nothing);
    }

    /// <summary>Null: none was sent.</summary>
    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..] : null;
    }

    private Outcome<AccessToken> Check(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return Refusals.TokenMissing;
        }
        var outcome = tokens.Verify(token);
        return outcome.Value is { } valid && revoked.Contains(valid.SessionId) ? Refusals.SessionRevoked : outcome;
    }

    private static GatewayIdentity Identity(AccessToken token) => new(token.UserId, token.SessionId, token.ExpiresAt);
}
