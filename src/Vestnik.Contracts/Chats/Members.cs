namespace Vestnik.Contracts;

/// <summary>POST chats/{id}/members. <c>role</c>: <c>member</c> (the default), <c>admin</c> or <c>restricted</c>.</summary>
public sealed record AddMembers(IReadOnlyList<Guid>? UserIds, string? Role = null) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (UserIds is null or [])
        {
            errors.Add("userIds", "required");
        }
        else if (UserIds.Count > ChatLimits.AddedMax)
        {
            errors.Add("userIds", "too_long");
        }
        if (Role is not (null or ChatRole.Member or ChatRole.Admin or ChatRole.Restricted))
        {
            errors.Add("role", "invalid");
        }
    }
}

/// <summary>Who was added, and who was not and why. Those who were in the chat already are in neither list.</summary>
public sealed record AddedMembers(IReadOnlyList<MemberView> Added, IReadOnlyList<NotAdded> Refused);

/// <summary>
/// Somebody who was not added. <paramref name="Code"/>: <c>user.not_found</c>, <c>user.blocked</c>, <c>user.privacy</c> (ask them with
/// an invite link), or, for those who may lift the ban, <c>chat.banned</c>.
/// </summary>
public sealed record NotAdded(Guid UserId, string Code);

/// <summary>PUT chats/{id}/members/{userId}. <c>owner</c> hands the chat over; its owner becomes an admin.</summary>
public sealed record SetMember(string? Role) : IValidated
{
    /// <inheritdoc/>
    public void Validate(FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (ChatRole.Rank(Role) < 0)
        {
            errors.Add("role", Role is null ? "required" : "invalid");
        }
    }
}

/// <summary>Somebody who may not come back by themselves.</summary>
public sealed record BanView(UserView User, Guid? BannedBy, DateTimeOffset CreatedAt);
