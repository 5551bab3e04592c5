using Vestnik.Contracts;

namespace Vestnik.Server.Features.Chats;

/// <summary>Who may be put into a chat without being asked.</summary>
internal static class Admission
{
    /// <summary>
    /// Of those who are not in the chat: whom the actor may add, and why not the others. Who is banned is named to those who
    /// lift bans; for others it is somebody who does not let themselves be added.
    /// </summary>
    public static async Task<(List<Guid> Admitted, List<NotAdded> Refused)> JudgeAsync(
        LockedChat chat,
        IEnumerable<Guid> userIds
    )
    {
        var judged = await chat.ListAsync<Judgement>(
            """
            select i.id as user_id, case
                when u.id is null then 'user.not_found'
                when b.user_id is not null and @seesBans then 'chat.banned'
                when k.user_id is not null then 'user.blocked'
                when b.user_id is not null or u.privacy ->> 'groups' = 'nobody' or (u.privacy ->> 'groups' = 'contacts' and c.user_id is null)
                  then 'user.privacy'
              end as code
            from unnest(@userIds) as i (id)
            left join users u on u.id = i.id
            left join members m on m.chat_id = @chatId and m.user_id = i.id
            left join bans b on b.chat_id = @chatId and b.user_id = i.id
            left join blocks k on k.user_id = i.id and k.blocked_id = @actor
            left join contacts c on c.user_id = i.id and c.contact_id = @actor
            where m.user_id is null
            """,
            new
            {
                userIds = userIds.Distinct().ToArray(),
                chatId = chat.Head.Id,
                actor = chat.Actor,
                seesBans = chat.Allows(ChatRight.Ban),
            }
        );
        return (
            [.. judged.Where(judgement => judgement.Code is null).Select(judgement => judgement.UserId)],
            [
                .. judged
                    .Where(judgement => judgement.Code is not null)
                    .Select(judgement => new NotAdded(judgement.UserId, judgement.Code!)),
            ]
        );
    }

    private sealed class Judgement
    {
        public Guid UserId { get; init; }
        public string? Code { get; init; }
    }
}
