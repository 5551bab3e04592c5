using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Vestnik.Gateway;

/// <summary>Asks the application who somebody is.</summary>
internal static class Credentials
{
    private const string Bearer = "Bearer ";

    /// <summary>The token of the header, else of the query; null if there is none.</summary>
    public static string? TokenOf(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        // Not the request's own parsed query: it would be kept for as long as a WebSocket lasts.
        var query = QueryHelpers.ParseQuery(http.Request.QueryString.Value);
        return query.GetValueOrDefault("token") is [.., { Length: > 0 } token] ? token : null;
    }

    /// <summary>Null if the application failed, which is logged.</summary>
    public static async ValueTask<GatewayAuthentication?> CheckAsync(this GatewayCore core, GatewayHandshake handshake)
    {
        var http = handshake.HttpContext;
        try
        {
            var token = handshake.Token ?? TokenOf(http);
            return await core.Authenticator.AuthenticateAsync(handshake with { Token = token }, http.RequestAborted);
        }
        catch (Exception e)
        {
            core.Log.AuthenticationFailed(http.TraceIdentifier, e);
            return null;
        }
    }
}
