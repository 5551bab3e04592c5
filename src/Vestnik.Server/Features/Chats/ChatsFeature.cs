using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>Chats and who is in them. Owns chats and members, but for the heads and marks, which the message path moves.</summary>
internal static class ChatsFeature
{
    public static void AddChats(this IServiceCollection services)
    {
        services.AddSingleton<ChatReader>();
        services.AddSingleton<MemberReader>();
        services.AddSingleton<ChatChanges>();
        services.AddSingleton<TellTyping>();
        services.AddHostedService<TellJoins>();
        services.AddSingleton<DeletedChats>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletedChats>());
    }

    public static void MapChats(this IEndpointRouteBuilder api, ServerEvents events)
    {
        var chats = api.MapGroup("/chats").WithTags("Chats");
        chats.MapGet("/", ReadChats.ListAsync).WithRateLimit("READS");
        chats.MapPost("/", CreateChats.HandleAsync).WithRateLimit("READS");
        chats.MapGet("/{id:guid}", ReadChats.GetAsync).WithRateLimit("READS");
        chats.MapPut("/{id:guid}", UpdateChats.HandleAsync).WithRateLimit("MESSAGES");
        chats.MapDelete("/{id:guid}", DeleteChat.HandleAsync).WithRateLimit("MESSAGES");
        chats.MapGet("/{id:guid}/members", ReadMembers.ListAsync).WithRateLimit("READS");

        events.On<Typing, Nothing, TellTyping>(
            "typing:start",
            (call, request, typing) => typing.HandleAsync(call, request, isTyping: true)
        );
        events.On<Typing, Nothing, TellTyping>(
            "typing:stop",
            (call, request, typing) => typing.HandleAsync(call, request, isTyping: false)
        );
    }
}
