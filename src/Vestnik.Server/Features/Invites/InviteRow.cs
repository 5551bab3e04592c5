using Vestnik.Contracts;

namespace Vestnik.Server.Features.Invites;

/// <summary>An invite link as the database has it.</summary>
internal sealed class InviteRow
{
    public const string Columns =
        "i.token, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses, i.requires_approval";

    /// <summary>Neither revoked nor expired at <c>@Now</c>.</summary>
    public const string IsLive = "i.revoked_at is null and (i.expires_at is null or i.expires_at > @Now)";

    public string Token { get; init; } = "";
    public Guid? CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int? MaxUses { get; init; }
    public int Uses { get; init; }
    public bool RequiresApproval { get; init; }

    public bool IsUsedUp => Uses >= MaxUses;

    /// <summary>As answers show it.</summary>
    /// <param name="origin">Where the web client is, without a slash at its end.</param>
    public InviteView ToView(string origin) =>
        new(Token, $"{origin}/app/join/{Token}", CreatedBy, CreatedAt, ExpiresAt, MaxUses, Uses, RequiresApproval);
}
