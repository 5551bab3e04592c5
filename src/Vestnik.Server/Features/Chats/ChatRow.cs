using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Features.Messages;

namespace Vestnik.Server.Features.Chats;

/// <summary>A chat as the database has it, for one member.</summary>
internal sealed class ChatRow
{
    /// <summary>The most unread messages that are counted; more is "999".</summary>
    public const int UnreadMax = 999;

    /// <summary>Those of the chats <c>@ids</c> that are <c>@viewer</c>'s.</summary>
    public static readonly string MineOfThese = Mine("unnest(@ids)");

    /// <summary>Whether the member's list shows the chat: an empty one its creator alone, until the first message.</summary>
    public const string Shown = "c.last_no > me.hidden_no";

    /// <summary>Of the list: the last written to first.</summary>
    public const string Order = "c.last_at desc, c.id desc";

    /// <summary>
    /// A page of the chats of <c>@viewer</c> in the order of their list, up to further conditions: by their ids alone, as
    /// PostgreSQL carries whatever is selected through the sorting of thousands.
    /// </summary>
    public static string Page(string conditions) =>
        Mine(
            $"""
            (select c.id from members me join chats c on c.id = me.chat_id
            where me.user_id = @viewer and {Shown} {conditions}
            order by {Order} limit @limit)
            """
        );

    /// <summary>
    /// What is shown of <paramref name="chats"/>, some of the viewer's. The last message and the unread count are found
    /// by (chat_id, no), after the limit: of thousands of chats, only for the page. One's own messages, and those deleted for
    /// all or for the viewer, never count.
    /// </summary>
    public static string Select(string chats) =>
        $"""
            select c.id, c.type, c.title, c.description, c.avatar_url, c.created_by, c.member_count, c.last_seq, c.last_no,
              c.encryption, c.settings::text as settings, c.last_at, c.created_at, c.updated_at, c.role, c.read_no, c.request_count,
              l.id as last_message_id, n.unread_count, p.muted_until, p.pinned_at is not null as pinned,
              coalesce(p.archived, false) as archived, coalesce(p.unread, false) as unread, coalesce(p.notify, 'all') as notify,
              p.draft, p.draft_reply_to, p.draft_at
            from ({chats}) c
            left join chat_preferences p on p.user_id = c.viewer_id and p.chat_id = c.id
            left join lateral (
              select m.id from messages m
              where m.chat_id = c.id and {MessageRow.Visible}
              order by m.no desc limit 1) l on true
            cross join lateral (
              select count(*)::int as unread_count from (
                select from messages m
                where m.chat_id = c.id and m.no > c.read_no and m.sender_id <> c.viewer_id and m.type not in ('system', 'call')
                  and m.deleted_at is null and (m.expires_at is null or m.expires_at > now())
                  -- Read once for the chat, and nearly always nothing.
                  and m.id <> all (array(
                    select h.message_id from hidden_messages h
                    where h.chat_id = c.id and h.user_id = c.viewer_id and h.no > c.read_no))
                -- In the order of the index that knows the numbers: the planner could take another for as good.
                order by m.no limit 999) unread) n
            """;

    // Asked for one by one: the limit keeps the planner from beginning with all chats of the viewer, as it takes everybody to
    // be in few.
    private static string Mine(string ids) =>
        $"""
            select c.*, me.user_id as viewer_id, me.role, me.read_no
            from {ids} as i (id)
            cross join lateral (select * from members m where m.chat_id = i.id and m.user_id = @viewer limit 1) me
            join chats c on c.id = me.chat_id
            """;

    public Guid Id { get; init; }
    public string Type { get; init; } = "";
    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? AvatarUrl { get; init; }
    public Guid? CreatedBy { get; init; }
    public int MemberCount { get; init; }
    public long LastSeq { get; init; }
    public long LastNo { get; init; }
    public string Encryption { get; init; } = "";
    public string Settings { get; init; } = "{}";
    public DateTimeOffset LastAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public string Role { get; init; } = "";
    public long ReadNo { get; init; }
    public Guid? LastMessageId { get; init; }
    public int UnreadCount { get; init; }
    public DateTimeOffset? MutedUntil { get; init; }
    public bool Pinned { get; init; }
    public bool Archived { get; init; }
    public bool Unread { get; init; }
    public string Notify { get; init; } = NotifyLevel.All;
    public string? Draft { get; init; }
    public Guid? DraftReplyTo { get; init; }
    public DateTimeOffset? DraftAt { get; init; }
    public int RequestCount { get; init; }

    public bool Allows(ChatRight right) =>
        ChatRules.Allows(Type, JsonSerializer.Deserialize<ChatSettings>(Settings, VestnikJson.Options)!, Role, right);
}
