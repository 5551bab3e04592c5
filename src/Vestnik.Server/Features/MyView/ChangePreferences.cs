using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>
/// PUT chats/{id}/preferences. A chat is pinned or archived, never both: archiving takes the pin off, pinning takes the chat
/// out of the archive.
/// </summary>
internal static class ChangePreferences
{
    private const string Read = $"""
        select p.chat_id, {PreferencesRow.Columns} from chat_preferences p
        where p.user_id = @Viewer and p.chat_id = @chatId
        """;

    private const string Top = """
        select min(pinned_at) - 1 from chat_preferences where user_id = @Viewer and pinned_at is not null
        """;

    private const string Write = """
        insert into chat_preferences (user_id, chat_id, muted_until, pinned_at, archived, unread, notify)
        values (@Viewer, @ChatId, @MutedUntil, @PinnedAt, @Archived, @Unread, @Notify)
        on conflict (user_id, chat_id) do update set muted_until = excluded.muted_until, pinned_at = excluded.pinned_at,
          archived = excluded.archived, unread = excluded.unread, notify = excluded.notify
        """;

    public static async Task<Results<Ok<PreferencesView>, Refusal>> HandleAsync(
        Guid id,
        UpdatePreferences request,
        Caller caller,
        ViewChanges changes,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync<PreferencesView>(
            caller.UserId,
            [id],
            async view => view.IsMine(id) ? await MergeAsync(view, id, request) : Refusals.ChatNotFound,
            cancellation
        );
        return outcome.ToOk();
    }

    private static async Task<Outcome<PreferencesView>> MergeAsync(
        LockedView view,
        Guid chatId,
        UpdatePreferences request
    )
    {
        var before =
            await view.FirstAsync<PreferencesRow>(Read, new { view.Viewer, chatId })
            ?? new PreferencesRow { ChatId = chatId };
        var isPinned =
            request.Pinned.IsSet ? request.Pinned.Value == true
            : request.Archived.Value == true ? false
            : before.PinnedAt is not null;
        var after = before with
        {
            MutedUntil = Storable(request.MutedUntil.Or(before.MutedUntil)),
            PinnedAt = isPinned ? before.PinnedAt : null,
            Archived = request.Archived.Or(before.Archived) == true && !isPinned,
            Unread = request.Unread.Or(before.Unread) == true,
            Notify = request.Notify.Or(before.Notify) ?? NotifyLevel.All,
        };
        if (isPinned && before.PinnedAt is null)
        {
            if ((await view.PinnedAsync()).Count >= ChatLimits.PinnedMax)
            {
                return Refusals.TooManyPinned;
            }
            after = after with { PinnedAt = await view.FirstAsync<int?>(Top, new { view.Viewer }) ?? 0 };
        }
        if (after == before)
        {
            return before.ToView();
        }
        await view.ExecuteAsync(
            Write,
            new
            {
                view.Viewer,
                after.ChatId,
                after.MutedUntil,
                after.PinnedAt,
                after.Archived,
                after.Unread,
                after.Notify,
            }
        );
        await view.NotePreferencesAsync(after.ToView());
        if (after.PinnedAt != before.PinnedAt)
        {
            await view.NotePinnedAsync(await view.PinnedAsync());
        }
        return after.ToView();
    }

    /// <summary>In UTC and as exact as times are told: the same time again is no change.</summary>
    private static DateTimeOffset? Storable(DateTimeOffset? time) =>
        time is { } given
            ? new DateTimeOffset(given.UtcTicks - (given.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero)
            : null;
}
