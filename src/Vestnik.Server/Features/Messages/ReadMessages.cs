using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Messages;

/// <summary>GET messages and GET messages/{id}.</summary>
internal static class ReadMessages
{
    public static async Task<Results<Ok<List<MessageView>>, Refusal>> ListAsync(
        HttpContext context,
        Caller caller,
        NpgsqlDataSource database,
        MessageReader reader,
        CancellationToken cancellation,
        Guid? chatId = null,
        Guid? before = null,
        Guid? after = null,
        Guid? around = null,
        int? limit = null
    )
    {
        var errors = new FieldErrors();
        errors.Required("chatId", chatId);
        if (!Pages.IsValid(limit))
        {
            errors.Add("limit", "invalid");
        }
        var named = new[] { before, after, around }.Where(id => id is not null).ToArray();
        if (named.Length > 1)
        {
            errors.Add("before", "invalid");
        }
        if (!errors.IsEmpty)
        {
            return Refusals.Invalid(errors);
        }
        var found = await FindAsync();
        if (found.JoinedAt is null)
        {
            return Refusals.ChatNotFound;
        }
        if (named.Length == 1 && found.No is null)
        {
            return Refusals.MessageNotFound;
        }
        var anchor =
            named.Length == 0
                ? PageAnchor.Newest
                : new PageAnchor(
                    after is not null ? PageSide.Above
                        : around is not null ? PageSide.Around
                        : PageSide.Below,
                    found.No!.Value
                );
        var size = limit ?? Pages.Default;
        var page = await reader.PageAsync(caller.UserId, chatId!.Value, anchor, size, cancellation);
        // To who is no member any more a page shows nothing, which is not that there is nothing.
        if (page.Count == 0 && (await FindAsync()).JoinedAt != found.JoinedAt)
        {
            return Refusals.ChatNotFound;
        }
        // Around a message, what is further back decides: the newer half may be short.
        var isFull = around is null ? page.Count == size : page.Count(message => message.No < found.No) == size / 2;
        if (isFull && page.Count > 0)
        {
            var next = after is null ? ("before", page[^1].Id.ToString()) : ("after", page[0].Id.ToString());
            Pages.LinkNext(context, next);
        }
        return TypedResults.Ok(page);

        async Task<Anchor> FindAsync() =>
            (
                await database.FirstAsync<Anchor>(
                    """
                    select m.joined_at, a.no
                    from (select) s
                    left join members m on m.chat_id = @chatId and m.user_id = @UserId
                    left join (select no, chat_id from messages where id = @anchorId offset 0) a on a.chat_id = m.chat_id
                    """,
                    new
                    {
                        chatId,
                        caller.UserId,
                        anchorId = named.FirstOrDefault(),
                    },
                    cancellation
                )
            )!;
    }

    public static async Task<Results<Ok<MessageView>, Refusal>> GetAsync(
        Guid id,
        Caller caller,
        MessageReader reader,
        CancellationToken cancellation
    ) =>
        await reader.GetAsync(caller.UserId, id, cancellation) is { } message
            ? TypedResults.Ok(message)
            : Refusals.MessageNotFound;

    private sealed class Anchor
    {
        /// <summary>Null: not a member.</summary>
        public DateTimeOffset? JoinedAt { get; init; }
        public long? No { get; init; }
    }
}
