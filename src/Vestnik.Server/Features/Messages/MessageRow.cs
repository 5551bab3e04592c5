using System.Text.Json;
using Vestnik.Contracts;
using Vestnik.Server.Features.Media;

namespace Vestnik.Server.Features.Messages;

/// <summary>A message as the database has it, for one viewer.</summary>
internal sealed class MessageRow
{
    /// <summary>
    /// A select over <c>messages m</c> up to its where clause; <c>@viewer</c> is who asks. How far a message came is
    /// counted from the marks, for its own sender alone and in small chats alone. The offsets have each looked up
    /// by its id: while tables are small, the planner might begin with them, or read them whole.
    /// </summary>
    public const string Select = """
        select m.id, m.chat_id, m.seq, m.no, m.change_seq, m.sender_id, m.type, m.content, m.is_encrypted, m.client_id,
          m.created_at, m.edited_at, m.deleted_at, m.expires_at, m.system::text as system_json,
          m.attachments::text as attachments_json, u.username, u.display_name, u.avatar_url,
          r.id as reply_id, r.sender_id as reply_sender_id, r.type as reply_type, left(r.content, 200) as reply_content,
          m.sender_id = @viewer as is_own, marks.delivered_count, marks.read_count
        from messages m
        cross join lateral (
          select s.username, s.display_name, s.avatar_url from users s where s.id = m.sender_id offset 0) u
        left join lateral (
          select o.id, o.sender_id, o.type, o.content from messages o where o.id = m.reply_to offset 0) r on true
        left join lateral (
          select count(*) filter (where coalesce(o.shown_delivered_no, o.delivered_no) >= m.no)::int as delivered_count,
            count(*) filter (where coalesce(o.shown_read_no, o.read_no) >= m.no)::int as read_count
          from chats c left join members o on o.chat_id = c.id and o.user_id <> m.sender_id
          where m.sender_id = @viewer and c.id = m.chat_id and c.is_small group by c.id
        ) marks on true
        """;

    /// <summary>What may still be shown of <c>messages m</c>.</summary>
    public const string Visible =
        $"m.deleted_at is null and (m.expires_at is null or m.expires_at > now()) and {NotHidden}";

    /// <summary>
    /// <c>@viewer</c> did not delete <c>messages m</c> for themselves. A value and not "not exists", which the planner may
    /// turn round: it would begin with all that the viewer ever hid.
    /// </summary>
    public const string NotHidden =
        "(select true from hidden_messages h where h.user_id = @viewer and h.message_id = m.id) is null";

    public Guid Id { get; init; }
    public Guid ChatId { get; init; }
    public long Seq { get; init; }
    public long No { get; init; }
    public long ChangeSeq { get; init; }
    public Guid SenderId { get; init; }
    public string Type { get; init; } = "";
    public string Content { get; init; } = "";
    public bool IsEncrypted { get; init; }
    public Guid ClientId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EditedAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? SystemJson { get; init; }
    public string? AttachmentsJson { get; init; }
    public string Username { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string? AvatarUrl { get; init; }
    public Guid? ReplyId { get; init; }
    public Guid? ReplySenderId { get; init; }
    public string? ReplyType { get; init; }
    public string? ReplyContent { get; init; }
    public bool IsOwn { get; init; }
    public int? DeliveredCount { get; init; }
    public int? ReadCount { get; init; }

    /// <summary>As it is shown.</summary>
    /// <param name="viewer">Whom it was read for.</param>
    /// <param name="addresses">Who makes the addresses of its files.</param>
    public MessageView ToView(Guid viewer, FileAddresses addresses) =>
        new(
            Id,
            ChatId,
            Seq,
            No,
            ChangeSeq,
            SenderId,
            new SenderView(SenderId, Username, DisplayName, AvatarUrl),
            Type,
            Content,
            IsEncrypted,
            ClientId,
            ReplyId is { } id ? new ReplyView(id, ReplySenderId!.Value, ReplyType!, ReplyContent!) : null,
            MessageFiles.Read(AttachmentsJson, viewer, addresses),
            Mentions: [],
            Reactions: [],
            Status,
            DeliveredCount,
            ReadCount,
            CreatedAt,
            EditedAt,
            DeletedAt,
            ExpiresAt
        )
        {
            Notice =
                SystemJson is null || DeletedAt is not null
                    ? null
                    : JsonSerializer.Deserialize<SystemNotice>(SystemJson, VestnikJson.Options),
        };

    private string? Status =>
        (DeliveredCount, ReadCount) switch
        {
            _ when !IsOwn => null,
            (_, > 0) => MessageStatus.Read,
            (> 0, _) => MessageStatus.Delivered,
            _ => MessageStatus.Sent,
        };
}
