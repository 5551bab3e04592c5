using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>
/// DELETE chats/{id} of a direct or saved chat: one's own list does not show it until its next message. The other one sees
/// nothing of it.
/// </summary>
internal sealed class HideChat(ViewChanges changes, ServerEvents events)
{
    private const string Type = "select type from chats where id = @chatId";

    // One's other devices that are away learn of it as of a chat that one left.
    private const string Write = """
        with hidden as (
          update members m set hidden_no = c.last_no from chats c
          where c.id = @chatId and m.chat_id = c.id and m.user_id = @Viewer and m.hidden_no < c.last_no
          returning m.user_id)
        insert into departures (user_id, chat_id) select user_id, @chatId from hidden
        on conflict (user_id, chat_id) do update set xid = pg_current_xact_id()
        """;

    private const string Unpin = """
        update chat_preferences set pinned_at = null
        where user_id = @Viewer and chat_id = @chatId and pinned_at is not null
        """;

    private const string Preferences = $"""
        select p.chat_id, {PreferencesRow.Columns} from chat_preferences p
        where p.user_id = @Viewer and p.chat_id = @chatId
        """;

    /// <summary>Hiding again is no fault, and no change.</summary>
    public async Task<Outcome<Nothing>> HandleAsync(Guid viewer, Guid chatId, CancellationToken cancellation)
    {
        var isHidden = false;
        var outcome = await changes.ChangeAsync<Nothing>(
            viewer,
            [chatId],
            async view =>
            {
                if (!view.IsMine(chatId))
                {
                    return Refusals.ChatNotFound;
                }
                if (await view.FirstAsync<string>(Type, new { chatId }) is ChatType.Group or ChatType.Channel)
                {
                    return Refusals.ChatForbidden;
                }
                isHidden = await view.ExecuteAsync(Write, new { view.Viewer, chatId }) == 1;
                // What comes back by a message comes back to its place in time.
                if (isHidden && await view.ExecuteAsync(Unpin, new { view.Viewer, chatId }) == 1)
                {
                    var row = await view.FirstAsync<PreferencesRow>(Preferences, new { view.Viewer, chatId });
                    await view.NotePreferencesAsync(row!.ToView());
                    await view.NotePinnedAsync(await view.PinnedAsync());
                }
                return default(Nothing);
            },
            cancellation,
            lockChats: true
        );
        if (isHidden && outcome.Refused is null)
        {
            await events.PublishAsync([viewer], ServerEvents.Create(EventKind.ChatDeleted, new ChatDeleted(chatId)));
        }
        return outcome;
    }
}
