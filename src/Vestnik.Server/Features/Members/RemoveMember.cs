using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Members;

/// <summary>DELETE chats/{id}/members/{userId}: removes somebody, or leaves.</summary>
internal static class RemoveMember
{
    public static Task<Results<NoContent, Refusal>> LeaveAsync(
        Guid id,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    ) => HandleAsync(id, caller.UserId, caller, changes, cancellation);

    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        Guid userId,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync(
            id,
            caller.UserId,
            chat => userId == caller.UserId ? LeaveAsync(chat) : RemoveAsync(chat, userId),
            cancellation
        );
        return outcome.ToNoContent();
    }

    /// <summary>The last one turns off the light.</summary>
    private static async Task<Outcome<Nothing>> LeaveAsync(LockedChat chat)
    {
        if (chat.Role is null)
        {
            return Refusals.ChatNotFound;
        }
        if (!chat.Head.IsPeopled)
        {
            return Refusals.ChatForbidden;
        }
        if (chat.Role != ChatRole.Owner)
        {
            var left = await chat.RemoveAsync(chat.Actor, "left");
            await chat.SayAsync(SystemAction.Left, [left!]);
            return default(Nothing);
        }
        if (chat.Head.MemberCount > 1)
        {
            return Refusals.LastOwner;
        }
        await chat.EndAsync();
        return default(Nothing);
    }

    private static async Task<Outcome<Nothing>> RemoveAsync(LockedChat chat, Guid userId)
    {
        if ((chat.Refuse(ChatRight.Remove) ?? chat.RefuseAgainst(await chat.RoleOfAsync(userId))) is { } refusal)
        {
            return refusal;
        }
        var removed = await chat.RemoveAsync(userId, "removed");
        await chat.SayAsync(SystemAction.Removed, [removed!]);
        return default(Nothing);
    }
}
