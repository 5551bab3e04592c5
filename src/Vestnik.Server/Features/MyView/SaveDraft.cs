using Microsoft.AspNetCore.Http.HttpResults;
using Vestnik.Contracts;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.MyView;

/// <summary>
/// PUT chats/{id}/draft: 200 with the draft, 204 when it is cleared. A reply to what is not, or no longer, in the chat is left
/// out: the words are worth more than what they answer.
/// </summary>
internal static class SaveDraft
{
    private const string Reply = """
        select id from messages
        where id = @ReplyTo and chat_id = @chatId and deleted_at is null and (expires_at is null or expires_at > now())
        """;

    private const string Read = $"""
        select {DraftRow.Columns} from chat_preferences p where p.user_id = @Viewer and p.chat_id = @chatId
        """;

    private const string Write = """
        insert into chat_preferences (user_id, chat_id, draft, draft_reply_to, draft_at)
        values (@Viewer, @chatId, @content, @replyTo, @at)
        on conflict (user_id, chat_id) do update set draft = excluded.draft, draft_reply_to = excluded.draft_reply_to,
          draft_at = excluded.draft_at
        """;

    public static async Task<Results<Ok<DraftView>, NoContent, Refusal>> HandleAsync(
        Guid id,
        SetDraft request,
        Caller caller,
        ViewChanges changes,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var outcome = await changes.ChangeAsync<DraftView?>(
            caller.UserId,
            [id],
            async view =>
                view.IsMine(id) ? await WriteAsync(view, id, request, time.GetUtcNow()) : Refusals.ChatNotFound,
            cancellation
        );
        return outcome switch
        {
            { Refused: { } refusal } => refusal,
            { Value: { } draft } => TypedResults.Ok(draft),
            _ => TypedResults.NoContent(),
        };
    }

    private static async Task<DraftView?> WriteAsync(LockedView view, Guid chatId, SetDraft request, DateTimeOffset now)
    {
        Guid? replyTo = request.ReplyTo is null
            ? null
            : await view.FirstAsync<Guid?>(Reply, new { request.ReplyTo, chatId });
        var content = request.Content ?? "";
        var before = (await view.FirstAsync<DraftRow>(Read, new { view.Viewer, chatId }))?.ToView();
        var after = content.Length == 0 && replyTo is null ? null : new DraftView(content, replyTo, now);
        if ((before?.Content, before?.ReplyTo) == (after?.Content, after?.ReplyTo))
        {
            return before;
        }
        await view.ExecuteAsync(
            Write,
            new
            {
                view.Viewer,
                chatId,
                content = after?.Content,
                replyTo,
                at = after?.UpdatedAt,
            }
        );
        await view.NoteAsync(chatId, new UserChange(0, UserChange.OfDraft, ChatId: chatId, Draft: after));
        return after;
    }
}
