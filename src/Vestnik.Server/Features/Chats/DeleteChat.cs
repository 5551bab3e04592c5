using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>DELETE chats/{id}: a group or channel ends for everybody in it.</summary>
internal static class DeleteChat
{
    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        Caller caller,
        ChatChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync<Nothing>(
            id,
            caller.UserId,
            async chat =>
            {
                if (chat.Refuse(ChatRight.DeleteChat) is { } refusal)
                {
                    return refusal;
                }
                await chat.DeleteAsync();
                return default(Nothing);
            },
            cancellation
        );
        return outcome.Refused is { } refused ? refused : TypedResults.NoContent();
    }
}
