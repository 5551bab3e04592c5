using System.Text.Json;
using Vestnik.Contracts;

namespace Vestnik.Server.Features.Accounts;

/// <summary>One's own account as the database has it.</summary>
internal sealed class AccountRow
{
    /// <summary>For <c>users u left join presence p on p.user_id = u.id</c>.</summary>
    public const string Columns = """
        u.id, u.email, u.username, u.password_hash, u.display_name, u.first_name, u.last_name, u.bio, u.avatar_url,
        u.language, u.settings::text as settings, u.privacy::text as privacy, u.created_at,
        coalesce(p.status, 'online') as status, p.last_seen_at
        """;

    public Guid Id { get; init; }
    public string? Email { get; init; }
    public string Username { get; init; } = "";
    public string? PasswordHash { get; init; }
    public string DisplayName { get; init; } = "";
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string Bio { get; init; } = "";
    public string? AvatarUrl { get; init; }
    public string Language { get; init; } = "en";
    public string Settings { get; init; } = "{}";
    public string Privacy { get; init; } = "{}";
    public string Status { get; init; } = PresenceStatus.Online;
    public DateTimeOffset? LastSeenAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>As it is stored: what was not chosen is missing.</summary>
    public PrivacyView PrivacyNow => JsonSerializer.Deserialize<PrivacyView>(Privacy, VestnikJson.Options)!;

    public AccountView ToView() =>
        new(
            Id,
            Email,
            Username,
            DisplayName,
            FirstName,
            LastName,
            Bio,
            AvatarUrl,
            Language,
            JsonElement.Parse(Settings),
            PrivacyNow.Resolved(),
            Status,
            // To oneself one is online: one is asking.
            IsOnline: true,
            LastSeenAt,
            CreatedAt
        );
}
