using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Kinds of chat. <c>private</c> and <c>cloud</c> are read as <c>direct</c> and <c>saved</c>.</summary>
public static class ChatType
{
    /// <summary>Two people; many who talk; few who write for many; one's own notes.</summary>
    public const string Direct = "direct",
        Group = "group",
        Channel = "channel",
        Saved = "saved";

    /// <summary>The canonical name of a type as a client wrote it, or null for one that is not known.</summary>
    public static string? Canonical(string? type) =>
        type switch
        {
            Direct or "private" => Direct,
            Saved or "cloud" => Saved,
            Group or Channel => type,
            _ => null,
        };
}

/// <summary>Limits of a chat's fields, in UTF-16 units or counts.</summary>
public static class ChatLimits
{
    /// <summary>Longest title and description.</summary>
    public const int TitleMax = 128,
        DescriptionMax = 1024;

    /// <summary>The most people one request can add.</summary>
    public const int AddedMax = 100;

    /// <summary>The most admins of one chat, so that whoever keeps order can be told of everything.</summary>
    public const int AdminsMax = 100;

    /// <summary>Up to so many members everybody is told of everybody: who joins, who reads, who types.</summary>
    public const int SmallMax = 200;

    /// <summary>The most chats somebody can pin, and the most folders.</summary>
    public const int PinnedMax = 100,
        FoldersMax = 20,
        FolderChatsMax = 500;

    /// <summary>Longest title of a folder and alias of a contact.</summary>
    public const int FolderTitleMax = 32,
        AliasMax = 64;

    /// <summary>The most uses an invite link can have.</summary>
    public const int InviteUsesMax = 100_000;
}

/// <summary>
/// POST chats: <c>{type, userId}</c> for direct, <c>{type: "saved"}</c> (both idempotent), <c>{type, title, description?,
/// memberIds?, settings?}</c> for group and channel. <c>clientId</c> makes a repeated creation answer the first one.
/// </summary>
public sealed record CreateChat(
    string? Type,
    Guid? UserId = null,
    string? Title = null,
    string? Description = null,
    IReadOnlyList<Guid>? MemberIds = null,
    ChatSettings? Settings = null,
    Guid? ClientId = null
) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrEmpty(Type))
        {
            errors.Add("type", "required");
            return;
        }
        switch (ChatType.Canonical(Type))
        {
            case null:
                errors.Add("type", "invalid");
                break;
            case ChatType.Direct:
                errors.Required("userId", UserId);
                break;
            case ChatType.Group or ChatType.Channel:
                ChatTitle.Validate(errors, Title, isRequired: true);
                errors.Text("description", Description, 0, ChatLimits.DescriptionMax);
                Settings?.Validate(errors, "settings");
                if (MemberIds?.Count > ChatLimits.AddedMax)
                {
                    errors.Add("memberIds", "too_long");
                }
                break;
            default:
                break;
        }
        if (ClientId == Guid.Empty)
        {
            errors.Add("clientId", "invalid");
        }
    }
}

/// <summary>PUT chats/{id}: a missing field is kept; null clears the description, and sets settings to their defaults.</summary>
public sealed record UpdateChat : IValidated
{
    /// <summary>1 to 128.</summary>
    public Optional<string> Title { get; init; }

    /// <summary>At most 1024.</summary>
    public Optional<string> Description { get; init; }

    /// <summary>Merged field by field.</summary>
    public Optional<ChatSettings> Settings { get; init; }

    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (Title.IsSet)
        {
            ChatTitle.Validate(errors, Title.Value, isRequired: true);
        }
        errors.Text("description", Description.Value, 0, ChatLimits.DescriptionMax);
        Settings.Value?.Validate(errors, "settings");
    }
}

internal static class ChatTitle
{
    public static void Validate(FieldErrors errors, string? title, bool isRequired)
    {
        if (string.IsNullOrWhiteSpace(title))
        {
            if (isRequired)
            {
                errors.Add("title", "required");
            }
            return;
        }
        errors.Text("title", title, 1, ChatLimits.TitleMax);
    }
}

/// <summary>Somebody in a chat. The marks say up to which message <c>no</c> everything was delivered and read.</summary>
public sealed record MemberView(UserView User, string Role, DateTimeOffset JoinedAt, long DeliveredNo, long ReadNo);

/// <summary>A chat as one member sees it; in events without what differs by viewer.</summary>
/// <param name="Members">The first 50, for those who may see them; left out in events.</param>
public sealed record ChatView(
    Guid Id,
    string Type,
    string? Title,
    string? Description,
    string? AvatarUrl,
    Guid? CreatedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    int MemberCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MemberView>? Members,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UserView? Peer,
    MessageView? LastMessage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? UnreadMentions,
    long LastSeq,
    long LastNo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ReadNo,
    string Encryption,
    DateTimeOffset? MutedUntil,
    bool Pinned,
    bool Archived,
    JsonElement Settings,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>Marked as unread by hand.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unread { get; init; }

    /// <summary>Of what one is notified: <c>all</c>, <c>mentions</c> or <c>none</c>; left out in events.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Notify { get; init; }

    /// <summary>What was written and not sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DraftView? Draft { get; init; }

    /// <summary>How many ask to join; for those who may answer them, and in their events.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RequestCount { get; init; }
}

/// <summary>The event <c>chat:deleted</c>: the chat is gone, or is no longer one's own.</summary>
public sealed record ChatDeleted(Guid ChatId);

/// <summary>
/// The event <c>chat:member</c>, an entry of the chat's log. <paramref name="Action"/>: <c>added</c>, <c>joined</c>, <c>left</c>,
/// <c>removed</c>, <c>banned</c> or <c>role</c>.
/// </summary>
/// <param name="Role">The role from now on; null for those who went.</param>
/// <param name="User">Whom it is about.</param>
public sealed record ChatMember(
    Guid ChatId,
    long Seq,
    Guid UserId,
    string Action,
    string? Role,
    Guid? ActorId,
    SenderView User,
    int MemberCount,
    DateTimeOffset At
);

/// <summary>What a system message says. <paramref name="Action"/> is one of <see cref="SystemAction"/>.</summary>
/// <param name="Users">Whom it is about, as they were called then.</param>
/// <param name="Title">The title from then on, for <c>created</c> and <c>title</c>.</param>
public sealed record SystemNotice(string Action, IReadOnlyList<NamedUser> Users, string? Title = null);

/// <summary>Somebody by name.</summary>
public sealed record NamedUser(Guid Id, string DisplayName);

/// <summary>What system messages tell of; the sender is who did it.</summary>
public static class SystemAction
{
    /// <summary>The actions.</summary>
    public const string Created = "created",
        Added = "added",
        Joined = "joined",
        Left = "left",
        Removed = "removed",
        Title = "title",
        Description = "description",
        Avatar = "avatar",
        Owner = "owner",
        Admin = "admin";
}
