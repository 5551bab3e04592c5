using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// POST chats. Direct and saved chats exist once, and a group or channel once for its client id: asking again answers the
/// same one, 200 instead of 201.
/// </summary>
internal static class CreateChats
{
    public static async Task<Results<Created<ChatView>, Ok<ChatView>, Refusal>> HandleAsync(
        CreateChat request,
        Caller caller,
        NpgsqlDataSource database,
        ChatChanges changes,
        ChatReader chats,
        ServerEvents events,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var type = ChatType.Canonical(request.Type)!;
        var isPeopled = type is ChatType.Group or ChatType.Channel;
        // A direct chat with oneself is the saved one.
        var peer = type == ChatType.Direct ? request.UserId!.Value : caller.UserId;
        var outcome = isPeopled
            ? await CreateGroups.FindOrCreateAsync(changes, request, type, caller.UserId, now, cancellation)
            : await CreateDirect.FindOrCreateAsync(database, caller.UserId, peer, now, cancellation);
        if (outcome.Refused is { } refusal)
        {
            return refusal;
        }
        var (id, isNew, isShown) = outcome.Value;
        // Gone: whoever made it before may have left it since.
        if (await chats.GetAsync(caller.UserId, id, CancellationToken.None) is not { } view)
        {
            return Refusals.ChatNotFound;
        }
        if (!isNew && !isShown)
        {
            return TypedResults.Ok(view);
        }
        if (!isPeopled)
        {
            // To one's own devices: the other one sees the chat with its first message.
            var shared = view with
            {
                Role = null,
                Peer = null,
                UnreadCount = null,
                UnreadMentions = null,
                ReadNo = null,
                Unread = false,
                Notify = null,
                Draft = null,
            };
            await events.PublishAsync([caller.UserId], ServerEvents.Create(EventKind.ChatCreated, shared));
        }
        return isNew ? TypedResults.Created($"/api/chats/{id}", view) : TypedResults.Ok(view);
    }
}
