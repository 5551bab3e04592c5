using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Events;
using Vestnik.Server.Features.MyView;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>
/// DELETE chats/{id}: a group or channel ends for everybody in it; a direct or saved chat goes out of one's own list until
/// its next message.
/// </summary>
internal static class DeleteChat
{
    public static async Task<Results<NoContent, Refusal>> HandleAsync(
        Guid id,
        Caller caller,
        NpgsqlDataSource database,
        ChatChanges changes,
        HideChat hide,
        CancellationToken cancellation
    )
    {
        // A chat's type never changes; everything else is asked under its lock.
        var type = await database.FirstAsync<string>("select type from chats where id = @id", new { id }, cancellation);
        var outcome = type is ChatType.Group or ChatType.Channel
            ? await changes.ChangeAsync<Nothing>(id, caller.UserId, EndAsync, cancellation)
            : await hide.HandleAsync(caller.UserId, id, cancellation);
        return outcome.ToNoContent();
    }

    private static async Task<Outcome<Nothing>> EndAsync(LockedChat chat)
    {
        if (chat.Refuse(ChatRight.DeleteChat) is { } refusal)
        {
            return refusal;
        }
        await chat.EndAsync();
        return default(Nothing);
    }
}
