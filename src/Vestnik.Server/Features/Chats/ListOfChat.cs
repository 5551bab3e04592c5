using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>Pages of what is kept of a chat for those who have a right there: read under its lock, as rare as they are.</summary>
internal static class ListOfChat
{
    /// <summary>Answers a page of such a list.</summary>
    /// <param name="page">As it was asked for.</param>
    /// <param name="read">The rows of the page, newest first, or why the actor may not see them.</param>
    /// <param name="position">Where a row stands.</param>
    /// <param name="view">A row as it is answered.</param>
    public static async Task<Results<Ok<List<TView>>, Refusal>> ListAsync<TRow, TView>(
        this ChatChanges changes,
        HttpContext context,
        Guid chatId,
        Caller caller,
        Outcome<TimePage> page,
        Func<LockedChat, TimePage, Task<Outcome<List<TRow>>>> read,
        Func<TRow, (DateTimeOffset At, string Key)> position,
        Func<TRow, TView> view,
        CancellationToken cancellation
    )
    {
        if (page.Refused is { } invalid)
        {
            return invalid;
        }
        var outcome = await changes.ChangeAsync(chatId, caller.UserId, chat => read(chat, page.Value!), cancellation);
        if (outcome.Refused is { } refused)
        {
            return refused;
        }
        page.Value!.LinkNext(context, outcome.Value!, position);
        return TypedResults.Ok(outcome.Value!.Select(view).ToList());
    }
}
