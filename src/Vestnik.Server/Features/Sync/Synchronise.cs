using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Features.UserLog;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Sync;

/// <summary>
/// GET sync and the event sync: which chats moved or were left since the cursor, what changed in those the client holds, and
/// the user log. At least once: something may come again, nothing is left out, however slow the transaction was that wrote it.
/// </summary>
internal sealed class Synchronise(
    SyncStore store,
    ChatReader chats,
    MessageReader messages,
    UserLogPages log,
    DatabaseTurns turns
)
{
    private const int ChangesPerChat = 200;
    private const int FarBehind = 1000;

    /// <summary>Of content in one answer, in characters; each held chat gets its share, and at least one message.</summary>
    private const int ContentPerAnswer = 1024 * 1024;

    public static async Task<Results<Ok<SyncAnswer>, Refusal>> HandleAsync(
        Caller caller,
        Synchronise sync,
        CancellationToken cancellation,
        string? cursor = null,
        string[]? held = null
    )
    {
        var holds = (held ?? []).Select(ParseHeld).ToList();
        if (holds.Contains(null))
        {
            return Refusals.Invalid("held", "invalid");
        }
        var request = new SyncRequest(cursor, holds!);
        if (Validation.Check(request) is { } refusal)
        {
            return refusal;
        }
        var outcome = await sync.ReadAsync(caller.UserId, request, cancellation);
        return outcome.ToOk();
    }

    public async Task<Outcome<SyncAnswer>> ReadAsync(Guid viewer, SyncRequest request, CancellationToken cancellation)
    {
        var cursor = request.Cursor is null ? null : SyncCursor.Decode(request.Cursor);
        if (request.Cursor is not null && cursor is null)
        {
            return Refusals.Invalid("cursor", "invalid");
        }
        using var turn = await turns.TakeAsync(viewer, cancellation);
        var heldIds = request.Held?.Select(chat => chat.ChatId).Distinct().ToList() ?? [];
        var moved = await store.MovedAsync(viewer, cursor, heldIds, cancellation);
        var isReset = cursor is not null && !moved.Knows(cursor);
        if (isReset)
        {
            cursor = null;
            moved = await store.MovedAsync(viewer, cursor, [], cancellation);
        }
        // Before the chats are: what a first page leaves out of the log is in them.
        var user = await log.ReadAsync(viewer, cursor?.User, cancellation);
        var next = moved.After(cursor, user.Next);
        var held =
            request
                .Held?.Where(chat => moved.HeldIds.Contains(chat.ChatId))
                .DistinctBy(chat => chat.ChatId)
                .ToDictionary(chat => chat.ChatId, chat => chat.Seq)
            ?? [];
        var ids = moved.ChatIds.Concat(held.Keys).Distinct().ToList();
        var views = await chats.GetManyAsync(viewer, ids, cancellation);
        // The view of a chat shows its first members only, and of a channel nobody's marks.
        var large = views
            .Where(view => view.Type == ChatType.Channel || view.MemberCount > view.Members!.Count)
            .Select(view => view.Id);
        var marks = await store.MarksAsync(viewer, large, cancellation);
        var synced = new List<SyncedChat>(views.Count);
        var share = ContentPerAnswer / Math.Max(1, held.Count);
        foreach (var view in views.OrderBy(view => ids.IndexOf(view.Id)))
        {
            long? heldSeq = held.TryGetValue(view.Id, out var seq) ? seq : null;
            IReadOnlyList<MarkView> known = marks.Contains(view.Id) ? [.. marks[view.Id]] : Marks(view);
            if (await SyncedAsync(viewer, view, known, heldSeq, share, cancellation) is { } chat)
            {
                synced.Add(chat);
            }
        }
        return new SyncAnswer(
            Ok: true,
            next.Encode(),
            isReset,
            synced,
            user.Changes,
            user.Next.Seq,
            moved.LeftIds,
            More: next.AfterChat is not null || user.More
        );
    }

    /// <summary>Null: the viewer has left meanwhile.</summary>
    private async Task<SyncedChat?> SyncedAsync(
        Guid viewer,
        ChatView chat,
        IReadOnlyList<MarkView> marks,
        long? heldSeq,
        int share,
        CancellationToken cancellation
    )
    {
        // Ahead of the chat: what the client has seen is lost, the database was put back to an earlier state.
        var mustReload = heldSeq is { } seq && (seq > chat.LastSeq || chat.LastSeq - seq > FarBehind);
        var changes =
            heldSeq is { } after && !mustReload && chat.LastSeq > after
                ? await messages.ChangesAsync(viewer, chat.Id, after, ChangesPerChat, share, cancellation)
                : [];
        // The head was read before: no changes up to it are either none to show, or none for who is no member any more.
        if (
            changes.Count == 0
            && !mustReload
            && chat.LastSeq > heldSeq
            && await chats.GetAsync(viewer, chat.Id, cancellation) is null
        )
        {
            return null;
        }
        return new SyncedChat(
            chat,
            marks,
            chat.UnreadCount ?? 0,
            changes,
            More: changes.Count > 0 && changes[^1].ChangeSeq < chat.LastSeq,
            mustReload
        );
    }

    private static IReadOnlyList<MarkView> Marks(ChatView chat) =>
        [.. chat.Members!.Select(member => new MarkView(member.User.Id, member.DeliveredNo, member.ReadNo))];

    private static HeldChat? ParseHeld(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return
            colon > 0
            && Guid.TryParse(text.AsSpan(0, colon), out var chatId)
            && long.TryParse(text.AsSpan(colon + 1), out var seq)
            ? new HeldChat(chatId, seq)
            : null;
    }
}
