using System.Text.Json;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;

namespace Vestnik.Server.Features.Health;

/// <summary>GET /api/health in camelCase, and /health in snake_case for clients of the Mimu dialect. Owns no table.</summary>
internal static class HealthFeature
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        Map("/api/health", VestnikJson.Options);
        Map("/health", SnakeCase);

        void Map(string path, JsonSerializerOptions options) =>
            routes
                .MapGet(
                    path,
                    (Uptime uptime, NpgsqlDataSource database, CancellationToken cancellation) =>
                        AnswerAsync(uptime, database, options, cancellation)
                )
                .AllowAnonymous()
                .WithTags("Health")
                .Produces<HealthView>()
                .Produces<HealthView>(503);
    }

    public static void AddHealth(this IServiceCollection services) => services.AddSingleton<Uptime>();

    private static async Task<IResult> AnswerAsync(
        Uptime uptime,
        NpgsqlDataSource database,
        JsonSerializerOptions options,
        CancellationToken cancellation
    )
    {
        var isUp = await IsUpAsync(database, cancellation);
        var view = new HealthView(
            isUp ? "healthy" : "unhealthy",
            isUp ? "ok" : "error",
            Redis: "disabled",
            (long)uptime.Elapsed.TotalSeconds
        );
        return Results.Json(view, options, statusCode: isUp ? 200 : 503);
    }

    private static async Task<bool> IsUpAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            await database.FirstAsync<int>("select 1", null, cancellation);
            return true;
        }
        catch (Exception exception) when (DatabaseErrors.IsUnavailable(exception))
        {
            return false;
        }
    }
}

/// <summary>How long this process has served.</summary>
internal sealed class Uptime(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_start);
}
