namespace Vestnik.Server.Features.Accounts;

/// <summary>What a query reads of a person for others to see; presence comes on top when it is shown.</summary>
internal class UserRow
{
    /// <summary>For <c>users u left join presence p on p.user_id = u.id</c>.</summary>
    public const string Columns =
        "u.id, u.username, u.display_name, u.avatar_url, u.bio, coalesce(p.status, 'online') as status, p.last_seen_at";

    public Guid Id { get; init; }
    public string Username { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string? AvatarUrl { get; init; }
    public string Bio { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset? LastSeenAt { get; init; }
}
