using Microsoft.AspNetCore.Http;

namespace Vestnik.Gateway;

/// <summary>Lets the pages of other origins read what long polling answers (the Fetch standard's CORS protocol).</summary>
internal static class CrossOrigin
{
    /// <summary>Adds what the browser asks for. True: it only asked, and is answered.</summary>
    /// <param name="http">The request.</param>
    /// <param name="origins">Those that may.</param>
    public static bool IsPreflight(HttpContext http, ISet<string> origins)
    {
        var request = http.Request.Headers;
        var response = http.Response.Headers;
        if (origins.Count == 0)
        {
            return false;
        }

        response.Append("Vary", "Origin");
        if (request.Origin is not [{ } origin] || !origins.Contains(origin))
        {
            return false;
        }

        response.AccessControlAllowOrigin = origin;
        response.AccessControlAllowCredentials = "true";
        if (!HttpMethods.IsOptions(http.Request.Method) || request.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        response.Append("Vary", "Access-Control-Request-Headers");
        response.AccessControlAllowMethods = "GET,POST";
        response.AccessControlAllowHeaders = request.AccessControlRequestHeaders;
        response.AccessControlMaxAge = "600";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
