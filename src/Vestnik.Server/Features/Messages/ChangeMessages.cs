using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Events;
using Vestnik.Server.Features.MyView;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>
/// PUT and DELETE messages/{id}, message:edit and message:delete: a sender changes what they wrote. Under the chat's lock
/// the row takes the chat's next seq as its change_seq. An edit is of the text alone; what is deleted leaves its files behind.
/// </summary>
internal sealed class ChangeMessages(
    NpgsqlDataSource database,
    MessageReader reader,
    ChatAudience audience,
    ServerEvents events,
    TimeProvider time
)
{
    // Only who is in the chat can make others wait for it: knowing the id of a message is not enough.
    private const string LockChat = """
        select c.type, c.settings::text as settings_json from chats c
        where c.id = (select chat_id from messages where id = @id)
          and (select true from members o where o.chat_id = c.id and o.user_id = @caller)
        for no key update
        """;

    // Who wrote it edits it while they may write, and deletes it; what the server said is for those who may delete others'.
    private const string Change = $"""
        with target as (
          select m.id, m.chat_id, m.deleted_at is not null as is_deleted,
            m.sender_id = @caller and m.type <> 'system' as is_own,
            case when @content::text is null then m.attachments end as leaving,
            case when @content::text is null then (m.sender_id = @caller and m.type <> 'system') or me.role = any(@deleters)
              else m.sender_id = @caller and m.type <> 'system' and me.can_send and me.role = any(@writers) end as is_allowed
          from messages m
          -- The limit keeps the planner from beginning with all chats of the caller.
          cross join lateral (
            select o.can_send, o.role from members o where o.chat_id = m.chat_id and o.user_id = @caller limit 1) me
          where m.id = @id),
        bumped as (
          update chats c set last_seq = c.last_seq + 1, last_xid = pg_current_xact_id()
          from target t where c.id = t.chat_id and t.is_allowed and not t.is_deleted
          returning c.last_seq),
        changed as (
          update messages m set change_seq = b.last_seq, content = coalesce(@content, ''),
            edited_at = case when @content::text is null then m.edited_at else @now end,
            deleted_at = case when @content::text is null then @now end, system = null,
            attachments = case when @content::text is null then null else m.attachments end
          from bumped b where m.id = @id returning m.change_seq),
        left_behind as materialized (
          select f.id from files f
          where f.id = any (array(
            select (a ->> 'id')::uuid from target t, bumped, jsonb_array_elements(t.leaving) a))
          order by f.id for no key update),
        gone as (
          update files f set gone_at = @now where f.id = any (array(select id from left_behind)))
        select t.is_deleted, t.is_own, t.is_allowed, d.change_seq, {Recipients.Columns}
        from target t join chats c on c.id = t.chat_id left join changed d on true
        """;

    public static async Task<Results<Ok<MessageView>, Refusal>> PutAsync(
        Guid id,
        EditMessage request,
        Caller caller,
        ChangeMessages change,
        CancellationToken cancellation
    )
    {
        var outcome = await change.EditAsync(caller, id, request.Content!, cancellation);
        return outcome.Refused is { } refusal ? refusal : TypedResults.Ok(outcome.Value!.Message);
    }

    public static async Task<Results<NoContent, Refusal>> DeleteAsync(
        Guid id,
        Caller caller,
        ChangeMessages change,
        HideMessage hide,
        CancellationToken cancellation,
        string? @for = null
    )
    {
        if (@for is not (null or DeleteMessageEvent.ForAll or DeleteMessageEvent.ForMe))
        {
            return Refusals.Invalid("for", "invalid");
        }
        var outcome =
            @for == DeleteMessageEvent.ForMe
                ? await hide.HandleAsync(caller.UserId, id, cancellation)
                : await change.RemoveAsync(caller, id, cancellation);
        return outcome.ToNoContent();
    }

    public async Task<Outcome<MessageAnswer>> EditAsync(
        Caller caller,
        Guid id,
        string content,
        CancellationToken cancellation
    )
    {
        // Read before it is written: after the commit nothing may stand between the change and its event.
        if (await reader.GetAsync(caller.UserId, id, cancellation) is not { } view)
        {
            return Refusals.MessageNotFound;
        }
        if (content.Length == 0 && view.Attachments.Count == 0)
        {
            return Refusals.Invalid("content", "required");
        }
        var row = await WriteAsync(caller, id, content, cancellation);
        if (row is null or { IsDeleted: true })
        {
            return Refusals.MessageNotFound;
        }
        if (!row.IsAllowed)
        {
            return !row.IsOwn ? Refusals.MessageForbidden
                : row.IsDirect ? Refusals.UserBlocked
                : Refusals.ChatForbidden;
        }
        // This very change, whatever came after it: the event of each seq is told once.
        var changed = view with
        {
            ChangeSeq = row.ChangeSeq!.Value,
            Content = content,
            EditedAt = row.At,
        };
        await events.PublishAsync(
            await audience.OfAsync(row.Audience),
            ServerEvents.Create(EventKind.MessageUpdated, changed.ForEverybody())
        );
        return new MessageAnswer(Ok: true, changed);
    }

    /// <summary>Deleting again is no fault, and no change.</summary>
    public async Task<Outcome<Nothing>> RemoveAsync(Caller caller, Guid id, CancellationToken cancellation)
    {
        var row = await WriteAsync(caller, id, content: null, cancellation);
        if (row is null)
        {
            return Refusals.MessageNotFound;
        }
        if (!row.IsAllowed)
        {
            return row.IsDeleted ? Refusals.MessageNotFound : Refusals.MessageForbidden;
        }
        if (row.ChangeSeq is { } seq)
        {
            var deleted = new MessageDeleted(row.Id, id, seq, row.At, DeleteMessageEvent.ForAll);
            await events.PublishAsync(
                await audience.OfAsync(row.Audience),
                ServerEvents.Create(EventKind.MessageDeleted, deleted)
            );
        }
        return default(Nothing);
    }

    /// <summary>Null content deletes. Null: no message of a chat of the caller's.</summary>
    private async Task<Row?> WriteAsync(Caller caller, Guid id, string? content, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var chat = await connection.QueryFirstOrDefaultAsync<LockedRow>(
            LockChat,
            new { id, caller = caller.UserId },
            transaction
        );
        if (chat is null)
        {
            return null;
        }
        var row = await connection.QueryFirstOrDefaultAsync<Row>(
            Change,
            new
            {
                id,
                caller = caller.UserId,
                content,
                now,
                writers = chat.Who(ChatRight.Write),
                deleters = chat.Who(ChatRight.DeleteOthers),
            },
            transaction
        );
        // From here on nobody's leaving stops it: what is committed is told.
        await transaction.CommitAsync(CancellationToken.None);
        return row is null ? null : row with { At = now, IsDirect = chat.Type == ChatType.Direct };
    }

    private sealed record LockedRow
    {
        public string Type { get; init; } = "";
        public string SettingsJson { get; init; } = "{}";

        /// <summary>The roles that have a right in this chat.</summary>
        public string[] Who(ChatRight right)
        {
            var settings = JsonSerializer.Deserialize<ChatSettings>(SettingsJson, VestnikJson.Options)!;
            return [.. ChatRole.All.Where(role => ChatRules.Allows(Type, settings, role, right))];
        }
    }

    private sealed record Row
    {
        /// <summary>The chat's.</summary>
        public Guid Id { get; init; }
        public bool IsDeleted { get; init; }
        public bool IsOwn { get; init; }
        public bool IsAllowed { get; init; }
        public long? ChangeSeq { get; init; }
        public int MemberCount { get; init; }
        public long MembersNo { get; init; }
        public bool IsSmall { get; init; }
        public Guid[]? Recipients { get; init; }
        public DateTimeOffset At { get; init; }

        /// <summary>There nothing but a block keeps one from writing.</summary>
        public bool IsDirect { get; init; }

        public Recipients Audience => new(Id, MemberCount, MembersNo, IsSmall, Recipients);
    }
}
