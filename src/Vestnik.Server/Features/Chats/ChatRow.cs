namespace Vestnik.Server.Features.Chats;

/// <summary>A chat as the database has it, for one member.</summary>
internal sealed class ChatRow
{
    /// <summary>The most unread messages that are counted; more is "999".</summary>
    public const int UnreadMax = 999;

    /// <summary>
    /// A select over <c>members me join chats c</c> up to its where clause. The last message and the unread count are
    /// found by (chat_id, no); one's own and deleted messages never count.
    /// </summary>
    public const string Select = """
        select c.id, c.type, c.title, c.description, c.avatar_url, c.created_by, c.member_count, c.last_seq, c.last_no,
          c.encryption, c.settings::text as settings, c.last_at, c.created_at, c.updated_at, me.role, me.read_no,
          l.id as last_message_id, n.unread_count
        from members me
        join chats c on c.id = me.chat_id
        left join lateral (
          select m.id from messages m
          where m.chat_id = c.id and m.deleted_at is null and (m.expires_at is null or m.expires_at > now())
          order by m.no desc limit 1) l on true
        cross join lateral (
          select count(*)::int as unread_count from (
            select from messages m
            where m.chat_id = c.id and m.no > me.read_no and m.sender_id <> me.user_id and m.deleted_at is null
              and (m.expires_at is null or m.expires_at > now())
            limit 999) unread) n
        """;

    /// <summary>Whether the member's list shows the chat: an empty one its creator alone, until the first message.</summary>
    public const string Shown = "c.last_no > me.hidden_no";

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
}
