using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>PUT chats/pinned: exactly these are pinned from now on, in this order.</summary>
internal static class OrderPins
{
    private const string Write = """
        with unpinned as (
          update chat_preferences set pinned_at = null
          where user_id = @Viewer and pinned_at is not null and chat_id <> all(@wanted))
        insert into chat_preferences (user_id, chat_id, pinned_at)
        select @Viewer, w.chat_id, w.place from unnest(@wanted) with ordinality as w (chat_id, place)
        on conflict (user_id, chat_id) do update set pinned_at = excluded.pinned_at, archived = false
        """;

    private const string Moved = $"""
        select p.chat_id, {PreferencesRow.Columns} from unnest(@moved) as i (id)
        cross join lateral (select * from chat_preferences o where o.user_id = @Viewer and o.chat_id = i.id limit 1) p
        """;

    public static async Task<Results<Ok<IReadOnlyList<Guid>>, Refusal>> HandleAsync(
        OrderPinned request,
        Caller caller,
        ViewChanges changes,
        CancellationToken cancellation
    )
    {
        Guid[] wanted = [.. request.ChatIds!];
        var outcome = await changes.ChangeAsync<IReadOnlyList<Guid>>(
            caller.UserId,
            wanted,
            async view =>
            {
                if (!wanted.All(view.IsMine))
                {
                    return Refusals.Invalid("chatIds", "invalid");
                }
                var before = await view.PinnedAsync();
                if (before.SequenceEqual(wanted))
                {
                    return wanted;
                }
                await view.ExecuteAsync(Write, new { view.Viewer, wanted });
                var moved = before.Except(wanted).Concat(wanted.Except(before)).ToArray();
                foreach (var row in await view.ListAsync<PreferencesRow>(Moved, new { view.Viewer, moved }))
                {
                    await view.NotePreferencesAsync(row.ToView());
                }
                await view.NotePinnedAsync(wanted);
                return wanted;
            },
            cancellation
        );
        return outcome.ToOk();
    }
}
