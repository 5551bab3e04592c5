using Npgsql;
using Vestnik.Contracts;
using Vestnik.Server.Data;
using Vestnik.Server.Features.Accounts;

namespace Vestnik.Server.Features.Chats;

/// <summary>Where a page of members begins: after the one with this rank (0 owner, 1 admins, 2 the others) and id.</summary>
internal readonly record struct MemberPosition(int Rank, Guid UserId)
{
    public static readonly MemberPosition Start = new(-1, Guid.Empty);
}

/// <summary>
/// Reads who is in a chat, for one of them: the owner and admins first, then the others. Who may not see the others is shown
/// themselves alone. Marks of others are shown in small chats.
/// </summary>
internal sealed class MemberReader(NpgsqlDataSource database, UserDirectory users)
{
    private const int FirstShown = 50;

    /// <summary>Up to so many members a search goes through them; in larger chats, through the people whose names match.</summary>
    private const int FewMembers = 10_000;

    /// <summary>
    /// The marks of <c>members m</c>, with <c>is_small</c> of the chat, as <c>@viewer</c> is shown them: one's own, and in small
    /// chats those of others; of who blocks the viewer, as they were then.
    /// </summary>
    public const string Marks = """
        case when m.user_id = @viewer then m.delivered_no
          when m.is_small then coalesce(m.shown_delivered_no, m.delivered_no) else 0 end as delivered_no,
        case when m.user_id = @viewer then m.read_no
          when m.is_small then coalesce(m.shown_read_no, m.read_no) else 0 end as read_no
        """;

    // The limit keeps the planner from beginning with all chats of the viewer.
    private const string Chats = """
        unnest(@chatIds) as i (id)
        cross join lateral (select * from members s where s.chat_id = i.id and s.user_id = @viewer limit 1) me
        cross join lateral (
          select c.id, c.is_small, c.member_count, c.members_seen or me.role in ('owner', 'admin') as sees
          from chats c where c.id = me.chat_id) a
        """;

    private const string InOrder = $"""
        select o.*, a.is_small from {Chats}
        cross join lateral (
          select * from (
            (select *, case role when 'owner' then 0 else 1 end as rank from members
            where chat_id = a.id and a.sees and role in ('owner', 'admin')
              and (case role when 'owner' then 0 else 1 end, user_id) > (@Rank, @UserId)
            order by rank, user_id limit @limit)
            union all
            (select *, 2 from members
            where chat_id = a.id and a.sees and role in ('member', 'restricted') and user_id > @beyond
            order by user_id limit @limit)
            union all
            select *, 2 from members where chat_id = a.id and user_id = @viewer and not a.sees
          ) found order by rank, user_id limit @limit) o
        """;

    // Every word has to begin one of theirs. Ranges and not patterns: of patterns some characters are not themselves.
    private const string Matches = """
        not exists (
          select from unnest(@words, @beyonds) as w (word, beyond)
          where not exists (
            select from user_words x where x.user_id = o.user_id and x.word ~>=~ w.word and x.word ~<~ w.beyond))
        """;

    private const string FoundAmongFew = $"""
        select o.*, 2 as rank, a.is_small from {Chats}
        cross join lateral (select * from members o where o.chat_id = a.id and a.sees and {Matches} limit 1000) o
        """;

    private const string FoundAmongMany = $"""
        select o.*, 2 as rank, a.is_small from {Chats}
        cross join lateral (
          select o.* from (
            select distinct user_id from (
              select user_id from user_words where a.sees and word ~>=~ @words[1] and word ~<~ @beyonds[1]
              order by word using ~<~ limit 10000) first) named
          cross join lateral (select * from members m where m.chat_id = a.id and m.user_id = named.user_id limit 1) o
          where {Matches} limit 1000) o
        """;

    /// <summary>How many are in a chat of the viewer's, and whether the viewer may see them. Null: not in it.</summary>
    public Task<Sight?> SightAsync(Guid viewer, Guid chatId, CancellationToken cancellation) =>
        database.FirstAsync<Sight>(
            $"select a.member_count, a.sees from {Chats}",
            new { viewer, chatIds = new[] { chatId } },
            cancellation
        );

    /// <summary>The first members of each chat.</summary>
    public async Task<ILookup<Guid, MemberView>> FirstAsync(Guid viewer, Guid[] chatIds, CancellationToken cancellation)
    {
        var rows = await InOrderAsync(viewer, chatIds, MemberPosition.Start, FirstShown, cancellation);
        return rows.ToLookup(row => row.ChatId, View);
    }

    /// <summary>A page of one chat, and where the next one begins; null on the last.</summary>
    public async Task<(List<MemberView> Members, MemberPosition? Next)> PageAsync(
        Guid viewer,
        Guid chatId,
        MemberPosition after,
        int limit,
        CancellationToken cancellation
    )
    {
        var rows = await InOrderAsync(viewer, [chatId], after, limit, cancellation);
        MemberPosition? next = rows.Count == limit ? new MemberPosition(rows[^1].Rank, rows[^1].Id) : null;
        return (rows.ConvertAll(View), next);
    }

    /// <summary>
    /// Members by prefixes of their username and of the words of their display name, all of which have to match; by
    /// username. Of very many, the shortest words count.
    /// </summary>
    public async Task<List<MemberView>> SearchAsync(
        Guid viewer,
        Guid chatId,
        int memberCount,
        IReadOnlyList<string> words,
        int limit,
        CancellationToken cancellation
    )
    {
        var rows = await database.ListAsync<MemberRow>(
            Show(
                memberCount <= FewMembers ? FoundAmongFew : FoundAmongMany,
                "lower(u.username) = @exact desc, lower(u.username) limit @limit"
            ),
            new
            {
                viewer,
                chatIds = new[] { chatId },
                words = words.ToArray(),
                beyonds = words.Select(word => word + "\U0010FFFF").ToArray(),
                exact = words[0],
                limit,
            },
            cancellation
        );
        return rows.ConvertAll(View);
    }

    private Task<List<MemberRow>> InOrderAsync(
        Guid viewer,
        Guid[] chatIds,
        MemberPosition after,
        int limit,
        CancellationToken cancellation
    ) =>
        database.ListAsync<MemberRow>(
            Show(InOrder, "m.rank, m.user_id"),
            new
            {
                viewer,
                chatIds,
                after.Rank,
                after.UserId,
                beyond = after.Rank < 2 ? Guid.Empty : after.UserId,
                limit,
            },
            cancellation
        );

    private static string Show(string members, string order) =>
        $"""
            select m.chat_id, m.role, m.rank, m.joined_at, {Marks}, {UserRow.Columns}
            from ({members}) m join users u on u.id = m.user_id left join presence p on p.user_id = u.id
            order by {order}
            """;

    private MemberView View(MemberRow row) => new(users.View(row), row.Role, row.JoinedAt, row.DeliveredNo, row.ReadNo);

    /// <summary>What a member may know of the others.</summary>
    internal sealed class Sight
    {
        public int MemberCount { get; init; }
        public bool Sees { get; init; }
    }

    private sealed class MemberRow : UserRow
    {
        public Guid ChatId { get; init; }
        public string Role { get; init; } = "";
        public int Rank { get; init; }
        public DateTimeOffset JoinedAt { get; init; }
        public long DeliveredNo { get; init; }
        public long ReadNo { get; init; }
    }
}
