using System.Globalization;
using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Tests.Sync;

/// <summary>A message as a device has it.</summary>
/// <param name="Files">The ids of what is attached, in order, with spaces between.</param>
internal sealed record KnownMessage(
    Guid Id,
    long No,
    long ChangeSeq,
    Guid SenderId,
    Guid ClientId,
    string Content,
    Guid? ReplyTo,
    string Type,
    string Files
)
{
    public static KnownMessage Of(MessageView message) =>
        new(
            message.Id,
            message.No,
            message.ChangeSeq,
            message.SenderId,
            message.ClientId,
            message.Content,
            message.ReplyTo?.Id,
            message.Type,
            string.Join(' ', message.Attachments.Select(file => file.Id))
        );
}

/// <summary>Up to where somebody has everything delivered and read.</summary>
internal sealed record KnownMark(Guid UserId, long DeliveredNo, long ReadNo);

/// <summary>What a chat list shows of a chat.</summary>
/// <param name="Role">One's own.</param>
internal sealed record KnownHead(
    long LastSeq,
    long LastNo,
    Guid? LastMessageId,
    int Unread,
    string Type,
    string? Title,
    string? Description,
    int? MemberCount,
    string? Role
)
{
    public static KnownHead Of(ChatView chat, int unread) =>
        new(
            chat.LastSeq,
            chat.LastNo,
            chat.LastMessage?.Id,
            unread,
            chat.Type,
            chat.Title,
            chat.Description,
            chat.MemberCount,
            chat.Role
        );
}

/// <summary>Somebody in a chat.</summary>
internal sealed record KnownMember(Guid UserId, string Role);

/// <summary>How one sees a chat.</summary>
internal sealed record KnownPreferences(
    DateTimeOffset? MutedUntil,
    bool Pinned,
    bool Archived,
    bool Unread,
    string Notify,
    string? Draft
)
{
    public static KnownPreferences Of(ChatView chat) =>
        new(chat.MutedUntil, chat.Pinned, chat.Archived, chat.Unread, chat.Notify!, chat.Draft?.Content);

    public KnownPreferences With(PreferencesView view) =>
        new(view.MutedUntil, view.Pinned, view.Archived, view.Unread, view.Notify, Draft);
}

/// <summary>What a device has of one chat.</summary>
/// <param name="Messages">Null where it has not loaded any.</param>
/// <param name="Head">A device that keeps no chat list has no numbers here.</param>
/// <param name="Members">Null where it does not have them all.</param>
internal sealed record KnownChat(
    Guid Id,
    IReadOnlyList<KnownMessage>? Messages,
    IReadOnlyList<KnownMark> Marks,
    KnownHead Head,
    IReadOnlyList<KnownMember>? Members,
    KnownPreferences Preferences
)
{
    public static IReadOnlyList<KnownMember>? MembersOf(ChatView chat) =>
        chat.Members?.Count == chat.MemberCount
            ? [.. chat.Members.Select(member => new KnownMember(member.User.Id, member.Role))]
            : null;

    public static IReadOnlyList<KnownMark> MarksOf(ChatView chat) =>
        [.. chat.Members!.Select(member => new KnownMark(member.User.Id, member.DeliveredNo, member.ReadNo))];
}

/// <summary>A contact, by whatever name.</summary>
internal sealed record KnownContact(Guid UserId, string? Alias);

