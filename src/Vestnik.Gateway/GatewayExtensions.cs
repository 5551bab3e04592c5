using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Vestnik.Gateway;

/// <summary>The gateway's door into an application.</summary>
public static class GatewayExtensions
{
    /// <summary>
    /// Adds the gateway. The application registers an <see cref="IGatewayAuthenticator"/>, and may register an
    /// <see cref="IGatewayEvents"/>, an <see cref="IBackplane"/> and a <see cref="TimeProvider"/>, all singletons.
    /// </summary>
    public static IServiceCollection AddGateway(
        this IServiceCollection services,
        Action<GatewayOptions>? configure = null
    )
    {
        services.AddOptions<GatewayOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IGatewayEvents, DefaultGatewayEvents>();
        services.TryAddSingleton<IBackplane>(_ => new InMemoryBackplane());
        services.AddSingleton<GatewayCore>();
        services.AddSingleton<IGateway>(provider => provider.GetRequiredService<GatewayCore>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<GatewayCore>());
        return services;
    }

    /// <summary>Maps both paths. It brings its own WebSocket middleware; what guards origins must come before it.</summary>
    /// <exception cref="InvalidOperationException">No <see cref="IGatewayAuthenticator"/> is registered.</exception>
    public static IEndpointConventionBuilder MapGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var core = endpoints.ServiceProvider.GetRequiredService<GatewayCore>();
        // Missing, it is to be missed now and not at the first client.
        _ = core.Authenticator;
        var socketIo = endpoints.CreateApplicationBuilder();
        socketIo.UseWebSockets();
        socketIo.Run(new SocketIoDoor(core).AnswerAsync);
        var plain = endpoints.CreateApplicationBuilder();
        plain.UseWebSockets();
        plain.Run(new PlainDoor(core).AnswerAsync);
        var group = endpoints.MapGroup("");
        group.Map(core.Options.SocketIoPath.TrimEnd('/') + "/", socketIo.Build()).WithDisplayName("Socket.IO");
        group.Map(core.Options.PlainPath, plain.Build()).WithDisplayName("Plain frames");
        return group;
    }
}
