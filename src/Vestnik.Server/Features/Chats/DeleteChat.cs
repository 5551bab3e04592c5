using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Features.MyView;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>DELETE chats/{id}: a direct or saved chat goes out of one's own list until its next message.</summary>
internal static class DeleteChat
{
    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        Caller caller,
        HideChat hide,
        CancellationToken cancellation
    )
    {
        var outcome = await hide.HandleAsync(caller.UserId, id, cancellation);
        return outcome.Refused is { } refusal ? refusal : TypedResults.NoContent();
    }
}
