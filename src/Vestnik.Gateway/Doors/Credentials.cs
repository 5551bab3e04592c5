using Microsoft.AspNetCore.Http;

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

        return Query.Of(http).GetValueOrDefault("token") is [.., { Length: > 0 } token] ? token : null;
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
