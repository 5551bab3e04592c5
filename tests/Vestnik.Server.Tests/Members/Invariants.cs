using Vestnik.Testing;

namespace Vestnik.Server.Tests.Members;

/// <summary>What is true of a group between any two of its changes, whatever they were and in whatever order they came.</summary>
internal static class Invariants
{
    public static async Task HoldAsync(TestDatabase database, Guid chatId) =>
        Assert.Equal("", await database.AskAsync<string>(Broken(chatId)));

    private static string Broken(Guid chatId) =>
        $"""
            with people as (select * from members where chat_id = '{chatId}'),
            said as (select * from messages where chat_id = '{chatId}')
            select concat_ws(', ',
              case when c.member_count <> (select count(*) from people) then 'members are miscounted' end,
              case when c.request_count <> (select count(*) from join_requests r where r.chat_id = c.id) then 'requests are miscounted' end,
              case when (select count(*) from people where role = 'owner') <> least(c.member_count, 1) then 'not one owner' end,
              case when (c.deleted_at is null) = (c.member_count = 0) then 'empty and not deleted, or deleted and not empty' end,
              case when exists (select from people where can_send = (role = 'restricted')) then 'who may write is wrong' end,
              case when exists (select from bans b join people p using (chat_id, user_id)) then 'a banned member' end,
              case when exists (select from departures d join people p using (chat_id, user_id)) then 'a departed member' end,
              case when exists (select from join_requests r join people p using (chat_id, user_id)) then 'a member who asks' end,
              case when exists (select from join_requests r join bans b using (chat_id, user_id)) then 'a banned one who asks' end,
              case when exists (select from invites i where i.chat_id = c.id and i.uses > i.max_uses) then 'a link used too often' end,
              case when (select (count(*), coalesce(max(no), 0)) from said) <> (c.last_no, c.last_no) then 'no is not dense' end,
              case when (select count(distinct seq) from said) <> c.last_no then 'a seq twice' end,
              case when exists (select from said where greatest(seq, change_seq) > c.last_seq) then 'a seq of the future' end)
            from chats c where c.id = '{chatId}'
            """;
}
