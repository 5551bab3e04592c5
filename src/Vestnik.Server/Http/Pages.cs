using System.Text;

namespace Vestnik.Server.Http;

/// <summary>A page's <c>limit</c> and the <c>Link: rel="next"</c> that leads on.</summary>
internal static class Pages
{
    public const int Default = 50,
        Max = 100;

    public static bool IsValid(int? limit) => limit is null or (>= 1 and <= Max);

    /// <summary>Names the next page: this request's address with these parameters in place of its own.</summary>
    public static void LinkNext(HttpContext context, params ReadOnlySpan<(string Name, string Value)> cursor)
    {
        var query = new StringBuilder();
        foreach (var (name, values) in context.Request.Query)
        {
            if (name is not ("before" or "after" or "around" or "token"))
            {
                Append(query, name, values.ToString());
            }
        }
        foreach (var (name, value) in cursor)
        {
            Append(query, name, value);
        }
        context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
    }

    private static void Append(StringBuilder query, string name, string value) =>
        query
            .Append(query.Length == 0 ? '?' : '&')
            .Append(Uri.EscapeDataString(name))
            .Append('=')
            .Append(Uri.EscapeDataString(value));
}
