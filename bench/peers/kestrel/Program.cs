// Kestrel's WebSockets and as much of Socket.IO as the load speaks. Nothing is stored, and no JSON is read or made but at sign-in.
using Peers;

var builder = WebApplication.CreateSlimBuilder(args);
var settings = builder.Configuration;
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{settings["PORT"]}");
builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);

var app = builder.Build();
var stopping = app.Lifetime.ApplicationStopping;
var floor = new Floor(new Tokens(settings["SECRET"]!), stopping);
app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
app.Run(async context =>
{
    if (!context.WebSockets.IsWebSocketRequest)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    await floor.ServeAsync(socket);
});
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("ready"));
var heartbeat = floor.BeatAsync();
await app.RunAsync();
await heartbeat;
