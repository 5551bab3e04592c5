namespace Vestnik.Contracts;

/// <summary>The event <c>sync</c>. No cursor: a first page of everything.</summary>
/// <param name="Cursor">As the last answer gave it.</param>
/// <param name="Held">Chats whose history the client holds, with the highest seq it has: answered with what changed since.</param>
public sealed record SyncRequest(string? Cursor = null, IReadOnlyList<HeldChat>? Held = null) : IValidated
{
    /// <summary>The most chats one request can name as held.</summary>
    public const int HeldMax = 50;

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Text("cursor", Cursor, 1, 256);
        if (Held?.Count > HeldMax)
        {
            errors.Add("held", "too_long");
        }
        if (Held?.Any(held => held is null || held.Seq < 0) == true)
        {
            errors.Add("held", "invalid");
        }
    }
}

/// <summary>A chat the client holds, healed up to <paramref name="Seq"/>.</summary>
public sealed record HeldChat(Guid ChatId, long Seq);

/// <summary>Up to which message <c>no</c> a member has everything delivered and read.</summary>
public sealed record MarkView(Guid UserId, long DeliveredNo, long ReadNo);

/// <summary>A chat that moved since the cursor, or that the client named as held.</summary>
/// <param name="Changes">Messages changed after the held seq, oldest change first; deleted ones as tombstones.</param>
/// <param name="More">There are further changes: ask again with the highest <c>changeSeq</c> of these.</param>
/// <param name="Reload">Too far behind, or ahead of the chat: forget this chat's history and load its newest page.</param>
public sealed record SyncedChat(
    ChatView Chat,
    IReadOnlyList<MarkView> Marks,
    int Unread,
    IReadOnlyList<MessageView> Changes,
    bool More,
    bool Reload
);

/// <summary>The answer to <c>sync</c>.</summary>
/// <param name="Cursor">Hand this in next time.</param>
/// <param name="Reset">The cursor was of another epoch (a restored database) or from the future: forget everything, this is a first page.</param>
/// <param name="User">Changes of the user log since the cursor, oldest first.</param>
/// <param name="UserSeq">Up to where the user log is told by now.</param>
/// <param name="Left">Chats that the caller is no longer in, since the cursor.</param>
/// <param name="More">There are further chats or changes: ask again at once with <paramref name="Cursor"/>.</param>
public sealed record SyncAnswer(
    bool Ok,
    string Cursor,
    bool Reset,
    IReadOnlyList<SyncedChat> Chats,
    IReadOnlyList<UserChange> User,
    long UserSeq,
    IReadOnlyList<Guid> Left,
    bool More
);
