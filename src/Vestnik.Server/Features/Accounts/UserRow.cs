using Vestnik.Server.Features.Presence;

namespace Vestnik.Server.Features.Accounts;

/// <summary>What a query reads of a person for <c>@viewer</c> to see; whether they are there comes on top.</summary>
internal class UserRow
{
    /// <summary>For <c>users u left join presence p on p.user_id = u.id</c>.</summary>
    public const string Columns = $"""
        u.id, u.username, u.display_name, u.avatar_url, u.bio, coalesce(p.status, 'online') as status, p.last_seen_at,
        {Sight.Sees} as is_seen
        """;

    public Guid Id { get; init; }
    public string Username { get; init; } = "";
    public string DisplayName { get; init; } = "";
    public string? AvatarUrl { get; init; }
    public string Bio { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset? LastSeenAt { get; init; }
    public bool IsSeen { get; init; }
}
