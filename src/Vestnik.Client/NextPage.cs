using System.Net.Http.Headers;

namespace Vestnik.Client;

/// <summary>The page that <c>Link: &lt;/api/…&gt;; rel="next"</c> leads on to.</summary>
internal static class NextPage
{
    /// <summary>Null: there is none.</summary>
    public static string? Of(HttpResponseHeaders headers)
    {
        var link = headers.TryGetValues("Link", out var links) ? links.First() : "";
        var end = link.IndexOf(">; rel=\"next\"", StringComparison.Ordinal);
        return end > 0 && link[0] == '<' ? link[1..end].TrimStart('/') : null;
    }
}
