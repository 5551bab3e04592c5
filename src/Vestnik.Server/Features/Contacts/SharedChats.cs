using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Chats;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Contacts;

/// <summary>
/// GET users/{id}/chats: the groups and channels that the caller and somebody else are both in, newest first, if the caller
/// may see there who is in them. Of somebody unknown, and of oneself, none.
/// </summary>
internal static class SharedChats
{
    // As ChatRules has it for SeeMembers: the settings choose between members and admins; by default channels say admins.
    private const string Shared = """
        select c.id from members me
        -- The limit keeps the planner from reading all chats of the other for each of one's own.
        cross join lateral (select from members o where o.chat_id = me.chat_id and o.user_id = @other limit 1) o
        join chats c on c.id = me.chat_id
        where me.user_id = @viewer and @other <> @viewer and c.type in ('group', 'channel') and c.deleted_at is null
          and (me.role in ('owner', 'admin') or 'members' = coalesce(
            c.settings #>> '{permissions,seeMembers}', case when c.type = 'channel' then 'admins' else 'members' end))
          and (@after::uuid is null or c.id < @after)
        order by c.id desc limit @limit
        """;

    public static async Task<Results<Ok<List<ChatView>>, Refusal>> ListAsync(
        Guid id,
        HttpContext context,
        Caller caller,
        NpgsqlDataSource database,
        ChatReader chats,
        CancellationToken cancellation,
        Guid? after = null,
        int? limit = null
    )
    {
        if (!Pages.IsValid(limit))
        {
            return Refusals.Invalid("limit", "invalid");
        }
        var size = limit ?? Pages.Default;
        var ids = await database.ListAsync<Guid>(
            Shared,
            new
            {
                viewer = caller.UserId,
                other = id,
                after,
                limit = size,
            },
            cancellation
        );
        if (ids.Count == size)
        {
            Pages.LinkNext(context, ("after", ids[^1].ToString()));
        }
        var views = await chats.GetManyAsync(caller.UserId, ids, cancellation);
        return TypedResults.Ok(views.OrderBy(chat => ids.IndexOf(chat.Id)).ToList());
    }
}
