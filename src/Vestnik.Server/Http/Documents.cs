using Microsoft.OpenApi;

namespace Vestnik.Server.Http;

/// <summary>The OpenAPI document at /openapi/v1.json, and a page to read it at /swagger/index.html.</summary>
internal static class Documents
{
    public static void AddVestnikOpenApi(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo { Title = "Vestnik", Version = "1" };
                        // The address depends on who asks; the document does not.
                        document.Servers = [];
                        return Task.CompletedTask;
                    }
                )
        );

    public static void MapDocuments(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase),
            pages => pages.UseSwaggerUI(page => page.SwaggerEndpoint("/openapi/v1.json", "Vestnik"))
        );
    }
}
