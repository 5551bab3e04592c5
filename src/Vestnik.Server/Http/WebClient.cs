using Microsoft.Extensions.FileProviders;

namespace Vestnik.Server.Http;

/// <summary>Serves the built web client: files with a content hash in their name for ever, pages never from a cache.</summary>
internal static class WebClient
{
    private static readonly string[] Pages =
    [
        "/",
        "/login",
        "/register",
        "/telegram",
        "/chat/{chatId}",
        "/app/{**rest}",
    ];

    public static void UseWebClient(this WebApplication app)
    {
        if (Root(app) is not { } root)
        {
            return;
        }
        app.UseStaticFiles(
            new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(root),
                OnPrepareResponse = file =>
                    file.Context.Response.Headers.CacheControl = file.Context.Request.Path.StartsWithSegments(
                        "/assets",
                        StringComparison.Ordinal
                    )
                        ? "public, max-age=31536000, immutable"
                        : "no-cache",
            }
        );
        var index = Path.Combine(root, "index.html");
        // Whatever else is asked passes: a WebSocket would keep what waits for its end.
        app.Use(
            (context, next) =>
                AsksForPage(context.Request) ? AnswerLostPersonAsync(context, next, index) : next(context)
        );
    }

    public static void MapWebClient(this WebApplication app)
    {
        if (Root(app) is not { } root)
        {
            return;
        }
        var index = Path.Combine(root, "index.html");
        foreach (var page in Pages)
        {
            app.MapGet(page, context => SendAsync(context, index)).AllowAnonymous().ExcludeFromDescription();
        }
    }

    /// <summary>Somebody who follows a wrong link gets the client, which says so in their language; a program gets the problem.</summary>
    private static async Task AnswerLostPersonAsync(HttpContext context, RequestDelegate next, string index)
    {
        await next(context);
        if (context.Response is { StatusCode: 404, HasStarted: false, ContentType: null })
        {
            await SendAsync(context, index);
        }
    }

    private static bool AsksForPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static Task SendAsync(HttpContext context, string index)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.SendFileAsync(index, context.RequestAborted);
    }

    /// <summary>VESTNIK_WEB_ROOT, or wwwroot beside the program; null where the client is served by somebody else.</summary>
    private static string? Root(WebApplication app)
    {
        var root = app.Configuration["VESTNIK_WEB_ROOT"] ?? Path.Combine(AppContext.BaseDirectory, "wwwroot");
        return File.Exists(Path.Combine(root, "index.html")) ? Path.GetFullPath(root) : null;
    }
}
