using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>Kinds of chat. <c>private</c> and <c>cloud</c> are read as <c>direct</c> and <c>saved</c>.</summary>
public static class ChatType
{
    /// <summary>Two people; one's own notes.</summary>
    public const string Direct = "direct",
        Saved = "saved";

    /// <summary>The canonical name of a type as a client wrote it, or null for one that is not known.</summary>
    public static string? Canonical(string? type) =>
        type switch
        {
            Direct or "private" => Direct,
            Saved or "cloud" => Saved,
            _ => null,
        };
}

/// <summary>POST chats: <c>{type, userId}</c> for direct, <c>{type: "saved"}</c>. Both are idempotent.</summary>
public sealed record CreateChat(string? Type, Guid? UserId = null) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (string.IsNullOrEmpty(Type))
        {
            errors.Add("type", "required");
        }
        else if (ChatType.Canonical(Type) is not { } type)
        {
            errors.Add("type", "invalid");
        }
        else if (type == ChatType.Direct)
        {
            errors.Required("userId", UserId);
        }
    }
}

/// <summary>Somebody in a chat. The marks say up to which message <c>no</c> everything was delivered and read.</summary>
public sealed record MemberView(UserView User, string Role, DateTimeOffset JoinedAt, long DeliveredNo, long ReadNo);

/// <summary>A chat as one member sees it; in events without what differs by viewer.</summary>
public sealed record ChatView(
    Guid Id,
    string Type,
    string? Title,
    string? Description,
    string? AvatarUrl,
    Guid? CreatedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    int MemberCount,
    IReadOnlyList<MemberView> Members,
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
);
