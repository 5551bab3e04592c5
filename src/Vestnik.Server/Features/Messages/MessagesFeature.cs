using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Media;
using Vestnik.Server.Features.Media.Uploads;
using Vestnik.Server.Features.MyView;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// Messages and marks. Owns messages, the heads of chats (last_seq, last_no, last_at, last_xid) and the marks of members; takes
/// files into messages.
/// </summary>
internal static class MessagesFeature
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSingleton<MessageReader>();
        services.AddSingleton<ChatAudience>();
        services.AddSingleton<MessageBatch>();
        services.AddSingleton<LockedChats>();
        services.AddSingleton<TellMessages>();
        services.AddSingleton<MessageWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<MessageWriter>());
        services.AddSingleton<SendMessages>();
        services.AddSingleton<SendAudio>();
        services.AddSingleton<ChangeMessages>();
        services.AddSingleton<MarkBatch>();
        services.AddSingleton<Marks>();
        services.AddHostedService(provider => provider.GetRequiredService<Marks>());
    }

    public static void MapMessages(this IEndpointRouteBuilder api, ServerEvents events)
    {
        var messages = api.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("/", ReadMessages.ListAsync).WithRateLimit("READS");
        messages.MapPost("/", SendMessages.PostAsync);
        messages
            .MapPost("/upload-audio", SendAudio.PostAsync)
            .Accepts<VoiceForm>(UploadForm.MediaType)
            .WithRateLimit("UPLOADS")
            .WithMediaFailures();
        messages.MapGet("/{id:guid}", ReadMessages.GetAsync).WithRateLimit("READS");
        messages.MapPut("/{id:guid}", ChangeMessages.PutAsync).WithRateLimit("MESSAGES");
        messages.MapDelete("/{id:guid}", ChangeMessages.DeleteAsync).WithRateLimit("MESSAGES");

        var chats = api.MapGroup("/chats/{id:guid}").WithTags("Messages");
        // As what one reads: each page of it is marked once, and takes nothing from what one may write.
        chats.MapPost("/delivered", MarkMessages.DeliveredAsync).WithRateLimit("READS");
        chats.MapPost("/read", MarkMessages.ReadAsync).WithRateLimit("READS");

        events.On<SendMessage, SendMessages>("message:send", (call, request, send) => send.HandleAsync(call, request));
        var limiter = api.ServiceProvider.GetRequiredService<RateLimiter>();
        var turns = api.ServiceProvider.GetRequiredService<DatabaseTurns>();
        events.On<EditMessageEvent, MessageAnswer, ChangeMessages>(
            "message:edit",
            (call, request, change) =>
                InTurnAsync(
                    call,
                    () => change.EditAsync(call.Caller, request.MessageId!.Value, request.Content!, call.Cancelled)
                )
        );
        var hide = api.ServiceProvider.GetRequiredService<HideMessage>();
        events.On<DeleteMessageEvent, Nothing, ChangeMessages>(
            "message:delete",
            (call, request, change) =>
                InTurnAsync(
                    call,
                    () =>
                        request.For == DeleteMessageEvent.ForMe
                            ? hide.HandleAsync(call.Caller.UserId, request.MessageId!.Value, call.Cancelled)
                            : change.RemoveAsync(call.Caller, request.MessageId!.Value, call.Cancelled)
                )
        );
        MapMark(events, "message:delivered", MessageStatus.Delivered);
        MapMark(events, "message:read", MessageStatus.Read);

        // As over HTTP, and one at a time for each person: each is told to everybody in its chat.
        async ValueTask<Outcome<T>> InTurnAsync<T>(EventCall call, Func<Task<Outcome<T>>> change)
        {
            if (limiter.Refuse("MESSAGES", call.Caller.UserId.ToString()) is { } refusal)
            {
                return refusal;
            }
            using var turn = await turns.TakeAsync(call.Caller.UserId, call.Cancelled);
            return await change();
        }
    }

    private static void MapMark(ServerEvents events, string name, string status) =>
        events.On<MarkMessage, Nothing, Marks>(
            name,
            async (call, request, marks) =>
                await marks.MarkAsync(call.Caller, request.MessageId!.Value, chatId: null, status)
        );
}
