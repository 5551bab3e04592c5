namespace Vestnik.Server.Features.Messages;

/// <summary>
/// What stores a batch, in two texts made of the same pieces. That of messages without files knows nothing of files: such a
/// message costs what it did before there were any.
/// </summary>
internal static class StoreStatement
{
    /// <summary>Of <c>members o</c> in <c>chats c</c>: whether they may write, and how long they pause after each message.</summary>
    public const string RightOfSender = """
        o.user_id, o.last_sent_at, o.can_send and (c.members_write or o.role in ('owner', 'admin')) as can_send,
                  case when o.role in ('owner', 'admin') then 0 else c.slow_mode end as pause
        """;

    // Each by its id, and what else is asked of it afterwards: among all that are nobody's the planner might look for it.
    private const string FilesOfEach = $"""

          cross join lateral (
            select count(f.id) = count(*) as has_files, jsonb_agg({MessageFiles.Shown} order by n.place) as attachments,
              case
                when count(*) = 0 then 'text'
                when i.as_files then 'file'
                when bool_and(f.kind = 'image') then 'image'
                when bool_and(f.kind in ('image', 'video')) then 'video'
                when count(*) = 1 and bool_and(f.kind = 'audio') then 'audio'
                else 'file'
              end as type
            from unnest(($13::uuid[])[i.first_file:i.last_file]) with ordinality as n (id, place)
            left join lateral (select * from files o where o.id = n.id offset 0) f
              on f.owner_id = i.sender_id and f.kind <> 'avatar' and f.message_id is null and f.gone_at is null) a
        """;

    // Whose each is from now on stands beside it, so that nothing is joined back to the batch.
    private const string TakeFiles = """

        taken as (
          update files f set message_id = ($14::uuid[])[array_position($13::uuid[], f.id)],
            chat_id = ($15::uuid[])[array_position($13::uuid[], f.id)],
            position = ($16::smallint[])[array_position($13::uuid[], f.id)]
          where f.id = any (array(
            select unnest(($13::uuid[])[p.first_file:p.last_file]) from planned p where p.fresh))),
        """;

    public static readonly string OfTexts = Write(withFiles: false);

    /// <summary>
    /// As soon as a message of the batch has files. They are locked by a statement before: here they are as they are under the
    /// lock, somebody's or nobody's. Each is in the batch once.
    /// </summary>
    public static readonly string WithFiles = Write(withFiles: true);

    private static string Write(bool withFiles)
    {
        var arrays = With(", $10::int[], $11::int[], $12::bool[]");
        var names = With(", first_file, last_file, as_files");
        var hasFiles = With(" and a.has_files");
        var found = With(", a.has_files, a.type, a.attachments");
        var files = With(FilesOfEach);
        var type = withFiles ? "type" : "'text'";
        var attachments = With(", attachments");
        var take = With(TakeFiles);
        var answer = With(", p.has_files, p.type, p.attachments::text");
        return $"""
            with input as (
              select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
                  $8::bool[], $9::timestamptz[]{arrays})
                as i (ord, id, chat_id, sender_id, client_id, content, reply_to, is_encrypted, created_at{names})),
            checked as materialized (
              select i.*, c.last_seq, c.last_no, c.type = 'direct' as is_direct, m.user_id is not null as is_member,
                coalesce(m.can_send, false) as can_send, h.has_reply, d.id as repeat_of,
                coalesce(m.can_send, false) and d.id is null and h.has_reply{hasFiles} as is_sound,
                m.pause, m.last_sent_at{found}
              from input i
              join chats c on c.id = i.chat_id
              left join lateral (
                select {RightOfSender}
                from members o where o.chat_id = i.chat_id and o.user_id = i.sender_id) m on true
              -- What is asked here of messages only the right index can answer. Those that begin with the chat seem as good
              -- while the table is small, and a plan made then would read the whole chat when it has grown.
              left join lateral (
                select o.id, o.chat_id from messages o where o.sender_id = i.sender_id and o.client_id = i.client_id
                offset 0) d on d.chat_id = i.chat_id
              left join messages r on r.id = i.reply_to
              cross join lateral (
                select i.reply_to is null or (r.chat_id = i.chat_id and r.deleted_at is null) is true as has_reply) h{files}),
            planned as materialized (
              select *, (last_seq + sum(fresh::int) over w)::bigint as seq, (last_no + sum(fresh::int) over w)::bigint as no
              from (
                select k.*, is_sound and (pause = 0 or
                  coalesce(last_sent_at + pause * interval '1 second' <= created_at, true) and not exists (
                    select from checked e
                    where e.is_sound and e.chat_id = k.chat_id and e.sender_id = k.sender_id and e.ord < k.ord)) as fresh
                from checked k) judged
              window w as (partition by chat_id order by ord)),
            bumped as (
              update chats c set last_seq = n.seq, last_no = n.no, last_at = n.at, last_xid = pg_current_xact_id()
              from (select chat_id, max(seq) as seq, max(no) as no, max(created_at) as at from planned where fresh group by chat_id) n
              where c.id = n.chat_id),
            inserted as (
              insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, is_encrypted, reply_to, created_at{attachments})
              select id, chat_id, seq, no, seq, sender_id, client_id, {type}, content, is_encrypted, reply_to, created_at{attachments}
              from planned where fresh),{take}
            -- Marks lock members in the same order.
            slowed as materialized (
              select m.chat_id, m.user_id, p.created_at
              from planned p join members m on m.chat_id = p.chat_id and m.user_id = p.sender_id
              where p.fresh and p.pause > 0
              order by m.chat_id, m.user_id for no key update of m),
            timed as (
              update members m set last_sent_at = s.created_at
              from slowed s where m.chat_id = s.chat_id and m.user_id = s.user_id)
            select p.ord, p.is_member, p.can_send, p.has_reply, p.repeat_of, p.seq, p.no,
              case when p.is_sound and not p.fresh then p.pause end, p.last_sent_at, p.is_direct,
              u.id, u.username, u.display_name, u.avatar_url, r.id, r.sender_id, r.type, left(r.content, 200){answer}
            from planned p join users u on u.id = p.sender_id left join messages r on r.id = p.reply_to
            """;

        string With(string part) => withFiles ? part : "";
    }
}
