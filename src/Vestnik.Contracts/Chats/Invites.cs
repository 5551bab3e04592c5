using System.Text.Json.Serialization;

namespace Vestnik.Contracts;

/// <summary>POST chats/{id}/invites.</summary>
public sealed record CreateInvite(DateTimeOffset? ExpiresAt = null, int? MaxUses = null, bool RequiresApproval = false)
    : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (MaxUses is < 1 or > ChatLimits.InviteUsesMax)
        {
            errors.Add("maxUses", "invalid");
        }
    }
}

/// <summary>An invite link. <paramref name="Uses"/> counts those who joined with it.</summary>
public sealed record InviteView(
    string Token,
    string Url,
    Guid? CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    int? MaxUses,
    int Uses,
    bool RequiresApproval
);

/// <summary>GET invites/{token}: what one would join.</summary>
/// <param name="Status"><c>open</c>, <c>requested</c> (asked already) or <c>member</c> (in it already).</param>
/// <param name="ChatId">For members alone.</param>
public sealed record InvitePreview(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ChatId,
    string Type,
    string? Title,
    string? Description,
    string? AvatarUrl,
    int MemberCount,
    bool RequiresApproval,
    DateTimeOffset? ExpiresAt,
    string Status
);

/// <summary>POST invites/{token}/join: 200 with the chat (also for who is in it already), or 202 <c>requested</c>.</summary>
public sealed record JoinAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatView? Chat
)
{
    /// <summary>The values of <c>status</c>.</summary>
    public const string Joined = "joined",
        Requested = "requested";
}

/// <summary>Somebody who asks to join.</summary>
public sealed record JoinRequestView(UserView User, DateTimeOffset CreatedAt);

/// <summary>POST chats/{id}/requests: the answer to somebody who asks to join.</summary>
public sealed record AnswerRequest(Guid? UserId, bool? Approve) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Required("userId", UserId);
        if (Approve is null)
        {
            errors.Add("approve", "required");
        }
    }
}