/// <summary>What is private to a person and of no chat alone.</summary>
internal sealed record KnownUser(
    IReadOnlyList<Guid> Pinned,
    IReadOnlyList<FolderView> Folders,
    IReadOnlyList<KnownContact> Contacts,
    IReadOnlyList<Guid> Blocked
)
{
    public static KnownUser Nothing { get; } = new([], [], [], []);

    /// <summary>As it is after a change of the user log.</summary>
    public KnownUser After(UserChange change) =>
        change.Kind switch
        {
            UserChange.OfPinned => this with { Pinned = change.Pinned! },
            UserChange.OfFolders => this with { Folders = change.Folders! },
            UserChange.OfContact => this with
            {
                Contacts =
                [
                    .. Contacts.Where(contact => contact.UserId != change.UserId),
                    .. change.Contact is { } contact
                        ? [new KnownContact(contact.User.Id, contact.Alias)]
                        : Array.Empty<KnownContact>(),
                ],
            },
            UserChange.OfBlock => this with
            {
                Blocked =
                [
                    .. Blocked.Where(userId => userId != change.UserId),
                    .. change.Blocked == true ? [change.UserId!.Value] : Array.Empty<Guid>(),
                ],
            },
            _ => this,
        };
}

/// <summary>All that a device has.</summary>
internal sealed record Known(IReadOnlyList<KnownChat> Chats, KnownUser User)
{
    /// <summary>As a device that knows this much would have it.</summary>
    public Known Within(Known mask)
    {
        var byId = mask.Chats.ToDictionary(chat => chat.Id);
        return this with
        {
            Chats =
            [
                .. Chats.Select(chat =>
                    byId.TryGetValue(chat.Id, out var known)
                        ? chat with
                        {
                            Messages = known.Messages is null ? null : chat.Messages,
                            Members = known.Members is null ? null : chat.Members,
                        }
                        : chat
                ),
            ],
        };
    }

    /// <summary>
    /// In words, so that a difference can be read. A chat without messages and marks is as good as none for a device that
    /// keeps no chat list.
    /// </summary>
    public string Words(bool hasList) =>
        string.Join(
            '\n',
            Chats
                .Where(chat => hasList || chat.Messages is { Count: > 0 } || chat.Marks.Any(IsSet))
                .OrderBy(chat => chat.Id)
                .SelectMany(chat => Lines(chat, hasList))
                .Concat(Lines(User))
        );

    private static IEnumerable<string> Lines(KnownChat chat, bool hasList)
    {
        var head = chat.Head;
        yield return $"{head.Type} {chat.Id}";
        if (hasList)
        {
            yield return Say(
                $"  up to {head.LastSeq}, {head.LastNo} messages, last {head.LastMessageId}, {head.Unread} unread"
            );
        }
        if (head.Type is ChatType.Group or ChatType.Channel)
        {
            yield return Say($"  “{head.Title}”: {head.Description}; {head.MemberCount} members, one is {head.Role}");
        }
        yield return Say($"  {chat.Id} is seen as {chat.Preferences}");
        foreach (var message in (chat.Messages ?? []).OrderBy(message => message.No))
        {
            yield return Say(
                $"  {message.No} {message.Id} by {message.SenderId} at {message.ChangeSeq} re {message.ReplyTo}: {message.Type} {message.Content} [{message.Files}]"
            );
        }
        foreach (var member in (chat.Members ?? []).OrderBy(member => member.UserId))
        {
            yield return $"  {member.UserId} is {member.Role} in {chat.Id}";
        }
        foreach (var mark in chat.Marks.Where(IsSet).OrderBy(mark => mark.UserId))
        {
            yield return Say($"  {mark.UserId} has {mark.DeliveredNo}, read {mark.ReadNo} in {chat.Id}");
        }
    }

    private static IEnumerable<string> Lines(KnownUser user)
    {
        yield return $"pinned: {string.Join(", ", user.Pinned)}";
        yield return $"folders: {JsonSerializer.Serialize(user.Folders, VestnikJson.Options)}";
        foreach (var contact in user.Contacts.OrderBy(contact => contact.UserId))
        {
            yield return $"contact {contact.UserId} “{contact.Alias}”";
        }
        yield return $"blocked: {string.Join(", ", user.Blocked.Order())}";
    }

    private static bool IsSet(KnownMark mark) => mark.DeliveredNo > 0 || mark.ReadNo > 0;

    private static string Say(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
