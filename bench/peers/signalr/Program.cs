// A messenger as it is commonly built on ASP.NET Core: SignalR, Entity Framework Core, PostgreSQL.
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Peers;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{settings["PORT"]}");
builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);

var database = new Uri(settings["DATABASE_URL"]!);
var connection = new NpgsqlConnectionStringBuilder
{
    Host = database.Host,
    Port = database.Port,
    Database = database.AbsolutePath[1..],
    Username = database.UserInfo,
    MaxPoolSize = 10,
    MaxAutoPrepare = 20,
    // Who finds all connections in use waits, however long.
    Timeout = 0,
};
builder.Services.AddDbContextPool<ChatContext>(options =>
    options.UseNpgsql(connection.ConnectionString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
);

builder.Services.AddSingleton(new Tokens(settings["SECRET"]!));
builder
    .Services.AddAuthentication(TokenHandler.Scheme)
    .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.Scheme, null);
builder.Services.AddAuthorization();
builder.Services.AddSignalR();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapHub<ChatHub>("/chat").RequireAuthorization();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("ready"));
await app.RunAsync();
