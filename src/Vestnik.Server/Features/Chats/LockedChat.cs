using System.Text.Json;
using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
using Vestnik.Server.Events;
using Vestnik.Server.Features.Messages;
using Vestnik.Server.Http;

namespace Vestnik.Server.Features.Chats;

/// <summary>An entry of the chat's log, to be told after the commit.</summary>
/// <param name="About">Whom it tells of, where that is for those alone who may see members; null: everybody may know.</param>
/// <param name="Redacted">What the others are told.</param>
internal sealed record ChatEntry(GatewayEvent Event, Guid? About, ChatView Redacted);

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
    private readonly long _seqBefore = head.LastSeq;
    private readonly long _noBefore = head.LastNo;
    private SenderView? _actor;
    private bool _isChanged;
    private bool _isPending;
    private bool _haveRequestsMoved;

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

    /// <summary>The admins and the owner, as of the commit, where something is for them alone.</summary>
    public IReadOnlyList<Guid> Staff { get; private set; } = [];

    /// <summary>How many ask to join, where that moved.</summary>
    public int? RequestCount { get; private set; }

    /// <summary>
    /// The chat for who is in it from now on: from where the entries that they are told of go on, so that none of them is taken
    /// for one that they know.
    /// </summary>
    public ChatView ViewForNewcomers => Head.ToSharedView() with { LastSeq = _seqBefore, LastNo = _noBefore };

    private bool IsDiscreet => !ChatRules.Allows(Head.Type, Head.Settings, ChatRole.Member, ChatRight.SeeMembers);

    public bool Allows(ChatRight right) => Role is not null && ChatRules.Allows(Head.Type, Head.Settings, Role, right);

    /// <summary>Why the actor may not do this here; null: they may.</summary>
    public Refusal? Refuse(ChatRight right) =>
        Role is null ? Refusals.ChatNotFound
        : Allows(right) ? null
        : Refusals.ChatForbidden;

    /// <summary>Why the actor may not act on a member with this role; null: they may.</summary>
    /// <param name="role">Null: is not in the chat.</param>
    public Refusal? RefuseAgainst(string? role) =>
        role is null ? Refusals.MemberNotFound
        : ChatRole.Outranks(Role!, role) ? null
        : Refusals.MemberForbidden;

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
    /// Puts people into the chat who are not in it. What was before they came counts as read, and who was restricted when
    /// they went is so again. Answers those who were really added: not who is in it already, nor who does not exist.
    /// </summary>
    /// <param name="action">Null: nobody is told, for those who are in it from its beginning.</param>
    public async Task<List<SenderView>> AddAsync(IReadOnlyCollection<Guid> userIds, string role, string? action)
    {
        if (role == ChatRole.Member && await RestrictedBeforeAsync(userIds) is { Count: > 0 } restricted)
        {
            var others = await AddAsync([.. userIds.Except(restricted)], role, action);
            return [.. others, .. await AddAsync(restricted, ChatRole.Restricted, action)];
        }
        var added = await ListAsync<SenderView>(
            """
            with come as (
              insert into members (
                chat_id, user_id, role, can_send, joined_at, change_seq, delivered_no, read_no, last_sent_at)
              select @chatId, u.id, @role, @role <> 'restricted', @now, @seq, @lastNo, @lastNo,
                -- Whoever comes back waits as after a message: leaving shortens no slow mode.
                (select @now from departures d where d.user_id = u.id and d.chat_id = @chatId)
              from users u where u.id = any(@userIds) order by u.id
              on conflict (chat_id, user_id) do nothing
              returning user_id),
            back as (delete from departures d using come where d.user_id = come.user_id and d.chat_id = @chatId)
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
        var ids = added.ConvertAll(user => user.Id);
        Come.AddRange(ids);
        Head = Head with { MemberCount = Head.MemberCount + added.Count };
        await EndRequestsAsync(ids);
        if (ids.Contains(actor))
        {
            Role = role;
        }
        if (action is null)
        {
            _isChanged = true;
            return added;
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
            with gone as (delete from members where chat_id = @chatId and user_id = @userId returning user_id, role),
            told as (
              insert into departures (user_id, chat_id, was_restricted)
              select user_id, @chatId, role = 'restricted' from gone
              on conflict (user_id, chat_id) do update
                set xid = pg_current_xact_id(), was_restricted = excluded.was_restricted)
            select u.id, u.username, u.display_name, u.avatar_url from gone join users u on u.id = gone.user_id
            """,
            new { chatId = Head.Id, userId }
        );
        if (removed is null)
        {
            return null;
        }
        Gone.Add(userId);
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
        TellMember(member, "role", role);
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

    /// <summary>
    /// Writes a system message by the actor into the chat; nothing in one that is told of such things quietly, or whose members
    /// may not know of each other.
    /// </summary>
    public async Task SayAsync(string action, IEnumerable<SenderView> about, string? title = null)
    {
        var isSaid = action switch
        {
            SystemAction.Created or SystemAction.Title => true,
            SystemAction.Description => !Head.IsQuiet,
            SystemAction.Owner => !IsDiscreet,
            _ => !Head.IsQuiet && !IsDiscreet,
        };
        if (!isSaid)
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

    /// <summary>Somebody asks to join: those who answer are told how many do.</summary>
    public void TellRequests()
    {
        _haveRequestsMoved = true;
        Touch();
    }

    /// <summary>Forgets that these people asked to join.</summary>
    public async Task EndRequestsAsync(IReadOnlyCollection<Guid> userIds)
    {
        var ended = await ExecuteAsync(
            "delete from join_requests where chat_id = @Id and user_id = any(@userIds)",
            new { Head.Id, userIds = userIds.ToArray() }
        );
        if (ended > 0)
        {
            TellRequests();
        }
    }

    /// <summary>Ends the chat for everybody in it.</summary>
    public async Task DeleteAsync()
    {
        // In the order in which marks lock them.
        await ExecuteAsync("select from members where chat_id = @Id order by user_id for update", new { Head.Id });
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
        (_isChanged, _isPending, _haveRequestsMoved) = (false, false, false);
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
                  last_xid = case when @isChanged then pg_current_xact_id() else last_xid end
                where id = @Id
                """,
                new
                {
                    Head.Id,
                    Head.LastSeq,
                    Head.LastNo,
                    Head.MemberCount,
                    isPending = _isPending,
                    isChanged = _isChanged,
                    now,
                }
            );
        }
        if (Entries.Count > 0 && Head.MemberCount <= ChatLimits.SmallMax)
        {
            Recipients = await ListAsync<Guid>("select user_id from members where chat_id = @Id", new { Head.Id });
        }
        if (_haveRequestsMoved || Entries.Exists(entry => entry.About is not null))
        {
            Staff = await ListAsync<Guid>(
                "select user_id from members where chat_id = @Id and role in ('owner', 'admin')",
                new { Head.Id }
            );
        }
        if (_haveRequestsMoved)
        {
            RequestCount = await FirstAsync<int>(
                "select count(*)::int from join_requests where chat_id = @Id",
                new { Head.Id }
            );
        }
    }

    private Task<List<Guid>> RestrictedBeforeAsync(IReadOnlyCollection<Guid> userIds) =>
        ListAsync<Guid>(
            "select user_id from departures where user_id = any(@userIds) and chat_id = @Id and was_restricted",
            new { Head.Id, userIds = userIds.ToArray() }
        );

    private void TellMember(SenderView user, string action, string? role)
    {
        var told = new ChatMember(Head.Id, TakeSeq(), user.Id, action, role, actor, user, Head.MemberCount, now);
        Guid? about = IsDiscreet ? user.Id : null;
        Entries.Add(new ChatEntry(ServerEvents.Create(EventKind.ChatMember, told), about, Head.ToSharedView()));
    }

    private long TakeSeq()
    {
        _isChanged = true;
        Head = Head with { LastSeq = Head.LastSeq + 1 };
        return Head.LastSeq;
    }
}
