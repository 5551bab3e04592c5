using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Sync;

/// <summary>
/// GET sync and the event sync: which chats moved since the cursor, and what changed in those the client holds. At least
/// once: something may come again, nothing is left out, however slow the transaction was that wrote it.
/// </summary>
internal sealed class Synchronise(NpgsqlDataSource database, ChatReader chats, MessageReader messages)
{
    private const int ChatsPerPage = 100;
    private const int ChangesPerChat = 200;
    private const int FarBehind = 1000;

    /// <summary>Of content in one answer, in characters; each held chat gets its share, and at least one message.</summary>
    private const int ContentPerAnswer = 1024 * 1024;

    // The cursor's end comes from the snapshot that reads: every transaction below xmin is over and seen by it.
    // Marks of others are told up to 200 members; in larger chats they come with the chat's next change.
    private const string Moved = """
        select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin, s.epoch,
          array(
            select c.id from members me join chats c on c.id = me.chat_id
            where me.user_id = @viewer and c.last_no > me.hidden_no and (@after::uuid is null or c.id > @after)
              and (@since::bigint is null or c.last_xid >= @since::text::xid8 or me.marks_xid >= @since::text::xid8
                or c.member_count <= 200 and exists (
                  select from members o where o.chat_id = c.id and o.marks_xid >= @since::text::xid8))
            order by c.id limit @limit) as chat_ids
        from server_state s
        """;

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
        return outcome.Refused is { } refused ? refused : TypedResults.Ok(outcome.Value!);
    }

    public async Task<Outcome<SyncAnswer>> ReadAsync(Guid viewer, SyncRequest request, CancellationToken cancellation)
    {
        var cursor = request.Cursor is null ? null : SyncCursor.Decode(request.Cursor);
        if (request.Cursor is not null && cursor is null)
        {
            return Refusals.Invalid("cursor", "invalid");
        }
        var moved = (await MovedAsync(viewer, cursor, cancellation))!;
        var isReset = cursor is not null && cursor.Epoch != moved.Epoch;
        if (isReset)
        {
            cursor = null;
            moved = (await MovedAsync(viewer, cursor, cancellation))!;
        }
        var next = Next(cursor, moved);
        var held =
            (isReset ? null : request.Held)
                ?.DistinctBy(chat => chat.ChatId)
                .ToDictionary(chat => chat.ChatId, chat => chat.Seq)
            ?? [];
        var ids = moved.ChatIds.Concat(held.Keys).Distinct().ToList();
        var views = await chats.GetManyAsync(viewer, ids, cancellation);
        var synced = new List<SyncedChat>(views.Count);
        var share = ContentPerAnswer / Math.Max(1, held.Count);
        foreach (var view in views.OrderBy(view => ids.IndexOf(view.Id)))
        {
            synced.Add(
                await SyncedAsync(
                    viewer,
                    view,
                    held.TryGetValue(view.Id, out var seq) ? seq : null,
                    share,
                    cancellation
                )
            );
        }
        return new SyncAnswer(Ok: true, next.Encode(), isReset, synced, User: [], More: next.AfterChat is not null);
    }

    private Task<MovedRow?> MovedAsync(Guid viewer, SyncCursor? cursor, CancellationToken cancellation) =>
        database.FirstAsync<MovedRow>(
            Moved,
            new
            {
                viewer,
                // Zero stands for "from the beginning" in the cursor of a first page that has further pages.
                since = cursor is null or { Since: 0 } ? null : (long?)cursor.Since,
                after = cursor?.AfterChat,
                limit = ChatsPerPage,
            },
            cancellation
        );

    private static SyncCursor Next(SyncCursor? cursor, MovedRow moved)
    {
        var end = cursor?.Next ?? (ulong)moved.Xmin;
        return moved.ChatIds.Length == ChatsPerPage
            ? new SyncCursor(moved.Epoch, cursor?.Since ?? 0, end, moved.ChatIds[^1])
            : new SyncCursor(moved.Epoch, end);
    }

    private async Task<SyncedChat> SyncedAsync(
        Guid viewer,
        ChatView chat,
        long? heldSeq,
        int share,
        CancellationToken cancellation
    )
    {
        var isFarBehind = heldSeq is { } seq && chat.LastSeq - seq > FarBehind;
        var changes =
            heldSeq is { } after && !isFarBehind && chat.LastSeq > after
                ? await messages.ChangesAsync(viewer, chat.Id, after, ChangesPerChat, share, cancellation)
                : [];
        return new SyncedChat(
            chat,
            [.. chat.Members.Select(member => new MarkView(member.User.Id, member.DeliveredNo, member.ReadNo))],
            chat.UnreadCount ?? 0,
            changes,
            More: changes.Count > 0 && changes[^1].ChangeSeq < chat.LastSeq,
            isFarBehind
        );
    }

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

    private sealed class MovedRow
    {
        public long Xmin { get; init; }
        public Guid Epoch { get; init; }
        public Guid[] ChatIds { get; init; } = [];
    }
}
