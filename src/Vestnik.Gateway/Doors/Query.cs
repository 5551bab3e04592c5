using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Vestnik.Gateway;

/// <summary>What stands behind the path. Not the request's own parsed query: it would be kept for as long as a WebSocket lasts.</summary>
internal static class Query
{
    public static Dictionary<string, StringValues> Of(HttpContext http) =>
        QueryHelpers.ParseQuery(http.Request.QueryString.Value);
}
