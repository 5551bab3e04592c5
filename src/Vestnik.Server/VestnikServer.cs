using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Accounts;
using Vestnik.Server.Features.Avatars;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Features.Contacts;
using Vestnik.Server.Features.Health;
using Vestnik.Server.Features.Invites;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Members;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Features.MyView;
using Vestnik.Server.Features.Presence;
using Vestnik.Server.Features.Sync;
using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server;

/// <summary>The server, put together: read it as a table of contents.</summary>
internal static class VestnikServer
{
    /// <summary>A text of 16,384 units, every one escaped in JSON, with room for the other fields.</summary>
    private const int MaxBody = 256 * 1024;

    /// <summary>Ready when it returns: the database is up and migrated, and the address is printed.</summary>
    /// <param name="args">Settings, as <c>--NAME=value</c>, before those of the environment.</param>
    /// <param name="migrations">The schema, where it is not this program's own.</param>
    public static async Task<WebApplication> StartAsync(string[] args, IReadOnlyList<Migration>? migrations = null)
    {
        var app = await BuildAsync(args, migrations);
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException exception) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.DisposeAsync();
            throw new InterruptedException(exception);
        }
        catch (IOException exception)
        {
            await app.DisposeAsync();
            throw new StartupException(exception.Message, exception);
        }
        catch (Exception exception)
        {
            // The private PostgreSQL with it.
            await app.DisposeAsync();
            if (exception is NpgsqlException)
            {
                throw new StartupException($"the database failed while starting: {exception.Message}", exception);
            }
            throw;
        }
        // The port that was bound: PORT=0 takes any free one.
        var port = new Uri(app.Urls.First().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
        var options = app.Services.GetRequiredService<ServerOptions>();
        var host = options.Host.Equals(IPAddress.Any) ? "localhost" : options.Host.ToString();
        Console.WriteLine($"Vestnik is ready at http://{host}:{port}");
        return app;
    }

    private static async Task<WebApplication> BuildAsync(string[] args, IReadOnlyList<Migration>? migrations)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        var options = ServerOptions.Read(builder.Configuration, builder.Environment.IsProduction());
        AddPlatform(builder, options, migrations);
        AddFeatures(builder.Services, builder.Configuration);

        var app = builder.Build();
        try
        {
            await app.Services.StartDatabaseAsync();
            Use(app);
            Map(app);
            return app;
        }
        catch
        {
            // The private PostgreSQL with it.
            await app.DisposeAsync();
            throw;
        }
    }

    private static void AddPlatform(
        WebApplicationBuilder builder,
        ServerOptions options,
        IReadOnlyList<Migration>? migrations
    )
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddVestnikLogging(options, builder.Environment);
        services.AddDatabase(DatabaseOptions.Read(builder.Configuration), migrations);
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<OriginPolicy>();
        services.AddSingleton<ServerEvents>();
        services.AddVestnikGateway(options);
        services.AddVestnikOpenApi();
        services.AddCors();
        services.ConfigureHttpJsonOptions(json => VestnikJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        // Then PostgreSQL has time of its own to stop, and all is over before a service manager loses its patience.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(6));
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options));
        // What came while nobody could take it, the disk being slow: a quarter of what is usual, as many upload at once.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = 256 * 1024);
    }

    private static void AddFeatures(IServiceCollection services, IConfiguration configuration)
    {
        services.AddHealth();
        services.AddUserLog();
        services.AddMyView();
        services.AddPresence();
        services.AddAccounts();
        services.AddMedia(configuration);
        services.AddMessages();
        services.AddChats();
        services.AddAvatars();
        services.AddContacts();
        services.AddSync();
    }

    private static void Use(WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerOptions>();
        var origins = app.Services.GetRequiredService<OriginPolicy>();
        app.UseSecurityHeaders();
        app.UseWebSockets();
        app.UseFailures();
        app.UseTrustedProxies();
        app.UseVersionAlias();
        app.Use(next => context => origins.InvokeAsync(context, next));
        if (options.CorsOrigins.Count > 0)
        {
            app.UseCors(cors =>
                cors.WithOrigins([.. options.CorsOrigins])
                    .AllowAnyHeader()
                    .AllowAnyMethod()
                    .WithExposedHeaders(["Link", "Retry-After", .. MediaFeature.ExposedHeaders])
            );
        }
        app.UseWebClient();
        app.UseRouting();
        app.UseAccounts();
    }

    private static void Map(WebApplication app)
    {
        var events = app.Services.GetRequiredService<ServerEvents>();
        var api = app.MapGroup("/api").WithValidation();
        api.MapAccounts(events);
        PresenceFeature.MapPresence(events);
        api.MapChats(events);
        api.MapMembers();
        api.MapInvites();
        api.MapContacts();
        api.MapMessages(events);
        api.MapMyView();
        api.MapMedia();
        api.MapAvatars();
        api.MapSync(events);
        app.MapFiles();
        app.MapHealth();
        // Its own handshake asks for the token.
        app.MapGateway().AllowAnonymous();
        app.MapDocuments();
        app.MapWebClient();
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        if (options.Host.Equals(IPAddress.Any))
        {
            // IPv6 as well: localhost is ::1 first.
            kestrel.ListenAnyIP(options.Port);
        }
        else
        {
            kestrel.Listen(options.Host, options.Port);
        }
    }
}
