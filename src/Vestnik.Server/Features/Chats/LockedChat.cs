using Dapper;
using Npgsql;
using Vestnik.Contracts;
using Vestnik.Gateway;
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
    private bool _isChanged;
    private bool _isPending;
    private bool _haveRequestsMoved;

    public ChatHead Head { get; set; } = head;

    public Guid Actor => actor;

    public DateTimeOffset Now => now;

    /// <summary>The actor's role; null: not in the chat.</summary>
    public string? Role { get; set; }

    public List<ChatEntry> Entries { get; } = [];

    /// <summary>Who is in the chat from now on.</summary>
    public List<Guid> Come { get; } = [];

    /// <summary>Who is not in it any more.</summary>
    public List<Guid> Gone { get; } = [];

    /// <summary>Everybody, as of the commit; null: too many, ask for those who are connected.</summary>
    public IReadOnlyList<Guid>? Recipients { get; private set; }

    /// <summary>The admins and the owner, as of the commit, where something is for them alone.</summary>
    public IReadOnlyList<Guid> Staff { get; private set; } = [];

    /// <summary>Nobody changes it any more, from the commit on.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>
    /// The chat for who is in it from now on: from where the entries that they are told of go on, so that none of them is taken
    /// for one that they know.
    /// </summary>
    public ChatView ViewForNewcomers => Head.ToSharedView() with { LastSeq = _seqBefore, LastNo = _noBefore };

    /// <summary>Members may not know of each other.</summary>
    public bool IsDiscreet => !ChatRules.Allows(Head.Type, Head.Settings, ChatRole.Member, ChatRight.SeeMembers);

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

    /// <summary>The next number of the chat's log.</summary>
    public long TakeSeq()
    {
        _isChanged = true;
        Head = Head with { LastSeq = Head.LastSeq + 1 };
        return Head.LastSeq;
    }

    /// <summary>The chat moved for those who sync, without an entry of its log.</summary>
    public void Touch() => _isChanged = true;

    /// <summary>Who came or went is told once a second, with the others who did.</summary>
    public void TellQuietly() => _isPending = true;

    /// <summary>An entry of the log, whose number was taken.</summary>
    /// <param name="told">What is told of it.</param>
    /// <param name="about">Whom it is about, where that is for those alone who may see members.</param>
    public void Tell(GatewayEvent told, Guid? about = null) =>
        Entries.Add(new ChatEntry(told, about, Head.ToSharedView()));

    /// <summary>So many more ask to join, or fewer: those who answer are told once a second how many do.</summary>
    public void CountRequests(int more)
    {
        Head = Head with { RequestCount = Head.RequestCount + more };
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
            CountRequests(-ended);
        }
    }

    /// <summary>Revokes the links of who may not invite, or not any more.</summary>
    /// <param name="maker">Null: of everybody who may not.</param>
    public Task<int> EndInvitesAsync(Guid? maker = null) =>
        ExecuteAsync(
            $"""
            update invites i set revoked_at = @now
            where i.chat_id = @Id and i.revoked_at is null {(maker is null ? "" : "and i.created_by = @maker")}
              and not exists (
                select from members m
                where m.chat_id = i.chat_id and m.user_id = i.created_by and m.role = any(@inviters))
            """,
            new
            {
                Head.Id,
                maker,
                now,
                inviters = ChatRole
                    .All.Where(role => ChatRules.Allows(Head.Type, Head.Settings, role, ChatRight.Invite))
                    .ToArray(),
            }
        );

    /// <summary>Ends the chat: nobody changes it any more. Who is in it goes after the commit, in parts.</summary>
    public async Task EndAsync()
    {
        await ExecuteAsync(
            """
            update chats set deleted_at = @now, member_count = 0, joins_pending = false, requests_pending = false,
              client_id = null, last_xid = pg_current_xact_id()
            where id = @Id
            """,
            new { Head.Id, now }
        );
        IsEnded = true;
    }

    /// <summary>The heads, and who is to be told of it.</summary>
    public async Task SaveAsync()
    {
        if (Come.Count > 0 || Gone.Count > 0)
        {
            Head = Head with { MembersNo = Head.MembersNo + 1 };
        }
        if (_isChanged || _isPending)
        {
            await ExecuteAsync(
                """
                update chats set last_seq = @LastSeq, last_at = case when last_no < @LastNo then @now else last_at end,
                  last_no = @LastNo, member_count = @MemberCount, members_no = @MembersNo,
                  joins_pending = joins_pending or @isPending,
                  request_count = @RequestCount, requests_pending = requests_pending or @haveRequestsMoved,
                  last_xid = case when @isChanged then pg_current_xact_id() else last_xid end
                where id = @Id
                """,
                new
                {
                    Head.Id,
                    Head.LastSeq,
                    Head.LastNo,
                    Head.MemberCount,
                    Head.MembersNo,
                    Head.RequestCount,
                    isPending = _isPending,
                    haveRequestsMoved = _haveRequestsMoved,
                    isChanged = _isChanged,
                    now,
                }
            );
        }
        if (Entries.Count > 0 && Head.MemberCount <= ChatLimits.SmallMax)
        {
            Recipients = await ListAsync<Guid>("select user_id from members where chat_id = @Id", new { Head.Id });
        }
        if (Entries.Exists(entry => entry.About is not null))
        {
            Staff = await ListAsync<Guid>(
                "select user_id from members where chat_id = @Id and role in ('owner', 'admin')",
                new { Head.Id }
            );
        }
    }
}
