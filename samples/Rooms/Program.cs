using System.Text.Json;
using Rooms;
using Vestnik.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IGatewayAuthenticator, Guests>();
builder.Services.AddSingleton<IGatewayEvents, Lobby>();
builder.Services.AddGateway(options => options.EventsPerSecond = 50);
var app = builder.Build();
app.MapGateway();

var gateway = app.Services.GetRequiredService<IGateway>();

// Whoever says something hears it as the others do, after the acknowledgement.
gateway.On(
    "say",
    async request =>
    {
        request.Ack("true"u8);
        // The payload and the message end with the handler: what is sent later is a copy. Attachments may be kept.
        var said = new GatewayEvent("said", request.Payload.ToArray(), attachments: request.Attachments);
        await gateway.PublishAsync(Lobby.Room, said);
    }
);

// In another namespace, whoever is connected there may ask a client of the first something.
gateway
    .Of("/admin")
    .On(
        "ask",
        async request =>
        {
            var answers = new List<JsonElement>();
            foreach (var connection in Lobby.Present.Keys.Where(connection => connection.Namespace == "/"))
            {
                try
                {
                    var question = new GatewayEvent("question", request.Payload.ToArray());
                    var answer = await connection.AskAsync(question, TimeSpan.FromSeconds(5), request.Aborted);
                    answers.Add(JsonElement.Parse(answer.Json.Span));
                }
                catch (Exception e) when (e is TimeoutException or OperationCanceledException)
                {
                    // Not everybody answers, or stays.
                }
            }

            request.Ack(JsonSerializer.SerializeToUtf8Bytes(answers));
        }
    );

await app.RunAsync();
