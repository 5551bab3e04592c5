using Microsoft.AspNetCore.HttpOverrides;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;

namespace Vestnik.Server.Http;

/// <summary>How the framework's parts are set up for this server.</summary>
internal static class Platform
{
    public static void AddVestnikLogging(
        this IServiceCollection services,
        ServerOptions options,
        IHostEnvironment environment
    ) =>
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            if (environment.IsProduction())
            {
                logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
            }
            else
            {
                logging.AddSimpleConsole(console => console.SingleLine = true);
            }
            logging.SetMinimumLevel(options.LogLevel);
            // The framework's own request lines hold addresses with their query: ?token= must not reach a log.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("Npgsql", LogLevel.Warning);
            // It would make an activity and a scope for each request, for lines that are not written.
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
            // Failures logs what is a bug; what is the caller's fault is told to the caller.
            logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        });

    public static void AddVestnikGateway(this IServiceCollection services, ServerOptions options)
    {
        var events = options.RateLimits["EVENTS"];
        services.AddGateway(gateway =>
        {
            var isLimited = events.Count > 0;
            gateway.EventsPerSecond = isLimited
                ? Math.Max(1, (int)(events.Count / events.Window.TotalSeconds))
                : int.MaxValue / 4;
            gateway.ConnectionsPerUser = options.ConnectionsPerUser == 0 ? int.MaxValue : options.ConnectionsPerUser;
            // At a restart; Kestrel and the writers need theirs of the time to stop.
            gateway.CloseTimeout = TimeSpan.FromSeconds(3);
            // Who does not say who they are soon is no client.
            gateway.ConnectTimeout = TimeSpan.FromSeconds(15);
            gateway.EventsBurst = isLimited ? events.Count * 2 : int.MaxValue / 2;
            gateway.SidPrefix = options.SidPrefix;
            gateway.SharedSpaces.Add(Topics.UserSpace);
            gateway.SyncEvent = EventKind.SyncRequired.Name();
        });
    }

    /// <summary>Whose request it is and by which scheme, where a proxy says so that may.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        // From a proxy on this machine, the framework's default, and those named: anybody else could claim any address.
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
        };
        foreach (var network in app.Services.GetRequiredService<ServerOptions>().TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>/api/v1 is /api by another name: rewritten before routing, not mapped twice.</summary>
    public static void UseVersionAlias(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.Path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase, out var rest)
                )
                {
                    context.Request.Path = "/api" + rest;
                }
                return next(context);
            }
        );
}
