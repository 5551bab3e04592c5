using System.Text.Json;
using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;

namespace Vestnik.Server.Features.Chats;

/// <summary>An entry of the chat's log, to be told after the commit.</summary>
/// <param name="Only">Who may know all of it; the others are told <paramref name="Redacted"/>. Null: everybody may.</param>
internal sealed record ChatEntry(GatewayEvent Event, IReadOnlyList<Guid>? Only, ChatView Redacted);

/// <summary>
/// A chat whose row is locked until the transaction ends. What changes here takes the next seq of its log, and is told
/// when all of it is committed. The order of locks: this chat, then members, then users.
/// </summary>
internal sealed class LockedChat(
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    ChatHead head,
    Guid actor,
    DateTimeOffset now
)
{
    private SenderView? _actor;
    private bool _isChanged;
    private bool _isPending;

    public ChatHead Head { get; private set; } = head;

    public Guid Actor => actor;

    public DateTimeOffset Now => now;

    /// <summary>The actor's role; null: not in the chat.</summary>
    public string? Role { get; private set; }

    public List<ChatEntry> Entries { get; } = [];

    /// <summary>Who is in the chat from now on.</summary>
    public List<Guid> Come { get; } = [];

    /// <summary>Who is not in it any more.</summary>
    public List<Guid> Gone { get; } = [];

    /// <summary>Everybody, as of the commit; null: too many, ask for those who are connected.</summary>
    public IReadOnlyList<Guid>? Recipients { get; private set; }

    public bool Allows(ChatRight right) => Role is not null && ChatRules.Allows(Head.Type, Head.Settings, Role, right);

    public async Task ReadRoleAsync() => Role = await RoleOfAsync(actor);

    /// <summary>Null: not in the chat.</summary>
    public Task<string?> RoleOfAsync(Guid userId) =>
        FirstAsync<string>(
            "select role from members where chat_id = @chatId and user_id = @userId",
            new { chatId = Head.Id, userId }
        );

    /// <summary>A statement within this transaction.</summary>
    public Task<T?> FirstAsync<T>(string sql, object parameters) =>
        connection.QueryFirstOrDefaultAsync<T?>(sql, parameters, transaction);

    /// <summary>A statement within this transaction.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, object parameters) =>
        (await connection.QueryAsync<T>(sql, parameters, transaction)).AsList();

    /// <summary>A statement within this transaction.</summary>
    public Task<int> ExecuteAsync(string sql, object parameters) =>
        connection.ExecuteAsync(sql, parameters, transaction);

    /// <summary>
    /// Puts people into the chat who are not in it. What was before they came counts as read. Answers those who were
    /// really added: not who is in it already, nor who does not exist.
    /// </summary>
    public async Task<List<SenderView>> AddAsync(IReadOnlyCollection<Guid> userIds, string role, string action)
    {
        var added = await ListAsync<SenderView>(
            """
            with come as (
              insert into members (chat_id, user_id, role, can_send, joined_at, change_seq, delivered_no, read_no)
              select @chatId, u.id, @role, @role <> 'restricted', @now, @seq, @lastNo, @lastNo
              from users u where u.id = any(@userIds) order by u.id
              on conflict (chat_id, user_id) do nothing
              returning user_id),
            back as (delete from departures d using come where d.user_id = come.user_id and d.chat_id = @chatId),
            answered as (delete from join_requests r using come where r.user_id = come.user_id and r.chat_id = @chatId)
            select u.id, u.username, u.display_name, u.avatar_url from come join users u on u.id = come.user_id order by u.id
            """,
            new
            {
                chatId = Head.Id,
                role,
                now,
                seq = Head.LastSeq + 1,
                lastNo = Head.LastNo,
                userIds = userIds.ToArray(),
            }
        );
        if (added.Count == 0)
        {
            return added;
        }
        Come.AddRange(added.Select(user => user.Id));
        Gone.RemoveAll(Come.Contains);
        Head = Head with { MemberCount = Head.MemberCount + added.Count };
        if (added.Exists(user => user.Id == actor))
        {
            Role = role;
        }
        if (Head.IsQuiet)
        {
            _isPending = true;
            return added;
        }
        foreach (var user in added)
        {
            TellMember(user, action, role);
        }
        return added;
    }

    /// <summary>Takes somebody out; how they saw it goes with their row. Null: was not in it.</summary>
    public async Task<SenderView?> RemoveAsync(Guid userId, string action)
    {
        var removed = await FirstAsync<SenderView>(
            """
            with gone as (delete from members where chat_id = @chatId and user_id = @userId returning user_id),
            told as (
              insert into departures (user_id, chat_id) select user_id, @chatId from gone
              on conflict (user_id, chat_id) do update set xid = pg_current_xact_id())
            select u.id, u.username, u.display_name, u.avatar_url from gone join users u on u.id = gone.user_id
            """,
            new { chatId = Head.Id, userId }
        );
        if (removed is null)
        {
            return null;
        }
        Gone.Add(userId);
        Come.Remove(userId);
        Head = Head with { MemberCount = Head.MemberCount - 1 };
        if (userId == actor)
        {
            Role = null;
        }
        if (Head.IsQuiet)
        {
            _isPending = true;
        }
        else
        {
            TellMember(removed, action, role: null);
        }
        return removed;
    }

    /// <summary>Gives a member another role. Null: is not in the chat.</summary>
    public async Task<SenderView?> SetRoleAsync(Guid userId, string role)
    {
        var member = await FirstAsync<SenderView>(
            """
            with changed as (
              update members set role = @role, can_send = @role <> 'restricted', change_seq = @seq
              where chat_id = @chatId and user_id = @userId returning user_id)
            select u.id, u.username, u.display_name, u.avatar_url from changed join users u on u.id = changed.user_id
            """,
            new
            {
                chatId = Head.Id,
                userId,
                role,
                seq = Head.LastSeq + 1,
            }
        );
        if (member is null)
        {
            return null;
        }
        if (userId == actor)
        {
            Role = role;
        }
        // Who keeps order in a channel is known to those who keep it, and to whom it is about.
        var only =
            Head.Type == ChatType.Channel
                ? await ListAsync<Guid>(
                    """
                    select user_id from members where chat_id = @chatId and role in ('owner', 'admin')
                    union select @userId
                    """,
                    new { chatId = Head.Id, userId }
                )
                : null;
        TellMember(member, "role", role, only);
        return member;
    }

    /// <summary>Another title, description or arrangement: an entry of its own.</summary>
    public async Task ChangeInfoAsync(string title, string? description, ChatSettings settings)
    {
        var settingsJson = JsonSerializer.Serialize(settings, VestnikJson.Options);
        await ExecuteAsync(
            """
            update chats set title = @title, description = @description, settings = @settingsJson::jsonb, updated_at = @now
            where id = @id
            """,
            new
            {
                Head.Id,
                title,
                description,
                settingsJson,
                now,
            }
        );
        Head = Head with { Title = title, Description = description, SettingsJson = settingsJson, UpdatedAt = now };
        TakeSeq();
        var view = Head.ToSharedView();
        Entries.Add(new ChatEntry(ServerEvents.Create(EventKind.ChatUpdated, view), null, view));
    }

    /// <summary>Writes a system message by the actor into the chat; nothing in one that is told of such things quietly.</summary>
    public async Task SayAsync(string action, IEnumerable<SenderView> about, string? title = null)
    {
        if (Head.IsQuiet && action is not (SystemAction.Created or SystemAction.Title or SystemAction.Owner))
        {
            return;
        }
        _actor ??= await FirstAsync<SenderView>(
            "select id, username, display_name, avatar_url from users where id = @actor",
            new { actor }
        );
        var notice = new SystemNotice(
            action,
            [.. about.Select(user => new NamedUser(user.Id, user.DisplayName))],
            title
        );
        var seq = TakeSeq();
        Head = Head with { LastNo = Head.LastNo + 1 };
        var message = new MessageView(
            MessageId.New(Head.Id, now),
            Head.Id,
            seq,
            Head.LastNo,
            ChangeSeq: seq,
            actor,
            _actor!,
            MessageType.System,
            SystemText.Of(notice, _actor!.DisplayName),
            IsEncrypted: false,
            ClientId: Guid.CreateVersion7(now),
            ReplyTo: null,
            Attachments: [],
            Mentions: [],
            Reactions: [],
            Status: null,
            DeliveredCount: null,
            ReadCount: null,
            CreatedAt: now,
            EditedAt: null,
            DeletedAt: null,
            ExpiresAt: null
        )
        {
            Notice = notice,
        };
        await ExecuteAsync(
            """
            insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, system, created_at)
            values (@Id, @ChatId, @Seq, @No, @Seq, @SenderId, @ClientId, @Type, @Content, @system::jsonb, @CreatedAt)
            """,
            new
            {
                message.Id,
                message.ChatId,
                message.Seq,
                message.No,
                message.SenderId,
                message.ClientId,
                message.Type,
                message.Content,
                message.CreatedAt,
                system = JsonSerializer.Serialize(notice, VestnikJson.Options),
            }
        );
        Entries.Add(new ChatEntry(ServerEvents.Create(EventKind.MessageReceived, message), null, Head.ToSharedView()));
    }

    /// <summary>The chat moved for those who sync, without an entry of its log.</summary>
    public void Touch() => _isChanged = true;

    /// <summary>Ends the chat for everybody in it.</summary>
    public async Task DeleteAsync()
    {
        var gone = await ListAsync<Guid>(
            """
            with gone as (delete from members where chat_id = @id returning user_id),
            invited as (delete from invites where chat_id = @id),
            asked as (delete from join_requests where chat_id = @id),
            unbanned as (delete from bans where chat_id = @id),
            told as (
              insert into departures (user_id, chat_id) select user_id, @id from gone
              on conflict (user_id, chat_id) do update set xid = pg_current_xact_id()),
            ended as (
              update chats set deleted_at = @now, member_count = 0, joins_pending = false, client_id = null,
                last_xid = pg_current_xact_id()
              where id = @id)
            select user_id from gone
            """,
            new { Head.Id, now }
        );
        Gone.AddRange(gone);
        Entries.Clear();
        _isChanged = false;
        _isPending = false;
    }

    /// <summary>The heads, and who is to be told of it.</summary>
    public async Task SaveAsync()
    {
        if (_isChanged || _isPending)
        {
            await ExecuteAsync(
                """
                update chats set last_seq = @LastSeq, last_at = case when last_no < @LastNo then @now else last_at end,
                  last_no = @LastNo, member_count = @MemberCount, joins_pending = joins_pending or @isPending,
                  last_xid = case when @_isChanged then pg_current_xact_id() else last_xid end
                where id = @Id
                """,
                new
                {
                    Head.Id,
                    Head.LastSeq,
                    Head.LastNo,
                    Head.MemberCount,
                    isPending = _isPending,
                    _isChanged,
                    now,
                }
            );
        }
        if (Entries.Count > 0 && Head.MemberCount <= ChatLimits.SmallMax)
        {
            Recipients = await ListAsync<Guid>("select user_id from members where chat_id = @Id", new { Head.Id });
        }
    }

    private void TellMember(SenderView user, string action, string? role, IReadOnlyList<Guid>? only = null)
    {
        var told = new ChatMember(Head.Id, TakeSeq(), user.Id, action, role, actor, user, Head.MemberCount, now);
        Entries.Add(new ChatEntry(ServerEvents.Create(EventKind.ChatMember, told), only, Head.ToSharedView()));
    }

    private long TakeSeq()
    {
        _isChanged = true;
        Head = Head with { LastSeq = Head.LastSeq + 1 };
        return Head.LastSeq;
    }
}
